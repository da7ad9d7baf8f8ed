import { addDays } from "../days.ts";
import type { DayRange } from "../vendor.ts";
import type { Part } from "./lakeStore.ts";

/** Days for which vendors still correct bars that they have given. */
const correctionDays = 7;

/** The day from which on a retrieval may still be corrected; what it has before that day is final. */
export const openFrom = (retrievedAt: string): string => addDays(retrievedAt.slice(0, 10), -correctionDays);

/**
 * The days of a part for which nobody has to be asked again: those that vendors no longer correct, and the others while no
 * further day has ended since. A part without bars may be a gap that the vendor fills, or the end of what a key's plan has: it
 * counts as long as the others do.
 *
 * @param lastDayAt - the last day of the series that was over at an instant.
 */
function coveredDays(part: Part, lastDayAt: (instant: string) => string, lastDay: string): DayRange | null {
  if (lastDayAt(part.retrievedAt) >= lastDay) return part;
  const settledTo = addDays(openFrom(part.retrievedAt), -1);
  if (part.rows === 0 || settledTo < part.first) return null;
  return { first: part.first, last: settledTo < part.last ? settledTo : part.last };
}

/**
 * Ranges of days, ascending and apart, for which a vendor has to be asked because no part answers for them.
 *
 * @param wanted - nothing is missing when it ends before it begins.
 * @param lastDayAt - the last day of the series that is over at an instant, ISO 8601.
 * @param now - the instant for which this is told.
 */
export function missingDays(
  wanted: DayRange,
  parts: readonly Part[],
  lastDayAt: (instant: string) => string,
  now: string,
): readonly DayRange[] {
  const lastDay = lastDayAt(now);
  const covered = parts
    .flatMap((part) => coveredDays(part, lastDayAt, lastDay) ?? [])
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  const missing: DayRange[] = [];
  let next = wanted.first;
  for (const { first, last } of covered) {
    if (first > wanted.last) break;
    if (first > next) missing.push({ first: next, last: addDays(first, -1) });
    if (last >= next) next = addDays(last, 1);
  }
  if (next <= wanted.last) missing.push({ first: next, last: wanted.last });
  return missing;
}
