import type {
  Adjustment,
  FetchedSeries,
  Interval,
  MarketDataWanted,
  PriceHistory,
  SnapshotDescription,
  VendorName,
} from "../protocol/marketData.ts";
import { type AdjustmentComparison, compareAdjustment } from "./adjustment/adjustmentCheck.ts";
import { missingSessions } from "./calendar/exchangeDays.ts";
import type { CorporateActions } from "./corporateActions.ts";
import type { ImportWanted } from "./custom/barReader.ts";
import { type ImportedSeries, type ImportFile, importBars } from "./custom/importBars.ts";
import { dayOf } from "./days.ts";
import { createDuckDb } from "./lake/duckdb.ts";
import { type Series, seriesName } from "./lake/lakeStore.ts";
import { createRawBars } from "./lake/rawBars.ts";
import { openLake, openSnapshotObjects, type StoreOptions } from "./lake/stores.ts";
import { prefetchSeries } from "./prefetch.ts";
import { type BarStream, openBarStream } from "./prices/barStream.ts";
import type { PriceTable } from "./prices/priceTable.ts";
import { type PriceFile, tableAsParquet } from "./prices/tableAsParquet.ts";
import { possibleBars } from "./quality/impossibleBars.ts";
import type { MarketRecord } from "./record/marketRecord.ts";
import { createMemoryRecord } from "./record/memoryRecord.ts";
import { type CodedSymbol, createKnownActions } from "./series/knownActions.ts";
import { createFreezer } from "./snapshots/freezer.ts";
import { openSnapshotStore } from "./snapshots/snapshotStore.ts";
import { type FoundSymbol, findSymbol } from "./symbols/findSymbol.ts";
import { symbolOfKept } from "./symbols/vendorCodes.ts";
import type { Bars, SymbolListing, SymbolQuery } from "./vendor.ts";
import type { VendorState } from "./vendorStates.ts";
import { createVendors, type VendorOptions } from "./vendors.ts";

/** Bars of one symbol between two dates, at one vendor. */
export interface BarsQuery {
  readonly symbol: string;
  readonly interval: Interval;
  readonly vendor: VendorName;
  readonly adjusted: Adjustment;
  /** First and last date, both inclusive. */
  readonly start?: string;
  readonly end?: string;
}

/** Market data as the platform sees it, whatever the vendor. Every method is safe to repeat and to run concurrently. */
export interface Market {
  /** What can be expected of every vendor now, by what all processes that share the ledger have met. */
  vendorStates(): Promise<readonly VendorState[]>;
  listSymbols(vendor: VendorName, query: SymbolQuery): Promise<readonly SymbolListing[]>;
  findSymbol(vendor: VendorName, symbol: string): Promise<FoundSymbol>;
  /** @throws {@link CatalogueError} naming everything that no job can have of the vendor. */
  requireServable(wanted: MarketDataWanted): Promise<void>;
  /** Days between the first and the last of some daily bars on which their exchange traded and they have nothing. */
  missingSessions(query: BarsQuery, bars: Bars): readonly string[];
  /**
   * Bars without impossible ones, piece by piece, whatever the range.
   * @param signal - heeded before every request to the vendor and between pieces.
   * @throws {@link CatalogueError} as {@link Market.requireServable}.
   */
  streamBars(query: BarsQuery, signal: AbortSignal): Promise<BarStream>;
  /** A Parquet file of what is streamed. @param signal - heeded between pieces. */
  parquetOf(table: PriceTable, signal: AbortSignal): Promise<PriceFile>;
  /** As the vendor had them today. @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readCorporateActions(vendor: VendorName, symbol: string): Promise<CorporateActions>;
  /**
   * Compares the vendor's own adjusted closes with its splits and dividends: one request more, of a whole history.
   * @throws {@link CatalogueError} as {@link Market.requireServable}.
   */
  compareAdjustment(vendor: VendorName, symbol: string): Promise<AdjustmentComparison>;
  /**
   * @param signal - heeded between symbols; what was fetched before it stays.
   * @throws {@link CatalogueError} as {@link Market.requireServable}, `market_data.missing`, `market_data.flagged` or
   * `market_data.insufficient`; the signal's reason.
   */
  freezeSnapshot(wanted: MarketDataWanted, signal?: AbortSignal): Promise<SnapshotDescription>;
  /**
   * Brings the bars of one symbol into the lake, as far as it does not have them, and what adjusts them.
   *
   * @param signal - heeded before every request to the vendor; what was fetched before it stays.
   * @param onWindow - called with the first day of every part of the range that is there.
   * @throws {@link CatalogueError} as {@link Market.requireServable}; the signal's reason.
   */
  prefetch(query: BarsQuery, signal: AbortSignal, onWindow: (firstDay: string) => void): Promise<FetchedSeries>;
  /**
   * Puts a user's own bars into the lake as vendor `custom`: all of a file or, when anything is wrong with it, nothing.
   * @throws {@link CatalogueError} `import.invalid` with the first faults by line and column.
   */
  importBars(file: ImportFile, wanted: ImportWanted): Promise<readonly ImportedSeries[]>;
  /** Series that the lake holds of a vendor, each once, whatever the codes that they came by. */
  heldSeries(vendor: VendorName): AsyncIterable<Series>;
  /** @throws when there is no such snapshot or its file is damaged. */
  loadSnapshot(digest: string): Promise<PriceHistory>;
  close(): Promise<void>;
}

