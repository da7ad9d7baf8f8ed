import type { Configuration } from "../protocol/configuration.ts";
import type { VendorName } from "../protocol/marketData.ts";
import { createBundledVendor } from "./bundled/bundledVendor.ts";
import { createEodhdVendor } from "./eodhd/eodhdVendor.ts";
import { type HttpTuning, usualTuning } from "./http/vendorHttp.ts";
import { createMemoryLedger } from "./record/memoryLedger.ts";
import type { VendorLedger } from "./record/vendorLedger.ts";
import type { RemoteVendorOptions } from "./remoteVendor.ts";
import { createTwelveDataVendor } from "./twelvedata/twelveDataVendor.ts";
import { createUnconfiguredVendor } from "./unconfiguredVendor.ts";
import type { Vendor } from "./vendor.ts";

/** One vendor over the network as it is configured. */
interface RemoteVendorSettings {
  readonly key: string | undefined;
  readonly baseUrl: string;
  readonly perMinute: number;
}

/** How the vendors are reached. */
export interface VendorOptions {
  readonly eodhd?: RemoteVendorSettings;
  readonly twelveData?: RemoteVendorSettings;
  /** Serves every vendor from the bundled data set. */
  readonly useFixture: boolean;
  readonly now?: () => Date;
  readonly tuning?: HttpTuning;
  /** Counts the requests of the keys; by default those of this process alone. */
  readonly ledger?: VendorLedger;
}

/** How the vendors are reached by the settings of a deployment. */
export const vendorOptionsOf = (configuration: Configuration): VendorOptions => ({
  eodhd: {
    key: configuration.EODHD_API_KEY,
    baseUrl: configuration.EODHD_BASE_URL,
    perMinute: configuration.EODHD_REQUESTS_PER_MINUTE,
  },
  twelveData: {
    key: configuration.TWELVE_DATA_API_KEY,
    baseUrl: configuration.TWELVE_DATA_BASE_URL,
    perMinute: configuration.TWELVE_DATA_CREDITS_PER_MINUTE,
  },
  useFixture: configuration.USE_FIXTURE,
});

/** Every vendor that the API names; those without a key say how to get one. */
export function createVendors({
  eodhd,
  twelveData,
  useFixture,
  now = () => new Date(),
  tuning = usualTuning,
  ledger = createMemoryLedger(tuning.now),
}: VendorOptions): Readonly<Record<VendorName, Vendor>> {
  const remote = (
    name: VendorName,
    settings: RemoteVendorSettings | undefined,
    create: (options: RemoteVendorOptions) => Vendor,
    howToGetAKey: string,
  ): Vendor => {
    if (useFixture) return createBundledVendor(name);
    if (!settings?.key) return createUnconfiguredVendor(name, howToGetAKey);
    return create({ ...settings, key: settings.key, now, tuning, ledger });
  };
  return {
    bundled: createBundledVendor("bundled"),
    eodhd: remote(
      "eodhd",
      eodhd,
      createEodhdVendor,
      "EODHD_API_KEY is not set: get a key at https://eodhd.com/register and set it, or use vendor bundled",
    ),
    twelvedata: remote(
      "twelvedata",
      twelveData,
      createTwelveDataVendor,
      "TWELVE_DATA_API_KEY is not set: get a free key at https://twelvedata.com/register and set it, or use vendor bundled",
    ),
  };
}
