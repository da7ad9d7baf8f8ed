import { type Interval, intervals, isIntraday, minutesOf } from "../../protocol/marketData.ts";
import { mergeBars } from "../resample.ts";
import { dropBars } from "../series/cutBars.ts";
import { dayOfBars, inSession, resampleIntraday } from "../sessions.ts";
import { type CanonicalSymbol, isSymbol, readSymbol } from "../symbols/symbol.ts";
import type { Bars } from "../vendor.ts";

/** Intervals of bars of which those of `interval` can be made, the longest first: itself, and what divides it. */
export const sourcesOf = (interval: Interval): readonly Interval[] =>
  intervals
    .filter((source) => source === interval || isIntraday(source))
    .filter((source) => minutesOf[interval] % minutesOf[source] === 0)
    .reverse();

/** Bars of a {@link sourcesOf} as those of `interval`; of an exchange those within its sessions, all others by UTC. */
export function barsFrom(bars: Bars, source: Interval, interval: Interval): Bars {
  if (source === interval) return bars;
  const symbol = instrumentOf(bars.symbol);
  const trades = inSession(symbol);
  const outside = bars.dates.flatMap((date, i) => (trades(Date.parse(date)) ? [] : [i]));
  const within = dropBars(bars, new Set(outside));
  if (isIntraday(interval)) return resampleIntraday(within, interval, symbol);
  return mergeBars(within, within.dates.map(dayOfBars(bars.symbol, source)), "group");
}

/** A plain name trades at all times, as a pair does. */
function instrumentOf(symbol: string): CanonicalSymbol {
  const read = readSymbol(symbol);
  return isSymbol(read) ? read : { kind: "crypto", symbol, base: symbol, quote: symbol };
}
