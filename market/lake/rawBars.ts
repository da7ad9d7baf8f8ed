import { type Interval, isIntraday } from "../../protocol/marketData.ts";
import { betweenDays } from "../betweenDays.ts";
import { addDays, calendarPieces, sharedDays } from "../days.ts";
import { confirmedBars } from "../quality/confirmedBars.ts";
import type { MarketRecord } from "../record/marketRecord.ts";
import { keptName } from "../symbols/vendorCodes.ts";
import type { Bars, DayRange, Vendor } from "../vendor.ts";
import { missingDays, openFrom } from "./coverage.ts";
import { type LakeStore, type Part, type Series, seriesName } from "./lakeStore.ts";

/** What is asked of the lake and, for what it lacks, of the vendor. */
export interface RawBarsWanted {
  readonly symbol: string;
  /** The vendor's own code of the symbol, where the symbol map has an edit; bars that came by it are a series of their own. */
  readonly code?: string | undefined;
  /** One that the vendor has itself: {@link Vendor.sourceInterval}. */
  readonly interval: Interval;
  /** Days, both inclusive; absent = as far as the vendor goes. */
  readonly first?: string;
  readonly last?: string;
}

/** Bars as vendors have them, each asked for once: of any number of callers in any number of processes. */
export interface RawBars {
  /**
   * Bars of a range. What the lake lacks is fetched and kept first: of daily bars the whole history and then what is new, of
   * intraday bars the months of the range, each kept as it comes.
   *
   * @param signal - ends the wait at once, the fetching before its next request to the vendor.
   * @throws {@link CatalogueError} as {@link Vendor.fetchBars}; the signal's reason.
   */
  read(vendor: Vendor, wanted: RawBarsWanted, signal?: AbortSignal): Promise<Bars>;
  /** Fetches and keeps as {@link RawBars.read} does, and leaves the reading for later, piece by piece. */
  prepare(vendor: Vendor, wanted: RawBarsWanted, signal?: AbortSignal): Promise<PreparedBars>;
}

/** Bars that are at hand. */
export interface PreparedBars {
  /** The days that were asked for, as far as the vendor has them. */
  readonly days: DayRange;
  /** Changes whenever one of the bars may. */
  readonly version: string;
  /** Bars of a part of the range; absent = all. */
  read(range?: DayRange): Promise<Bars>;
}

/** A series as it is asked of its vendor, and as the lake names it. */
interface Sought {
  readonly vendor: Vendor;
  readonly symbol: string;
  readonly code: string | undefined;
  readonly series: Series;
}

/** A range that is being fetched, and who may break it off. */
interface Fetching {
  readonly done: Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** @param now - the clock by which days end. */
export function createRawBars(lake: LakeStore, record: MarketRecord, now: () => Date): RawBars {
  const underWay = new Map<string, Fetching>();

  function missing({ vendor, symbol, series }: Sought, range: DayRange, parts: readonly Part[]): readonly DayRange[] {
    const lastDayAt = (instant: string) => vendor.servedDays(symbol, series.interval, new Date(instant)).last;
    return missingDays(range, parts, lastDayAt, now().toISOString());
  }

  /** Fetches what a range still lacks when nobody else is at work on the series. */
  async function fetchMissing(sought: Sought, range: DayRange, signal?: AbortSignal): Promise<void> {
    const { series } = sought;
    await record.exclusively(seriesName(series), async () => {
      for (const days of missing(sought, range, await lake.parts(series))) {
        const windows = isIntraday(series.interval) ? calendarPieces(days, "month") : [days];
        for (const window of windows) {
          signal?.throwIfAborted();
          await fetchWindow(sought, window, signal);
        }
      }
    });
  }

  async function fetchWindow(sought: Sought, window: DayRange, signal?: AbortSignal): Promise<void> {
    const { vendor, symbol, code, series } = sought;
    const fetch = () => vendor.fetchBars({ symbol, code, interval: series.interval, ...window }, signal);
    const { answered, bars } = await confirmedBars(fetch);
    const kept = daysVouchedFor(sharedDays(window, answered), bars);
    // Days of which the vendor has said nothing are kept as a retrieval without bars: they count for the day.
    const unanswered = [
      { first: window.first, last: addDays(kept.first, -1) },
      { first: addDays(kept.last, 1), last: window.last },
    ];
    for (const days of kept.first > kept.last ? [window] : unanswered) {
      if (days.first <= days.last) await lake.append(series, days, noneOf(bars));
    }
    if (kept.first <= kept.last) await lake.append(series, kept, betweenDays(bars, kept));
  }

  /** Callers that want the same range at the same time share one fetch, and its failure. */
  async function fetchOnce(sought: Sought, range: DayRange, signal?: AbortSignal): Promise<void> {
    const name = `${seriesName(sought.series)} ${range.first} ${range.last}`;
    for (;;) {
      const asked = underWay.get(name);
      if (!asked) break;
      try {
        return await heeding(signal, asked.done);
      } catch (error) {
        // Broken off by another caller, who is not this one.
        if (!asked.signal?.aborted) throw error;
        signal?.throwIfAborted();
      }
    }
    const done = fetchMissing(sought, range, signal).finally(() => underWay.delete(name));
    underWay.set(name, { done, signal });
    return heeding(signal, done);
  }

  async function prepare(
    vendor: Vendor,
    { symbol, code, interval, first, last }: RawBarsWanted,
    signal?: AbortSignal,
  ): Promise<PreparedBars> {
    const served = vendor.servedDays(symbol, interval, now());
    const wanted = { first: first ?? served.first, last: last ?? served.last };
    const days = sharedDays(wanted, served);
    if (vendor.atHand) {
      const { bars } = await vendor.fetchBars({ symbol, interval, ...days }, signal);
      const version = `${bars.asOf} ${bars.dates.length}`;
      return { days, version, read: async (range = days) => betweenDays(bars, range) };
    }
    const series = { vendor: vendor.name, interval, symbol: keptName(symbol, code) };
    const sought = { vendor, symbol, code, series };
    const range = isIntraday(interval) ? days : served;
    let parts = await lake.parts(series);
    if (missing(sought, range, parts).length > 0) {
      await fetchOnce(sought, range, signal);
      parts = await lake.parts(series);
    }
    const used = parts.filter((part) => part.first <= wanted.last && part.last >= wanted.first);
    const version = used.map(({ id }) => id).sort();
    return {
      days,
      version: version.join(" "),
      read: async (range = wanted) => ({ ...(await lake.read(series, range, parts)), symbol }),
    };
  }

  return {
    prepare,
    read: async (vendor, wanted, signal) => (await prepare(vendor, wanted, signal)).read(),
  };
}

/** Waits for what is under way as long as the signal lets it; what is under way ends by itself. */
async function heeding(signal: AbortSignal | undefined, done: Promise<void>): Promise<void> {
  if (!signal) return done;
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  try {
    await Promise.race([done, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/**
 * The days of an answer that hold for good. A vendor whose last bar is older than what it still corrects is behind, has broken
 * off, or has a symbol that trades no more: of the days behind that bar it has said nothing.
 */
function daysVouchedFor(days: DayRange, { dates, asOf }: Bars): DayRange {
  const last = dates.at(-1)?.slice(0, 10);
  const open = openFrom(asOf);
  return last === undefined || last >= open || days.last < open ? days : { first: days.first, last };
}

/** The same retrieval without bars. */
const noneOf = (bars: Bars): Bars => betweenDays(bars, { first: "9999-12-31", last: "0000-01-01" });
