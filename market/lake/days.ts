import type { DayRange } from "../vendor.ts";

/** The day that lies some days behind another; before it for a negative number. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The days that two ranges share; it ends before it begins when they share none. */
export const sharedDays = (a: DayRange, b: DayRange): DayRange => ({
  first: a.first > b.first ? a.first : b.first,
  last: a.last < b.last ? a.last : b.last,
});

/** Calendar months, or years, that a range touches: each from its first to its last day within the range. */
export function calendarPieces({ first, last }: DayRange, by: "month" | "year"): readonly DayRange[] {
  const pieces: DayRange[] = [];
  for (let from = first; from <= last; ) {
    const year = Number(from.slice(0, 4));
    const month = by === "year" ? 12 : Number(from.slice(5, 7));
    const end = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
    pieces.push({ first: from, last: end < last ? end : last });
    from = addDays(end, 1);
  }
  return pieces;
}
