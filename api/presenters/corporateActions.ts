import type { CorporateActions } from "../../market/corporateActions.ts";
import type { VendorName } from "../../protocol/marketData.ts";

/** Splits and dividends as the API answers them. */
export const presentCorporateActions = (vendor: VendorName, { symbol, splits, dividends }: CorporateActions) => ({
  symbol,
  vendor,
  splits,
  dividends: dividends.map(({ exDate, amount, currency }) => ({ ex_date: exDate, amount, currency })),
});
