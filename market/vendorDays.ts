import type { CanonicalSymbol } from "./symbols/symbol.ts";

/** Days after the end of a month until which a vendor may still correct its intraday bars. */
const correctionDays = 7;

/** The calendar day on which an instant falls in a time zone, `YYYY-MM-DD`. */
function dayIn(timeZone: string, instant: Date): string {
  // The Swedish way to write a date is ISO 8601.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(instant);
}

/** The running day of a symbol: its daily bars are finished before it. */
export const runningDay = (symbol: CanonicalSymbol, now: Date): string =>
  dayIn(symbol.kind === "listed" ? symbol.exchange.timeZone : "UTC", now);

/**
 * The version of a history that grows every day: the running day, or `final` for months of intraday bars that are past
 * correction.
 */
export function growingVersion(symbol: CanonicalSymbol, lastDay: string | undefined, now: Date): string {
  const settled = new Date(now.getTime() - correctionDays * 86_400_000).toISOString().slice(0, 10);
  return lastDay !== undefined && lastDay < settled ? "final" : runningDay(symbol, now);
}
