import { CatalogueError } from "../protocol/errors.ts";
import { type Adjustment, type FetchedSeries, type Interval, isIntraday } from "../protocol/marketData.ts";
import { missingSessions } from "./calendar/exchangeDays.ts";
import { calendarPieces, dayOf } from "./days.ts";
import { intradayStart } from "./requestCheck.ts";
import type { SeriesSources } from "./series/symbolSeries.ts";
import { dayOfBars } from "./sessions.ts";
import { isSymbol, readSymbol } from "./symbols/symbol.ts";
import type { Vendor } from "./vendor.ts";

/** The bars of one symbol that are brought into the lake. */
export interface PrefetchWanted {
  readonly symbol: string;
  /** The code of the vendor that an edit of the symbol map says. */
  readonly code: string | undefined;
  readonly interval: Interval;
  /** What later requests adjust for; `false` = they need no splits and dividends. */
  readonly adjusted: Adjustment;
  /** First and last date, both inclusive; a start is needed for intraday bars. */
  readonly start?: string;
  readonly end?: string;
}

/**
 * Brings a series into the lake, as far as it is not there, and says what there is: daily bars in one piece, intraday ones year by
 * year, of which one is in memory at a time. Splits and dividends come with it, where the key's plan has them, and with intraday
 * bars the daily ones that they are adjusted by.
 *
 * @param signal - heeded before every request to the vendor; what was fetched before it stays.
 * @param onWindow - called with the first day of every piece that is there.
 * @throws {@link CatalogueError} as {@link Vendor.requireServable} and {@link Vendor.fetchBars}; the signal's reason.
 */
export async function prefetchSeries(
  { rawBars, knownActions, now }: SeriesSources,
  vendor: Vendor,
  wanted: PrefetchWanted,
  signal: AbortSignal,
  onWindow: (firstDay: string) => void,
): Promise<FetchedSeries> {
  const { symbol, code, start, end } = wanted;
  await vendor.requireServable({ ...wanted, symbols: [symbol] });
  const interval = vendor.sourceInterval(symbol, wanted.interval);
  const whole = { first: start ?? "0000-00-00", last: end ?? dayOf(now()) };
  const windows = isIntraday(interval)
    ? calendarPieces({ first: intradayStart(whole.first), last: whole.last }, "year")
    : [whole];
  const dayOfBar = dayOfBars(symbol, interval);
  let rows = 0;
  let first: string | null = null;
  let last: string | null = null;
  const days = new Set<string>();
  for (const window of windows) {
    signal.throwIfAborted();
    const { dates } = await rawBars.read(vendor, { symbol, code, interval, ...window }, signal);
    rows += dates.length;
    first ??= dates[0] ?? null;
    last = dates.at(-1) ?? last;
    for (const date of dates) days.add(dayOfBar(date));
    onWindow(window.first);
  }
  const read = readSymbol(symbol);
  const adjusts = wanted.adjusted !== false && vendor.priceBasis === "as_traded";
  if (adjusts && isSymbol(read) && read.kind === "listed") {
    const actions = await knownActions(vendor, { symbol, code }).catch(passOverPlan);
    // Daily closes say what a dividend takes off intraday bars.
    if (actions && isIntraday(interval)) await rawBars.prepare(vendor, { symbol, code, interval: "1d" }, signal);
  }
  const mic = vendor.exchangeOf(symbol);
  const missing = mic === null ? [] : missingSessions(mic, [...days]);
  return { symbol, rows, first, last, missingSessions: missing.length, error: null };
}

/** A key may have bars without having what adjusts them: the bars are there all the same. */
function passOverPlan(error: unknown): null {
  if (error instanceof CatalogueError && error.code === "market_data.not_in_plan") return null;
  throw error;
}
