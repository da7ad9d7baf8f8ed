const dayMs = 86_400_000;

/** Texts that were made once, by day since 1900: bars of many symbols have the same days. */
const dayTexts: string[] = [];
const clockTexts: string[] = [];
const daysBefore1970 = 25_567;

/** The date of a day by its number, 0 being 1970-01-01: `YYYY-MM-DD`. */
export function textOfDay(day: number): string {
  const known = dayTexts[day + daysBefore1970];
  if (known !== undefined) return known;
  const text = new Date(day * dayMs).toISOString().slice(0, 10);
  if (day > -daysBefore1970) dayTexts[day + daysBefore1970] = text;
  return text;
}

/** The date of an instant in UTC, `YYYY-MM-DD`. */
export const dayText = (timeMs: number): string => textOfDay(Math.floor(timeMs / dayMs));

/** An instant as intraday bars write it, `YYYY-MM-DDTHH:MM:SSZ`. */
export function instantText(timeMs: number): string {
  const second = Math.floor((timeMs % dayMs) / 1000);
  clockTexts[second] ??= new Date(second * 1000).toISOString().slice(10, 19);
  return `${dayText(timeMs)}${clockTexts[second]}Z`;
}
