import { type Interval, isIntraday } from "../protocol/marketData.ts";
import { addDays, dayOf, dayText } from "./days.ts";
import type { CanonicalSymbol } from "./symbols/symbol.ts";
import { zoneClock } from "./zoneClock.ts";

/** No vendor over the network has daily bars that are older. */
export const firstDailyDay = "1950-01-01";

const clocks = new Map<string, (timeMs: number) => number>();

/** The running day of a symbol by the clock of its market: its daily bars are finished before it. */
function runningDay(symbol: CanonicalSymbol, at: Date): string {
  const timeZone = symbol.kind === "listed" ? symbol.exchange.timeZone : "UTC";
  const clock = clocks.get(timeZone) ?? zoneClock(timeZone);
  clocks.set(timeZone, clock);
  return dayText(clock(at.getTime()));
}

/** The last day of a series that is over: on the exchange's clock for daily bars, in UTC for intraday ones. */
export const lastDayOver = (symbol: CanonicalSymbol, interval: Interval, at: Date): string =>
  addDays(isIntraday(interval) ? dayOf(at) : runningDay(symbol, at), -1);