/** Where the market keeps its files and how it reaches its vendors. */
export interface MarketOptions extends VendorOptions {
  readonly dataDir: string;
  /** Where bars and snapshots are kept; absent = in folders of `dataDir`. */
  readonly stores?: StoreOptions;
  /** What processes know together; absent = this one is alone. */
  readonly record?: MarketRecord;
}

/** Opens the market data of one process; files are read at the first call. */
export function openMarket(options: MarketOptions): Market {
  const { now = () => new Date(), record = createMemoryRecord() } = options;
  const duckDb = createDuckDb();
  const lake = openLake(options.dataDir, options.stores, duckDb);
  const { vendors, states } = createVendors({ ...options, now, symbolMap: record.symbolMap }, lake);
  const store = openSnapshotStore(openSnapshotObjects(options.dataDir, options.stores), duckDb);
  const knownActions = createKnownActions(record, now);
  const sources = { rawBars: createRawBars(lake, record, now), knownActions, now };
  const freezer = createFreezer({ ...sources, vendors, record, store });

  const coded = async (vendor: VendorName, symbol: string): Promise<CodedSymbol> => ({
    symbol,
    code: (await record.symbolMap()).codeOf(vendor, symbol),
  });

  return {
    vendorStates: states,
    listSymbols: (name, query) => vendors[name].listSymbols(query),
    findSymbol: (name, symbol) => findSymbol(vendors[name], symbol),
    requireServable: (wanted) => vendors[wanted.vendor].requireServable(wanted),
    missingSessions({ vendor, symbol, interval }, { dates }) {
      const mic = interval === "1d" ? vendors[vendor].exchangeOf(symbol) : null;
      return mic === null ? [] : missingSessions(mic, dates);
    },
    async readCorporateActions(name, symbol) {
      await vendors[name].requireServable({ symbols: [symbol], interval: "1d", adjusted: "splits_and_dividends" });
      return knownActions(vendors[name], await coded(name, symbol));
    },
    async compareAdjustment(name, symbol) {
      const vendor = vendors[name];
      await vendor.requireServable({ symbols: [symbol], interval: "1d", adjusted: "splits_and_dividends" });
      const asked = await coded(name, symbol);
      const raw = await sources.rawBars.read(vendor, { ...asked, interval: "1d" });
      const actions = await knownActions(vendor, asked);
      const adjusted = await vendor.fetchAdjustedCloses(symbol, asked.code);
      return compareAdjustment(possibleBars(raw), adjusted, actions, dayOf(now()));
    },
    async streamBars({ vendor, ...query }, signal) {
      await vendors[vendor].requireServable({ ...query, symbols: [query.symbol], streamed: true });
      return openBarStream(sources, vendors[vendor], { ...query, ...(await coded(vendor, query.symbol)) }, signal);
    },
    parquetOf: (table, signal) => tableAsParquet(duckDb, table, signal),
    async freezeSnapshot(wanted, signal) {
      await vendors[wanted.vendor].requireServable(wanted);
      return freezer.freeze(wanted, signal);
    },
    importBars: (file, wanted) => importBars({ lake, record, duckDb, now }, file, wanted),
    async prefetch({ vendor, ...query }, signal, onWindow) {
      const wanted = { ...query, ...(await coded(vendor, query.symbol)) };
      return prefetchSeries(sources, vendors[vendor], wanted, signal, onWindow);
    },
    async *heldSeries(vendor) {
      const seen = new Set<string>();
      for await (const { interval, symbol: kept } of lake.series(vendor)) {
        const series = { vendor, interval, symbol: symbolOfKept(kept) };
        if (!seen.has(seriesName(series))) yield series;
        seen.add(seriesName(series));
      }
    },
    loadSnapshot: freezer.load,
    close: () => duckDb.close(),
  };
}
