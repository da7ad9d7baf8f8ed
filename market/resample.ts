import type { Bars } from "./vendor.ts";

/** Monday of the ISO week of a date, as days since 1970-01-01. */
function weekOf(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  // 1970-01-01 was a Thursday: three days after its Monday.
  return day - ((day + 3) % 7);
}

const periodOf = {
  "1week": (date: string) => String(weekOf(date)),
  "1month": (date: string) => date.slice(0, 7),
} as const;

/** The last of the dates of each ISO week or calendar month, of ascending dates. */
export function lastOfPeriods(dates: readonly string[], interval: keyof typeof periodOf): readonly string[] {
  const period = periodOf[interval];
  return dates.filter((date, i) => i === dates.length - 1 || period(date) !== period(dates[i + 1]!));
}

/**
 * Daily bars as weekly or monthly ones: the sessions of each ISO week or calendar month that the data has. A bar is
 * dated by its last session, so a week that ends with a holiday is dated by the day before.
 */
export function resampleDaily(daily: Bars, interval: keyof typeof periodOf): Bars {
  return mergeBars(daily, daily.dates.map(periodOf[interval]), "last");
}

/**
 * Merges neighbouring bars of one group into one bar: the first open, the highest high, the lowest low, the last close,
 * the sum of volumes. What is missing is skipped; where a whole group misses it, so does its bar.
 *
 * @param groups - one key for each bar; equal keys stand next to each other.
 * @param dating - whether the date of a merged bar is the one of its last bar or the key of its group.
 */
export function mergeBars(bars: Bars, groups: readonly string[], dating: "last" | "group"): Bars {
  const firsts = groups.flatMap((group, i) => (group === groups[i - 1] ? [] : [i]));
  const ends = firsts.map((_, k) => firsts[k + 1] ?? groups.length);
  const merge = (column: Float64Array | null, combine: (values: readonly number[]) => number) =>
    column &&
    Float64Array.from(firsts, (first, k) => {
      const values = [...column.subarray(first, ends[k])].filter((value) => !Number.isNaN(value));
      return values.length === 0 ? Number.NaN : combine(values);
    });
  return {
    ...bars,
    dates: firsts.map((first, k) => (dating === "group" ? groups[first]! : bars.dates[ends[k]! - 1]!)),
    open: merge(bars.open, ([open]) => open!),
    high: merge(bars.high, (values) => Math.max(...values)),
    low: merge(bars.low, (values) => Math.min(...values)),
    close: Float64Array.from(ends, (end) => bars.close[end - 1]!),
    volume: merge(bars.volume, (values) => values.reduce((sum, value) => sum + value, 0)),
    vendorClose: merge(bars.vendorClose, (values) => values.at(-1)!),
  };
}
