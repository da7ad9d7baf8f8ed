import type { Configuration } from "../protocol/configuration.ts";
import { type VendorName, vendorNames } from "../protocol/marketData.ts";
import { createBundledVendor } from "./bundled/bundledVendor.ts";
import { createCustomVendor } from "./custom/customVendor.ts";
import { createEodhdVendor } from "./eodhd/eodhdVendor.ts";
import { type HttpTuning, usualTuning } from "./http/vendorHttp.ts";
import type { LakeStore } from "./lake/lakeStore.ts";
import type { SymbolMap } from "./record/marketRecord.ts";
import { createMemoryLedger } from "./record/memoryLedger.ts";
import { uneditedSymbolMap } from "./record/memoryRecord.ts";
import { accountOf, type VendorLedger } from "./record/vendorLedger.ts";
import type { RemoteVendorOptions } from "./remoteVendor.ts";
import { createTwelveDataVendor } from "./twelvedata/twelveDataVendor.ts";
import { createUnconfiguredVendor } from "./unconfiguredVendor.ts";
import type { Vendor } from "./vendor.ts";
import { type VendorAccess, type VendorState, vendorStateOf } from "./vendorStates.ts";

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
  /** What operators have said about the vendors' symbols; by default nothing. */
  readonly symbolMap?: () => Promise<SymbolMap>;
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

/** Every vendor that the API names. */
export interface Vendors {
  /** Those without a key refuse every call and say how to get one. */
  readonly vendors: Readonly<Record<VendorName, Vendor>>;
  states(): Promise<readonly VendorState[]>;
}

/** How a vendor over the network is made, and what to do when there is no key for it. */
interface RemoteVendor {
  readonly settings: RemoteVendorSettings | undefined;
  readonly create: (options: RemoteVendorOptions) => Vendor;
  readonly howToGetAKey: string;
}

/** @param lake - where imported bars lie. */
export function createVendors(
  {
    eodhd,
    twelveData,
    useFixture,
    now = () => new Date(),
    tuning = usualTuning,
    ledger = createMemoryLedger(tuning.now),
    symbolMap = async () => uneditedSymbolMap,
  }: VendorOptions,
  lake: LakeStore,
): Vendors {
  const remote: Partial<Readonly<Record<VendorName, RemoteVendor>>> = {
    eodhd: {
      settings: eodhd,
      create: createEodhdVendor,
      howToGetAKey:
        "EODHD_API_KEY is not set: get a key at https://eodhd.com/register and set it, or use vendor bundled",
    },
    twelvedata: {
      settings: twelveData,
      create: createTwelveDataVendor,
      howToGetAKey:
        "TWELVE_DATA_API_KEY is not set: get a free key at https://twelvedata.com/register and set it, or use vendor bundled",
    },
  };

  function vendorOf(name: VendorName): Vendor {
    if (name === "custom") return createCustomVendor(lake);
    const known = useFixture ? undefined : remote[name];
    if (!known) return createBundledVendor(name);
    const { settings, create, howToGetAKey } = known;
    if (!settings?.key) return createUnconfiguredVendor(name, howToGetAKey);
    return create({ ...settings, key: settings.key, now, tuning, ledger, symbolMap });
  }

  function accessTo(name: VendorName): VendorAccess {
    const known = useFixture ? undefined : remote[name];
    if (!known) return "at_hand";
    const { settings, howToGetAKey } = known;
    return settings?.key ? accountOf(name, settings.key, settings.perMinute) : { howToGetAKey };
  }

  return {
    vendors: Object.fromEntries(vendorNames.map((name) => [name, vendorOf(name)])) as Record<VendorName, Vendor>,
    states: () => Promise.all(vendorNames.map((name) => vendorStateOf(name, accessTo(name), ledger))),
  };
}
