import { addDays } from "../days.ts";
import type { DayRange } from "../vendor.ts";
import type { Part } from "./lakeStore.ts";

/** A stretch of days with the part that is the truth for it. */
export interface Stretch extends DayRange {
  readonly part: Part;
}

/** Which of two retrievals is the later one. */
export const isLater = (a: Part, b: Part): boolean =>
  a.retrievedAt === b.retrievedAt ? a.id > b.id : a.retrievedAt > b.retrievedAt;

/**
 * Which of two retrievals is the truth where both have answered: the later one, but nothing at all is no truth about bars that
 * there were. A vendor says it of a symbol that it dropped, of days beyond a plan, and on a bad day.
 */
const isTruer = (a: Part, b: Part) => (a.rows > 0 === b.rows > 0 ? isLater(a, b) : a.rows > 0);

/** The stretches of a range for which the parts have an answer, ascending and apart, each as long as can be. */
export function stretchesOf(parts: readonly Part[], range: DayRange): readonly Stretch[] {
  const within = parts.filter(({ first, last }) => first <= range.last && last >= range.first);
  const bounds = within.flatMap(({ first, last }) => [first, addDays(last, 1)]);
  const cuts = [...new Set([...bounds, range.first, addDays(range.last, 1)])].sort();
  const stretches: Stretch[] = [];
  for (const [i, first] of cuts.slice(0, -1).entries()) {
    if (first < range.first || first > range.last) continue;
    const part = within
      .filter((one) => one.first <= first && one.last >= first)
      .reduce<Part | null>((latest, one) => (latest === null || isTruer(one, latest) ? one : latest), null);
    if (!part) continue;
    const last = addDays(cuts[i + 1]!, -1);
    const before = stretches.at(-1);
    if (before?.part === part && addDays(before.last, 1) === first)
      stretches.splice(-1, 1, { first: before.first, last, part });
    else stretches.push({ first, last, part });
  }
  return stretches;
}
