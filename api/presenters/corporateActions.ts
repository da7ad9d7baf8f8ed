import type { AdjustmentComparison } from "../../market/adjustment/adjustmentCheck.ts";
import type { CorporateActions } from "../../market/corporateActions.ts";
import type { VendorName } from "../../protocol/marketData.ts";

/** Splits and dividends as the API answers them. */
export const presentCorporateActions = (vendor: VendorName, { symbol, splits, dividends }: CorporateActions) => ({
  symbol,
  vendor,
  splits,
  dividends: dividends.map(({ exDate, amount, currency }) => ({ ex_date: exDate, amount, currency })),
});

/** Where the vendor's own adjusted closes do not follow from its splits and dividends. */
export const presentComparison = ({ days, mismatches }: AdjustmentComparison) => ({
  days,
  mismatches: mismatches.map(({ date, expected, vendor, difference }) => ({ date, expected, vendor, difference })),
});
