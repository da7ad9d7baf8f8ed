import { Type } from "typebox";
import { type Adjustment, type VendorName, vendorNames } from "../../protocol/marketData.ts";

/** Fields that queries for market data share. */
export const vendorField = Type.Unsafe<VendorName>(
  Type.Enum([...vendorNames], { default: "bundled", description: "Where the data comes from." }),
);

export const dateField = (description: string) =>
  Type.Optional(Type.String({ format: "iso-date", description, examples: ["2020-01-02"] }));

export const symbolField = Type.String({
  minLength: 1,
  maxLength: 32,
  description: "One symbol of GET /symbols.",
  examples: ["AAPL", "AAPL.XNAS", "EUR/USD"],
});

/** Adjustments as they are written in a query. */
const adjustmentOfText = {
  false: false,
  splits: "splits",
  splits_and_dividends: "splits_and_dividends",
  true: "splits_and_dividends",
} as const satisfies Record<string, Adjustment>;

export const adjustedField = Type.Enum(Object.keys(adjustmentOfText) as (keyof typeof adjustmentOfText)[], {
  default: "splits_and_dividends",
  description: "What prices are adjusted for; false = as traded, true = splits_and_dividends.",
});

export const readAdjusted = (text: keyof typeof adjustmentOfText): Adjustment => adjustmentOfText[text];
