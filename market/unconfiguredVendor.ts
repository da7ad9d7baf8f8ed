import { CatalogueError } from "../protocol/errors.ts";
import type { VendorName } from "../protocol/marketData.ts";
import type { Vendor } from "./vendor.ts";

/** A vendor that the API names but this deployment cannot reach: every call says why and what to do. */
export function createUnconfiguredVendor(name: VendorName, reason: string): Vendor {
  const refuse = () =>
    Promise.reject(
      new CatalogueError("market_data.vendor_unconfigured", reason, [
        { pointer: "/vendor", message: reason, keyword: "vendor" },
      ]),
    );
  return {
    name,
    dataVersion: "none",
    asOf: "1970-01-01T00:00:00.000Z",
    listSymbols: refuse,
    requireServable: refuse,
    fetchBars: refuse,
  };
}
