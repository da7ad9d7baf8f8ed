import { type Interval, minutesOf } from "../../protocol/marketData.ts";
import { betweenDays } from "../betweenDays.ts";
import type { Bars } from "../vendor.ts";

/** Dates that every date lies between. */
const earliest = "0000-00-00";
const latest = "9999-99-99";

/** Bars of some dates, both inclusive. */
export const betweenDates = (bars: Bars, start = earliest, end = latest): Bars =>
  betweenDays(bars, { first: start, last: end });

/** Intraday bars without those that reach into a day of which nothing is read yet. */
export function finishedBefore(day: string, interval: Interval, bars: Bars): Bars {
  const lastBegin = Date.parse(day) - minutesOf[interval] * 60_000;
  const unfinished = new Set<number>();
  for (let bar = bars.dates.length - 1; bar >= 0 && Date.parse(bars.dates[bar]!) > lastBegin; bar--)
    unfinished.add(bar);
  return dropBars(bars, unfinished);
}

/** Bars without some of them, by their places. */
export function dropBars(bars: Bars, dropped: ReadonlySet<number>): Bars {
  if (dropped.size === 0) return bars;
  const stays = (_: unknown, bar: number) => !dropped.has(bar);
  const kept = (column: Float64Array | null) => column?.filter(stays) ?? null;
  return {
    ...bars,
    dates: bars.dates.filter(stays),
    open: kept(bars.open),
    high: kept(bars.high),
    low: kept(bars.low),
    close: bars.close.filter(stays),
    volume: kept(bars.volume),
    vendorClose: kept(bars.vendorClose),
  };
}

/** Bars with dates and closes alone. */
export const closesOnly = (bars: Bars): Bars => ({
  ...bars,
  ...{ open: null, high: null, low: null, volume: null, vendorClose: null },
});
