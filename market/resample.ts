import type { Bars } from "./vendor.ts";

/** Monday of the ISO week of a date, as days since 1970-01-01. */
function weekOf(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  // 1970-01-01 was a Thursday: three days after its Monday.
  return day - ((day + 3) % 7);
}

const periodOf = { "1week": weekOf, "1month": (date: string) => date.slice(0, 7) } as const;

/**
 * Daily closes as weekly or monthly closes: the last session of each ISO week or calendar month, by the sessions that
 * the data has. A bar is dated by its last session, so a week that ends with a holiday is dated by the day before.
 *
 * @param daily - bars with closes only.
 * @param interval - `1week` or `1month`.
 */
export function resampleCloses(daily: Bars, interval: keyof typeof periodOf): Bars {
  const period = periodOf[interval];
  const lastOfPeriod = daily.dates.flatMap((date, i) => {
    const next = daily.dates[i + 1];
    return next === undefined || period(next) !== period(date) ? [i] : [];
  });
  return {
    ...daily,
    dates: lastOfPeriod.map((i) => daily.dates[i]!),
    close: Float64Array.from(lastOfPeriod, (i) => daily.close[i]!),
  };
}
