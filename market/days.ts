import type { DayRange } from "./vendor.ts";

const dayMs = 86_400_000;

/** Texts that were made once, by day since 1900: bars of many symbols have the same days. */
const dayTexts: string[] = [];
const clockTexts: string[] = [];
const daysBefore1970 = 25_567;

/** The day by its number, 0 being 1970-01-01: `YYYY-MM-DD`. */
export function textOfDay(day: number): string {
  const known = dayTexts[day + daysBefore1970];
  if (known !== undefined) return known;
  const text = new Date(day * dayMs).toISOString().slice(0, 10);
  if (day > -daysBefore1970) dayTexts[day + daysBefore1970] = text;
  return text;
}

/** The day of an instant in UTC, `YYYY-MM-DD`. */
export const dayText = (timeMs: number): string => textOfDay(Math.floor(timeMs / dayMs));

/** An instant as intraday bars write it, `YYYY-MM-DDTHH:MM:SSZ`. */
export function instantText(timeMs: number): string {
  const second = Math.floor((timeMs % dayMs) / 1000);
  clockTexts[second] ??= new Date(second * 1000).toISOString().slice(10, 19);
  return `${dayText(timeMs)}${clockTexts[second]}Z`;
}

/** {@link dayText} of a Date. */
export const dayOf = (instant: Date): string => dayText(instant.getTime());

/** The day that lies some days behind another; before it for a negative number. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

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
