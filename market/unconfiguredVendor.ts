import { CatalogueError } from "../protocol/errors.ts";
import type { VendorName } from "../protocol/marketData.ts";
import type { Vendor } from "./vendor.ts";

/** A vendor that the API names but this deployment cannot reach: every call says why and what to do. */
export function createUnconfiguredVendor(name: VendorName, reason: string): Vendor {
  const refusal = () =>
    new CatalogueError("market_data.vendor_unconfigured", reason, [
      { pointer: "/vendor", message: reason, keyword: "vendor" },
    ]);
  const refuse = () => Promise.reject(refusal());
  return {
    name,
    listSymbols: refuse,
    requireServable: refuse,
    exchangeOf: () => null,
    sourceInterval: (_, interval) => interval,
    priceBasis: "as_traded",
    atHand: false,
    // A snapshot is looked up by its last day before it is asked for.
    servedDays() {
      throw refusal();
    },
    fetchBars: refuse,
    fetchCorporateActions: refuse,
    fetchAdjustedCloses: refuse,
  };
}
