/** A day of the Gregorian calendar. */
export interface CivilDate {
  readonly year: number;
  /** 1 … 12. */
  readonly month: number;
  /** 1 … 31. */
  readonly day: number;
}

const daysOfEra = 146_097;

/**
 * Day number of a date.
 *
 * @param date - see {@link CivilDate}; a day beyond the month's end counts on into the next one.
 * @returns whole days since 1970-01-01.
 * @remarks
 * Years begin in March, so that the leap day is the last one: 153 days in every five months from there.
 * @example
 * dayNumber({ year: 2000, month: 3, day: 1 }) // ≈ 11017
 */
export function dayNumber({ year, month, day }: CivilDate): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * daysOfEra + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

/**
 * Date of a day number.
 *
 * @param days - whole days since 1970-01-01.
 * @returns see {@link CivilDate}.
 * @example
 * civilDate(11017).month // ≈ 3
 */
export function civilDate(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / daysOfEra);
  const dayOfEra = shifted - era * daysOfEra;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The same day some months earlier, or the last day of that month where it has no such day. */
export function monthsBefore(days: number, months: number): number {
  const { year, month, day } = civilDate(days);
  const index = year * 12 + month - 1 - months;
  const target = { year: Math.floor(index / 12), month: index - Math.floor(index / 12) * 12 + 1 };
  const next = { year: Math.floor((index + 1) / 12), month: index + 1 - Math.floor((index + 1) / 12) * 12 + 1 };
  return Math.min(dayNumber({ ...target, day }), dayNumber({ ...next, day: 1 }) - 1);
}
