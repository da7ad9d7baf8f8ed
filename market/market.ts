import { join } from "node:path";
import { canonicalJson } from "../protocol/canonicalJson.ts";
import { CatalogueError } from "../protocol/errors.ts";
import {
  type Adjustment,
  type Interval,
  isIntraday,
  listedDates,
  type MarketDataWanted,
  type MissingPolicy,
  minutesOf,
  type PriceHistory,
  type SymbolFlags,
  type SymbolGaps,
  type VendorName,
} from "../protocol/marketData.ts";
import { adjustBars, eventFactors } from "./adjustment.ts";
import { missingSessions } from "./calendar/exchangeDays.ts";
import type { CorporateActions } from "./corporateActions.ts";
import { createDuckDb } from "./lake/duckdb.ts";
import { openLake } from "./lake/lake.ts";
import { type BarStream, readInPieces } from "./prices/barStream.ts";
import type { PriceTable } from "./prices/priceTable.ts";
import { type PriceFile, tableAsParquet } from "./prices/tableAsParquet.ts";
import { intradayStart, requireSymbol } from "./requestCheck.ts";
import { resampleDaily } from "./resample.ts";
import { resampleIntraday } from "./sessions.ts";
import { barsPerYearOf, joinCloses } from "./snapshots/snapshot.ts";
import { openSnapshotStore } from "./snapshots/snapshotStore.ts";
import { type FoundSymbol, findSymbol } from "./symbols/findSymbol.ts";
import type { ListedSymbol } from "./symbols/symbol.ts";
import type { Bars, BarsWanted, SymbolListing, SymbolQuery, Vendor } from "./vendor.ts";
import { dayOf } from "./vendorDays.ts";
import { createVendors, type VendorOptions } from "./vendors.ts";
import { zoneClock } from "./zoneClock.ts";

/** A frozen set of closes as it is described outside the lake. */
export interface FrozenSnapshot {
  readonly digest: string;
  readonly vendor: VendorName;
  readonly interval: Interval;
  readonly adjusted: Adjustment;
  readonly symbols: readonly string[];
  /** First and last date that it has. */
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  /** The latest instant at which the vendor said any of it, ISO 8601. */
  readonly retrievedAt: string;
  /** Splits and dividends up to this day are adjusted for, `YYYY-MM-DD`; `null` for prices as traded. */
  readonly adjustedAsOf: string | null;
  /** Edits of the symbol map when the symbols were read. */
  readonly symbolMapVersion: number;
  readonly missing: MissingPolicy;
  readonly gaps: readonly SymbolGaps[];
  readonly flags: readonly SymbolFlags[];
}

/** Bars of one symbol between two dates, at one vendor. */
export interface BarsQuery extends Omit<BarsWanted, "adjusted"> {
  readonly vendor: VendorName;
  readonly adjusted: Adjustment;
}

/** Market data as the platform sees it, whatever the vendor. Every method is safe to repeat and to run concurrently. */
export interface Market {
  listSymbols(vendor: VendorName, query: SymbolQuery): Promise<readonly SymbolListing[]>;
  findSymbol(vendor: VendorName, symbol: string): Promise<FoundSymbol>;
  /** @throws {@link CatalogueError} naming everything that no job can have of the vendor. */
  requireServable(wanted: MarketDataWanted): Promise<void>;
  /** @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readBars(query: BarsQuery): Promise<Bars>;
  /** Days between the first and the last of some daily bars on which their exchange traded and they have nothing. */
  missingSessions(query: BarsQuery, bars: Bars): readonly string[];
  /**
   * The same bars piece by piece, whatever the range.
   * @param signal - heeded between pieces.
   * @throws {@link CatalogueError} as {@link Market.requireServable}.
   */
  streamBars(query: BarsQuery, signal: AbortSignal): Promise<BarStream>;
  /** A Parquet file of what is streamed. @param signal - heeded between pieces. */
  parquetOf(table: PriceTable, signal: AbortSignal): Promise<PriceFile>;
  /** @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readCorporateActions(vendor: VendorName, symbol: string): Promise<CorporateActions>;
  /**
   * @param signal - heeded between symbols; what was fetched before it stays.
   * @throws {@link CatalogueError} as {@link Market.requireServable}, or `market_data.insufficient`; the signal's reason.
   */
  freezeSnapshot(wanted: MarketDataWanted, signal?: AbortSignal): Promise<FrozenSnapshot>;
  /** @throws when there is no such snapshot or its file is damaged. */
  loadSnapshot(digest: string): Promise<PriceHistory>;
  close(): Promise<void>;
}

