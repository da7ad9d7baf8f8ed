import type { Bars } from "./vendor.ts";

/** The bars between two days, both inclusive; of an intraday bar the day in UTC counts. */
export function betweenDays(bars: Bars, { first, last }: { readonly first: string; readonly last: string }): Bars {
  const from = firstAtOrBehind(bars.dates, first);
  // Instants of the last day are longer texts than the day.
  const to = Math.max(from, firstAtOrBehind(bars.dates, `${last}U`));
  if (from === 0 && to === bars.dates.length) return bars;
  const cut = (column: Float64Array | null) => column?.slice(from, to) ?? null;
  return {
    ...bars,
    dates: bars.dates.slice(from, to),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: bars.close.slice(from, to),
    volume: cut(bars.volume),
    vendorClose: cut(bars.vendorClose),
  };
}

/**
 * The first position whose day is not before a day, or a date; as many as there are when all are.
 *
 * @param dates - ascending.
 * @param dayOf - what is compared of a date; it ascends as the dates do.
 */
export function firstAtOrBehind(
  dates: readonly string[],
  day: string,
  dayOf: (date: string) => string = (date) => date,
): number {
  let [low, high] = [0, dates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dayOf(dates[middle]!) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
