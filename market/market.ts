import { join } from "node:path";
import { canonicalJson } from "../protocol/canonicalJson.ts";
import { CatalogueError } from "../protocol/errors.ts";
import {
  type Adjustment,
  type FetchedSeries,
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
import { betweenDays } from "./betweenDays.ts";
import { missingSessions } from "./calendar/exchangeDays.ts";
import type { CorporateActions } from "./corporateActions.ts";
import { barsAsParquet } from "./lake/barsFile.ts";
import { calendarPieces } from "./lake/days.ts";
import { createDuckDb } from "./lake/duckdb.ts";
import type { LakeStore, Series } from "./lake/lakeStore.ts";
import { openObjectLake } from "./lake/objectLake.ts";
import { openLocalFolder } from "./lake/objects/localFolder.ts";
import { createRawBars } from "./lake/rawBars.ts";
import { fetchSeries } from "./prefetch.ts";
import type { MarketRecord } from "./record/marketRecord.ts";
import { createMemoryRecord } from "./record/memoryRecord.ts";
import { intradayStart, requireSymbol } from "./requestCheck.ts";
import { resampleDaily } from "./resample.ts";
import { resampleIntraday } from "./sessions.ts";
import { barsPerYearOf, joinCloses } from "./snapshots/snapshot.ts";
import { openSnapshotStore } from "./snapshots/snapshotStore.ts";
import type { ListedSymbol } from "./symbols/symbol.ts";
import type { Bars, SymbolListing, SymbolQuery, Vendor } from "./vendor.ts";
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
export interface BarsQuery {
  readonly symbol: string;
  readonly interval: Interval;
  readonly vendor: VendorName;
  readonly adjusted: Adjustment;
  /** First and last date, both inclusive. */
  readonly start?: string;
  readonly end?: string;
}

/** Bars of a vendor that is known; adjusted for splits and dividends or not at all. */
interface BarsAsked extends Omit<BarsQuery, "vendor" | "adjusted"> {
  readonly adjusted: boolean;
}

/** Market data as the platform sees it, whatever the vendor. Every method is safe to repeat and to run concurrently. */
export interface Market {
  listSymbols(vendor: VendorName, query: SymbolQuery): Promise<readonly SymbolListing[]>;
  /** @throws {@link CatalogueError} naming everything that no job can have of the vendor. */
  requireServable(wanted: MarketDataWanted, work?: "fetch"): Promise<void>;
  /** @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readBars(query: BarsQuery): Promise<Bars>;
  /** Days between the first and the last of some daily bars on which their exchange traded and they have nothing. */
  missingSessions(query: BarsQuery, bars: Bars): readonly string[];
  /** The same bars as the bytes of a Parquet file. @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readBarsAsParquet(query: BarsQuery): Promise<Uint8Array>;
  /** @throws {@link CatalogueError} as {@link Market.requireServable}. */
  readCorporateActions(vendor: VendorName, symbol: string): Promise<CorporateActions>;
  /**
   * @param signal - heeded between symbols; what was fetched before it stays.
   * @throws {@link CatalogueError} as {@link Market.requireServable}, or `market_data.insufficient`; the signal's reason.
   */
  freezeSnapshot(wanted: MarketDataWanted, signal?: AbortSignal): Promise<FrozenSnapshot>;
  /**
   * Brings the bars of one symbol into the lake, as far as it does not have them.
   *
   * @param signal - heeded between windows; what was fetched before it stays.
   * @param onWindow - called with the first day of every part of the range that is there.
   * @throws {@link CatalogueError} as {@link Market.requireServable}; the signal's reason.
   */
  prefetch(
    query: Omit<BarsQuery, "adjusted">,
    signal: AbortSignal,
    onWindow: (firstDay: string) => void,
  ): Promise<FetchedSeries>;
  /** Series that the lake holds of a vendor. */
  heldSeries(vendor: VendorName): AsyncIterable<Series>;
  /** @throws when there is no such snapshot or its file is damaged. */
  loadSnapshot(digest: string): Promise<PriceHistory>;
  close(): Promise<void>;
}

/** Where the market keeps its files and how it reaches its vendors. */
export interface MarketOptions extends VendorOptions {
  readonly dataDir: string;
  /** Where bars are kept; absent = files in the folder `lake` of `dataDir`. */
  readonly lake?: LakeStore;
  /** What processes know together; absent = this one is alone. */
  readonly record?: MarketRecord;
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
  const lake = options.lake ?? openObjectLake(openLocalFolder(join(options.dataDir, "lake")), duckDb);
  const rawBars = createRawBars(lake, options.record ?? createMemoryRecord(), now);
  const store = openSnapshotStore(join(options.dataDir, "snapshots"), duckDb);
  const frozen = new Map<string, FrozenSnapshot>();
  const loaded = new Map<string, PriceHistory>();
  const actions = new Map<string, CorporateActions>();

  async function actionsOf(vendor: Vendor, symbol: string): Promise<CorporateActions> {
    const key = JSON.stringify([vendor.name, symbol, vendor.servedDays(symbol, "1d", now()).last]);
    const known = actions.get(key) ?? (await vendor.fetchCorporateActions(symbol));
    remember(actions, key, known);
    return known;
  }

  /** Bars as traded, adjusted for what daily closes and corporate actions say. */
  async function adjusted(vendor: Vendor, bars: Bars, symbol: ListedSymbol, signal?: AbortSignal): Promise<Bars> {
    const daily = await rawBars.read(vendor, { symbol: symbol.symbol, interval: "1d" }, signal);
    const known = await actionsOf(vendor, symbol.symbol).catch(sayHowToGoWithout);
    const factors = eventFactors(daily, known, "splits_and_dividends", dayOf(now()));
    const localMs = zoneClock(symbol.exchange.timeZone);
    return adjustBars(bars, factors, (date) =>
      date.length === 10 ? date : dayOf(new Date(localMs(Date.parse(date)))),
    );
  }

  /** Bars that the vendor can serve: from the lake, resampled where the vendor has shorter ones only. */
  async function barsOf(name: VendorName, wanted: BarsAsked, signal?: AbortSignal): Promise<Bars> {
    const { symbol, interval, start, end } = wanted;
    const vendor = vendors[name];
    const source = vendor.sourceInterval(symbol, interval);
    const today = dayOf(now());
    // A bar that begins on the last day may be made of some of the next.
    const readTo = source === interval || end === undefined ? (end ?? today) : dayBehind(end);
    const range = isIntraday(interval) ? { first: intradayStart(start!), last: readTo } : {};
    const raw = await rawBars.read(vendor, { symbol, interval: source, ...range }, signal);
    const listed = wanted.adjusted && vendor.priceBasis === "as_traded" ? requireSymbol(symbol) : null;
    const bars = listed?.kind === "listed" ? await adjusted(vendor, raw, listed, signal) : raw;
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
    async requireServable(wanted, work) {
      await vendors[wanted.vendor].requireServable({ ...wanted, adjusted: wanted.adjusted !== false });
      if (work !== "fetch") barsPerYearOf(wanted.interval, wanted.symbols);
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
    readBarsAsParquet: async (query) => barsAsParquet(duckDb, await readBars(query)),
    async freezeSnapshot(wanted, signal) {
      const vendor = vendors[wanted.vendor];
      const { symbols, start, end, interval } = wanted;
      const adjusted = wanted.adjusted !== false;
      const key = canonicalJson({
        vendor: vendor.name,
        lastDays: symbols.map((symbol) => vendor.servedDays(symbol, "1d", now()).last),
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
        daily.push(await barsOf(wanted.vendor, { symbol, interval: "1d", adjusted }, signal));
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
    async prefetch({ vendor: name, symbol, interval: wanted, start, end }, signal, onWindow) {
      const vendor = vendors[name];
      await vendor.requireServable({
        symbols: [symbol],
        interval: wanted,
        adjusted: true,
        ...(start ? { start } : {}),
      });
      const interval = vendor.sourceInterval(symbol, wanted);
      const intraday = isIntraday(interval);
      const whole = { first: start ?? earliest, last: end ?? dayOf(now()) };
      const read = intraday ? requireSymbol(symbol) : null;
      const localMs = read?.kind === "listed" ? zoneClock(read.exchange.timeZone) : (timeMs: number) => timeMs;
      return fetchSeries(
        {
          symbol,
          windows: intraday ? calendarPieces({ ...whole, first: intradayStart(whole.first) }, "year") : [whole],
          datesOf: async (window) => (await rawBars.read(vendor, { symbol, interval, ...window }, signal)).dates,
          mic: vendor.exchangeOf(symbol),
          dayOf: (date) => (intraday ? dayOf(new Date(localMs(Date.parse(date)))) : date),
        },
        signal,
        onWindow,
      );
    },
    heldSeries: (vendor) => lake.series(vendor),
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
  const finished = bars.dates.findLast((date) => Date.parse(date) <= lastBegin);
  return betweenDays(bars, { first: earliest, last: finished ?? earliest });
}

const betweenDates = (bars: Bars, start = earliest, end = latest) => betweenDays(bars, { first: start, last: end });

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
