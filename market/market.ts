import { join } from "node:path";
import { canonicalJson } from "../protocol/canonicalJson.ts";
import type { Interval, MarketDataWanted, PriceHistory, VendorName } from "../protocol/marketData.ts";
import { createBundledVendor } from "./bundled/bundledVendor.ts";
import { createDuckDb } from "./lake/duckdb.ts";
import { openLake } from "./lake/lake.ts";
import { joinCloses } from "./snapshots/snapshot.ts";
import { openSnapshotStore } from "./snapshots/snapshotStore.ts";
import { createUnconfiguredVendor } from "./unconfiguredVendor.ts";
import type { Bars, SymbolListing, Vendor } from "./vendor.ts";

/** A frozen set of closes as it is described outside the lake. */
export interface FrozenSnapshot {
  readonly digest: string;
  readonly vendor: VendorName;
  readonly interval: Interval;
  readonly adjusted: boolean;
  readonly symbols: readonly string[];
  /** First and last date that it has. */
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  /** The instant at which the vendor's data was known, ISO 8601. */
  readonly asOf: string;
}

/** Bars of one symbol between two dates. */
export interface BarsQuery {
  readonly symbol: string;
  readonly start?: string;
  readonly end?: string;
  readonly interval: Interval;
  readonly vendor: VendorName;
  readonly adjusted: boolean;
}

/** Market data as the platform sees it, whatever the vendor. Every method is safe to repeat and to run concurrently. */
export interface Market {
  listSymbols(vendor: VendorName): Promise<readonly SymbolListing[]>;
  /** @throws {@link CatalogueError} naming everything that the vendor cannot serve. */
  requireServable(wanted: MarketDataWanted): Promise<void>;
  /** @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readBars(query: BarsQuery): Promise<Bars>;
  /** The same bars as the bytes of a Parquet file. @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readBarsAsParquet(query: BarsQuery): Promise<Uint8Array>;
  /** @throws {@link CatalogueError} as {@link Market.requireServable}, or `market_data.insufficient`. */
  freezeSnapshot(wanted: MarketDataWanted): Promise<FrozenSnapshot>;
  /** @throws when there is no such snapshot or its file is damaged. */
  loadSnapshot(digest: string): Promise<PriceHistory>;
  close(): Promise<void>;
}

/** Where the market keeps its files and how it reaches its vendors. */
export interface MarketOptions {
  readonly dataDir: string;
  readonly eodhdApiKey?: string | undefined;
  readonly twelveDataApiKey?: string | undefined;
  /** Serves every vendor from the bundled data set. */
  readonly useFixture: boolean;
}

/** Dates that every date lies between. */
const earliest = "0000-00-00";
const latest = "9999-99-99";

/** Frozen sets that a process remembers, by what was asked and by digest. */
const rememberedSnapshots = 64;

/** Opens the market data of one process; files are read at the first call. */
export function openMarket(options: MarketOptions): Market {
  const vendors = createVendors(options);
  const duckDb = createDuckDb();
  const lake = openLake(join(options.dataDir, "lake"), duckDb);
  const store = openSnapshotStore(join(options.dataDir, "snapshots"), duckDb);
  const frozen = new Map<string, FrozenSnapshot>();
  const loaded = new Map<string, PriceHistory>();

  return {
    listSymbols: (name) => vendors[name].listSymbols(),
    requireServable: (wanted) => vendors[wanted.vendor].requireServable(wanted),
    async readBars({ symbol, interval, adjusted, vendor: name, start, end }) {
      const vendor = vendors[name];
      await vendor.requireServable({ symbols: [symbol], interval, adjusted });
      return betweenDates(await lake.bars(vendor, { symbol, interval, adjusted }), start, end);
    },
    async readBarsAsParquet({ symbol, interval, adjusted, vendor: name, start = earliest, end = latest }) {
      const vendor = vendors[name];
      await vendor.requireServable({ symbols: [symbol], interval, adjusted });
      return lake.barsAsParquet(vendor, { symbol, interval, adjusted }, start, end);
    },
    async freezeSnapshot(wanted) {
      const vendor = vendors[wanted.vendor];
      const { symbols, start, end, interval, adjusted } = wanted;
      const key = canonicalJson({
        vendor: vendor.name,
        version: vendor.dataVersion,
        symbols,
        start,
        end,
        interval,
        adjusted,
      });
      const known = frozen.get(key);
      if (known) return known;
      await vendor.requireServable(wanted);
      const bars = await Promise.all(symbols.map((symbol) => lake.bars(vendor, { symbol, interval, adjusted })));
      const snapshot = joinCloses(wanted, bars);
      const { history, header } = snapshot;
      const digest = await store.put(snapshot);
      const description: FrozenSnapshot = {
        ...header,
        digest,
        start: history.dates[0]!,
        end: history.dates.at(-1)!,
        rows: history.dates.length,
        asOf: vendor.asOf,
      };
      remember(loaded, digest, history);
      remember(frozen, key, description);
      return description;
    },
    async loadSnapshot(digest) {
      const history = loaded.get(digest) ?? (await store.get(digest)).history;
      remember(loaded, digest, history);
      return history;
    },
    close: () => duckDb.close(),
  };
}

function createVendors({
  eodhdApiKey,
  twelveDataApiKey,
  useFixture,
}: MarketOptions): Readonly<Record<VendorName, Vendor>> {
  const other = (name: VendorName, variable: string, key: string | undefined): Vendor => {
    if (useFixture) return createBundledVendor(name);
    const reason = key
      ? `this version has no client for ${name} yet: use vendor bundled`
      : `${variable} is not set: get a key from the vendor, or use vendor bundled`;
    return createUnconfiguredVendor(name, reason);
  };
  return {
    bundled: createBundledVendor("bundled"),
    eodhd: other("eodhd", "EODHD_API_KEY", eodhdApiKey),
    twelvedata: other("twelvedata", "TWELVE_DATA_API_KEY", twelveDataApiKey),
  };
}

function betweenDates(bars: Bars, start = earliest, end = latest): Bars {
  const first = bars.dates.findIndex((date) => date >= start);
  const behind = bars.dates.findIndex((date) => date > end);
  const from = first === -1 ? bars.dates.length : first;
  const to = Math.max(from, behind === -1 ? bars.dates.length : behind);
  const cut = (column: Float64Array | null) => column?.slice(from, to) ?? null;
  return {
    symbol: bars.symbol,
    dates: bars.dates.slice(from, to),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: bars.close.slice(from, to),
    volume: cut(bars.volume),
  };
}

/** Keeps the latest entries: a map remembers the order of insertion. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > rememberedSnapshots) map.delete(map.keys().next().value!);
}
