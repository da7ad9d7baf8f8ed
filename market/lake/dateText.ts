const dayMs = 86_400_000;

/** Texts that were made once, by day since 1900: bars of many symbols have the same days. */
const dayTexts: string[] = [];
const clockTexts: string[] = [];
const daysBefore1970 = 25_567;

/** The date of a midnight in UTC, `YYYY-MM-DD`. */
export function dayText(timeMs: number): string {
  const day = Math.floor(timeMs / dayMs);
  const known = dayTexts[day + daysBefore1970];
  if (known !== undefined) return known;
  const text = new Date(day * dayMs).toISOString().slice(0, 10);
  if (day > -daysBefore1970) dayTexts[day + daysBefore1970] = text;
  return text;
}

/** An instant as intraday bars write it, `YYYY-MM-DDTHH:MM:SSZ`. */
export function instantText(timeMs: number): string {
  const second = Math.floor((timeMs % dayMs) / 1000);
  clockTexts[second] ??= new Date(second * 1000).toISOString().slice(10, 19);
  return `${dayText(timeMs)}${clockTexts[second]}Z`;
}
