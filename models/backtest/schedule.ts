import { dayNumber } from "../numerics/civilDate.ts";

/** When a backtest asks its strategy for new weights, and when it trades to them. */
export const rebalanceRules = [
  "never",
  "on_change",
  "bar",
  "daily",
  "weekly",
  "monthly",
  "quarterly",
  "yearly",
  "threshold",
] as const;
export type RebalanceRule = (typeof rebalanceRules)[number];

/** Days since 1970-01-01 of a date that begins with `YYYY-MM-DD`. */
export const dayOf = (date: string): number =>
  dayNumber({ year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) });

/** Names the period that a date lies in, for the rules of the calendar. */
const periodOf: Readonly<Partial<Record<RebalanceRule, (date: string) => string | number>>> = {
  daily: (date) => date.slice(0, 10),
  // 1970-01-01 was a Thursday: weeks begin on Monday.
  weekly: (date) => Math.floor((dayOf(date) + 3) / 7),
  monthly: (date) => date.slice(0, 7),
  quarterly: (date) => `${date.slice(0, 4)}-${Math.ceil(Number(date.slice(5, 7)) / 3)}`,
  yearly: (date) => date.slice(0, 4),
};

/**
 * The bars on which weights are asked for: 1, others 0.
 *
 * @param rule - a rule of the calendar asks on the first bar of each period, since the last one is not known to be the last.
 * @param dates - n ascending dates.
 * @param first - the first bar that may decide; it always does.
 * @returns n flags.
 */
export function decisionBars(rule: RebalanceRule, dates: readonly string[], first: number): Uint8Array {
  const flags = new Uint8Array(dates.length);
  const period = periodOf[rule];
  if (first >= dates.length) return flags;
  flags[first] = 1;
  if (rule === "never") return flags;
  if (!period) return flags.fill(1, first);
  let last = period(dates[first]!);
  for (let t = first + 1; t < dates.length; t++) {
    const current = period(dates[t]!);
    if (current !== last) flags[t] = 1;
    last = current;
  }
  return flags;
}
