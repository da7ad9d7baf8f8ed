import type { CanonicalSymbol } from "./symbols/symbol.ts";
import { zoneClock } from "./zoneClock.ts";

/** Days after the end of a month until which a vendor may still correct its intraday bars. */
const correctionDays = 7;

/** The date of an instant in UTC, `YYYY-MM-DD`. */
export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/** The running day of a symbol by the clock of its market: its daily bars are finished before it. */
export function runningDay(symbol: CanonicalSymbol, now: Date): string {
  const timeZone = symbol.kind === "listed" ? symbol.exchange.timeZone : "UTC";
  return dayOf(new Date(zoneClock(timeZone)(now.getTime())));
}

/** The version of what no longer changes. */
export const settledVersion = "final";

/**
 * The version of a history that grows every day: the running day, for intraday bars the one of UTC; {@link settledVersion} for
 * months of intraday bars that are past correction.
 *
 * @param lastDay - last day of a month of intraday bars; absent for daily bars.
 */
export function growingVersion(symbol: CanonicalSymbol, lastDay: string | undefined, now: Date): string {
  if (lastDay === undefined) return runningDay(symbol, now);
  const settled = dayOf(new Date(now.getTime() - correctionDays * 86_400_000));
  return lastDay < settled ? settledVersion : dayOf(now);
}