/** Where the market keeps its files and how it reaches its vendors. */
export interface MarketOptions extends VendorOptions {
  readonly dataDir: string;
}

/** Dates that every date lies between. */
const earliest = "0000-00-00";
const latest = "9999-99-99";

/** Frozen sets that a process remembers, by what was asked and by digest; and corporate actions of a day. */
const rememberedEntries = 64;

/** Opens the market data of one process; files are read at the first call. */
export function openMarket(options: MarketOptions): Market {
  const { now = () => new Date() } = options;
  const vendors = createVendors({ ...options, now });
  const duckDb = createDuckDb();
  const lake = openLake(join(options.dataDir, "lake"), duckDb);
  const store = openSnapshotStore(join(options.dataDir, "snapshots"), duckDb);
  const frozen = new Map<string, FrozenSnapshot>();
  const loaded = new Map<string, PriceHistory>();
  const actions = new Map<string, CorporateActions>();

  async function actionsOf(vendor: Vendor, symbol: string): Promise<CorporateActions> {
    const version = vendor.versionOf({ symbol, interval: "1d", adjusted: true });
    const key = JSON.stringify([vendor.name, symbol, version]);
    const known = actions.get(key) ?? (await vendor.fetchCorporateActions(symbol));
    remember(actions, key, known);
    return known;
  }

  /** Intraday bars, which vendors have as traded, adjusted for what daily closes and corporate actions say. */
  async function adjustedIntraday(name: VendorName, wanted: BarsWanted, symbol: ListedSymbol): Promise<Bars> {
    const raw = await barsOf(name, { ...wanted, adjusted: false });
    const daily = await barsOf(name, { symbol: symbol.symbol, interval: "1d", adjusted: false });
    const known = await actionsOf(vendors[name], symbol.symbol).catch(sayHowToGoWithout);
    const factors = eventFactors(daily, known, "splits_and_dividends", dayOf(now()));
    const localMs = zoneClock(symbol.exchange.timeZone);
    return adjustBars(raw, factors, (date) => dayOf(new Date(localMs(Date.parse(date)))));
  }

  /** Bars that the vendor can serve: from the lake, resampled where the vendor has shorter ones only. */
  async function barsOf(name: VendorName, wanted: BarsWanted): Promise<Bars> {
    const { symbol, interval, start, end } = wanted;
    const vendor = vendors[name];
    if (isIntraday(interval) && wanted.adjusted) {
      const read = requireSymbol(symbol);
      if (read.kind === "listed") return adjustedIntraday(name, wanted, read);
    }
    const source = vendor.sourceInterval(symbol, interval);
    const today = dayOf(now());
    // A bar that begins on the last day may be made of some of the next.
    const readTo = source === interval || end === undefined ? (end ?? today) : dayBehind(end);
    const range = isIntraday(interval) ? { start: intradayStart(start!), end: readTo } : {};
    const bars = await lake.bars(vendor, { symbol, interval: source, adjusted: wanted.adjusted, ...range });
    if (source === interval) return betweenDates(bars, start, end);
    const resampled = isIntraday(interval)
      ? finishedBefore(today, interval, resampleIntraday(bars, interval, requireSymbol(symbol)))
      : resampleDaily(bars, interval as "1week" | "1month");
    return betweenDates(resampled, start, end);
  }

  async function readBars({ vendor, adjusted, ...query }: BarsQuery): Promise<Bars> {
    const wanted = { ...query, adjusted: adjusted !== false };
    await vendors[vendor].requireServable({ ...wanted, symbols: [wanted.symbol] });
    return barsOf(vendor, wanted);
  }

  return {
    listSymbols: (name, query) => vendors[name].listSymbols(query),
    findSymbol: (name, symbol) => findSymbol(vendors[name], symbol),
    async requireServable(wanted) {
      await vendors[wanted.vendor].requireServable({ ...wanted, adjusted: wanted.adjusted !== false });
      barsPerYearOf(wanted.interval, wanted.symbols);
    },
    readBars,
    missingSessions({ vendor, symbol, interval }, { dates }) {
      const mic = interval === "1d" ? vendors[vendor].exchangeOf(symbol) : null;
      return mic === null ? [] : missingSessions(mic, dates);
    },
    async readCorporateActions(name, symbol) {
      const vendor = vendors[name];
      await vendor.requireServable({ symbols: [symbol], interval: "1d", adjusted: true });
      return actionsOf(vendor, symbol);
    },
    async streamBars({ vendor, adjusted, ...query }, signal) {
      const wanted = { ...query, adjusted: adjusted !== false };
      await vendors[vendor].requireServable({ ...wanted, symbols: [wanted.symbol] });
      const source = { ...wanted, interval: vendors[vendor].sourceInterval(wanted.symbol, wanted.interval) };
      const read = (range: object) => barsOf(vendor, { ...wanted, ...range });
      return {
        version: vendors[vendor].versionOf(source),
        chunks: readInPieces(wanted, dayOf(now()), read, signal),
      };
    },
    parquetOf: (table, signal) => tableAsParquet(duckDb, table, signal),
    async freezeSnapshot(wanted, signal) {
      const vendor = vendors[wanted.vendor];
      const { symbols, start, end, interval } = wanted;
      const adjusted = wanted.adjusted !== false;
      const key = canonicalJson({
        vendor: vendor.name,
        versions: symbols.map((symbol) => vendor.versionOf({ symbol, interval, adjusted })),
        symbols,
        start,
        end,
        interval,
        adjusted,
      });
      const known = frozen.get(key);
      if (known) return known;
      await vendor.requireServable({ ...wanted, adjusted });
      const daily: Bars[] = [];
      // One after the other: what was fetched before the vendor's limit is reached is kept.
      for (const symbol of symbols) {
        signal?.throwIfAborted();
        daily.push(await barsOf(wanted.vendor, { symbol, interval: "1d", adjusted }));
      }
      const snapshot = joinCloses(wanted, daily);
      const { history, header } = snapshot;
      const digest = await store.put(snapshot);
      const [first, last] = [history.dates[0]!, history.dates.at(-1)!];
      const retrievedAt = daily
        .map(({ asOf }) => asOf)
        .sort()
        .at(-1)!;
      const description: FrozenSnapshot = {
        ...header,
        digest,
        start: first,
        end: last,
        rows: history.dates.length,
        retrievedAt,
        adjustedAsOf: adjusted ? retrievedAt.slice(0, 10) : null,
        symbolMapVersion: 0,
        missing: wanted.missing,
        gaps: daily.flatMap((bars) => gapsOf(vendor, betweenDates(bars, first, last))),
        flags: [],
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

/** Sessions that daily bars have nothing for; none where the vendor has no exchange. */
function gapsOf(vendor: Vendor, { symbol, dates }: Bars): readonly SymbolGaps[] {
  const mic = vendor.exchangeOf(symbol);
  const missing = mic === null ? [] : missingSessions(mic, dates);
  return missing.length === 0 ? [] : [{ symbol, count: missing.length, dates: missing.slice(0, listedDates) }];
}

const dayBehind = (date: string) => dayOf(new Date(Date.parse(date) + 86_400_000));

/** Intraday bars without those that reach into a day of which nothing is read yet. */
function finishedBefore(day: string, interval: Interval, bars: Bars): Bars {
  const lastBegin = Date.parse(day) - minutesOf[interval] * 60_000;
  const unfinished = bars.dates.findIndex((date) => Date.parse(date) > lastBegin);
  return unfinished === -1 ? bars : cutBars(bars, 0, unfinished);
}

function betweenDates(bars: Bars, start = earliest, end = latest): Bars {
  const first = bars.dates.findIndex((date) => date >= start);
  // Intraday bars begin at an instant of the last day.
  const behind = bars.dates.findIndex((date) => date.slice(0, 10) > end);
  const from = first === -1 ? bars.dates.length : first;
  const to = Math.max(from, behind === -1 ? bars.dates.length : behind);
  return cutBars(bars, from, to);
}

function cutBars(bars: Bars, from: number, to: number): Bars {
  const cut = (column: Float64Array | null) => column?.slice(from, to) ?? null;
  return {
    ...bars,
    dates: bars.dates.slice(from, to),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: bars.close.slice(from, to),
    volume: cut(bars.volume),
  };
}

/** A key may have bars without having what adjusts them. */
function sayHowToGoWithout(error: CatalogueError): never {
  if (error.code !== "market_data.not_in_plan") throw error;
  const message = `${error.message}; adjusted=false needs no splits and dividends`;
  throw new CatalogueError("market_data.not_in_plan", message, [{ pointer: "/adjusted", message, keyword: "vendor" }]);
}

/** Keeps the latest entries: a map remembers the order of insertion. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > rememberedEntries) map.delete(map.keys().next().value!);
}
