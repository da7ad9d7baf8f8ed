import { canonicalJson, sha256 } from "../../protocol/canonicalJson.ts";
import { type Adjustment, type Interval, isIntraday, minutesOf } from "../../protocol/marketData.ts";
import { adjustBars, eventFactors } from "../adjustment/adjustment.ts";
import { betweenDays } from "../betweenDays.ts";
import { addDays, calendarPieces, dayOf } from "../days.ts";
import { possibleBars } from "../quality/impossibleBars.ts";
import { resampleDaily } from "../resample.ts";
import { betweenDates } from "../series/cutBars.ts";
import type { CodedSymbol } from "../series/knownActions.ts";
import { actionsToAdjustFor, asLongAs, rawDays, type SeriesSources } from "../series/symbolSeries.ts";
import { dayOfBars } from "../sessions.ts";
import type { Bars, DayRange, Vendor } from "../vendor.ts";

/** Bars on their way out. */
export interface BarStream {
  /** Changes whenever the bars may: a function of what they are made of, known before any of them is read. */
  readonly version: string;
  /** Pieces that follow each other, at least one: a month of minutes, a year of longer intraday bars, all of daily and longer ones. */
  readonly chunks: AsyncIterable<Bars>;
}

/** Bars of one symbol that are asked for; dates inclusive, absent = as far as the vendor goes. */
export interface StreamWanted extends CodedSymbol {
  readonly interval: Interval;
  readonly adjusted: Adjustment;
  readonly start?: string;
  readonly end?: string;
}

/** Minutes of the shortest bars that are read by the year, shorter ones by the month: in either case 105,000 rows at most. */
const shortestByYear = 5;

/**
 * Opens a stream: whatever has to be asked of the vendor is asked and kept now, bars are read when they are taken. Impossible
 * bars are left out.
 *
 * @param vendor - can serve what is asked for.
 * @param signal - heeded before every request to the vendor and between pieces.
 */
export async function openBarStream(
  { rawBars, knownActions, now }: SeriesSources,
  vendor: Vendor,
  wanted: StreamWanted,
  signal: AbortSignal,
): Promise<BarStream> {
  const { symbol, code, interval, adjusted, start, end } = wanted;
  const today = dayOf(now());
  const source = vendor.sourceInterval(symbol, isIntraday(interval) ? interval : "1d");
  const raw = await rawBars.prepare(vendor, { symbol, code, interval: source, ...rawDays(source, wanted) }, signal);
  const actions = await actionsToAdjustFor(knownActions, vendor, wanted);
  const daily =
    actions && isIntraday(interval) ? await rawBars.prepare(vendor, { symbol, code, interval: "1d" }, signal) : raw;

  /** What adjusts bars for what is known today, by the daily bars. */
  function adjustmentBy(days: Bars): (bars: Bars) => Bars {
    if (!actions || adjusted === false) return (bars) => bars;
    const factors = eventFactors(days, actions, adjusted, today);
    const dayOfBar = dayOfBars(symbol, interval);
    return (bars) => adjustBars(bars, factors, dayOfBar);
  }

  async function* days(): AsyncGenerator<Bars> {
    const possible = possibleBars(await raw.read());
    const bars = adjustmentBy(possible)(possible);
    yield betweenDates(
      interval === "1week" || interval === "1month" ? resampleDaily(bars, interval) : bars,
      start,
      end,
    );
  }

  async function* stretches(): AsyncGenerator<Bars> {
    const adjust = actions ? adjustmentBy(possibleBars(await daily.read())) : (bars: Bars) => bars;
    const asked = { first: raw.days.first, last: end !== undefined && end < raw.days.last ? end : raw.days.last };
    const pieces: readonly DayRange[] = calendarPieces(asked, minutesOf[source] < shortestByYear ? "month" : "year");
    for (const piece of pieces.length > 0 ? pieces : [asked]) {
      signal.throwIfAborted();
      // A bar that begins on the last day of a piece may be made of some of the next.
      const last = source === interval ? piece.last : addDays(piece.last, 1);
      const bars = adjust(possibleBars(await raw.read({ first: piece.first, last })));
      yield betweenDays(asLongAs(interval, source, bars, today), piece);
    }
  }

  const made = {
    code: code ?? null,
    raw: raw.version,
    daily: daily.version,
    actions: actions && { ...actions, today },
  };
  return {
    version: sha256(canonicalJson(made)),
    chunks: isIntraday(interval) ? stretches() : days(),
  };
}
