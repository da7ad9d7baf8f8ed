import type { AdjustmentComparison } from "../../market/adjustment/adjustmentCheck.ts";
import type { CorporateActions } from "../../market/corporateActions.ts";
import type { VendorName } from "../../protocol/marketData.ts";

/** Splits and dividends as the API answers them, with where the vendor's adjusted closes say otherwise if that was asked. */
export const presentCorporateActions = (
  vendor: VendorName,
  { symbol, splits, dividends }: CorporateActions,
  comparison: AdjustmentComparison | null,
) => ({
  symbol,
  vendor,
  splits,
  dividends: dividends.map(({ exDate, amount, currency }) => ({ ex_date: exDate, amount, currency })),
  ...(comparison
    ? {
        comparison: {
          days: comparison.days,
          mismatches: comparison.mismatches.map(({ date, expected, vendor, difference }) => ({
            ...{ date, expected_factor: expected, vendor_factor: vendor, difference },
          })),
        },
      }
    : {}),
});
