import { civilDate, dayNumber } from "../numerics/civilDate.ts";

export type CalendarUnit = "week" | "month" | "quarter" | "year";

/** Returns compounded and added up over units of the calendar. */
export interface CalendarReturns {
  /** Number of each unit, ascending; months count from year 0, weeks begin on Monday. */
  readonly units: Int32Array;
  /** Compounded return of each unit; decimals. */
  readonly compounded: Float64Array;
  /** Sum of the returns of each unit; decimals. */
  readonly sums: Float64Array;
}

/**
 * Months of days, counted from January of year 0.
 *
 * @param days - ascending day numbers since 1970-01-01.
 * @returns one whole number for each day; divide by 3 or 12 and round down for quarters and years.
 */
export function monthNumbers(days: Int32Array): Int32Array {
  const numbers = new Int32Array(days.length);
  let month = 0;
  let nextMonth = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < days.length; i++) {
    const day = days[i]!;
    // Most days lie in the month of the day before.
    if (day >= nextMonth) {
      const date = civilDate(day);
      month = date.year * 12 + date.month - 1;
      nextMonth = dayNumber({ year: Math.floor((month + 1) / 12), month: ((month + 1) % 12) + 1, day: 1 });
    }
    numbers[i] = month;
  }
  return numbers;
}

const monthsOf: Readonly<Record<Exclude<CalendarUnit, "week">, number>> = { month: 1, quarter: 3, year: 12 };

/** Number of the unit that each day belongs to. 1970-01-01 was a Thursday. */
function unitNumbers(days: Int32Array, unit: CalendarUnit): Int32Array {
  if (unit === "week") return days.map((day) => Math.floor((day + 3) / 7));
  const months = monthNumbers(days);
  return unit === "month" ? months : months.map((month) => Math.floor(month / monthsOf[unit]));
}

/**
 * Returns of weeks, months, quarters or years.
 *
 * @param returns - n simple returns per period; decimals.
 * @param days - n + 1 day numbers since 1970-01-01; a period belongs to the unit in which it ends.
 * @param unit - see {@link CalendarUnit}.
 * @returns one entry for each unit in which a period ends.
 */
export function calendarReturns(returns: Float64Array, days: Int32Array, unit: CalendarUnit): CalendarReturns {
  return groupedReturns(returns, unitNumbers(days, unit).subarray(1));
}

/**
 * Returns compounded and added up over runs of equal unit numbers.
 *
 * @param returns - n decimals.
 * @param numbers - n ascending unit numbers.
 */
export function groupedReturns(returns: Float64Array, numbers: Int32Array): CalendarReturns {
  const n = returns.length;
  const most = Math.min(n, numbers[n - 1]! - numbers[0]! + 1);
  const units = new Int32Array(most);
  const compounded = new Float64Array(most);
  const sums = new Float64Array(most);
  let last = -1;
  let [growth, sum] = [1, 0];
  for (let i = 0; i < n; i++) {
    if (last < 0 || numbers[i] !== units[last]) {
      units[++last] = numbers[i]!;
      [growth, sum] = [1, 0];
    }
    growth *= 1 + returns[i]!;
    sum += returns[i]!;
    if (numbers[i + 1] !== numbers[i]) {
      compounded[last] = growth - 1;
      sums[last] = sum;
    }
  }
  const count = last + 1;
  return { units: units.slice(0, count), compounded: compounded.slice(0, count), sums: sums.slice(0, count) };
}

/** The same returns over larger units, each of `size` of theirs. */
export const regrouped = ({ compounded, units }: CalendarReturns, size: number): CalendarReturns =>
  groupedReturns(
    compounded,
    units.map((unit) => Math.floor(unit / size)),
  );

/** One row of the table of monthly returns. */
export interface YearOfReturns {
  readonly year: number;
  /** Twelve compounded returns, January first; null for a month in which no period ends. */
  readonly months: readonly (number | null)[];
  /** Compounded return of the year, as far as the history covers it. */
  readonly total: number;
}

/**
 * Table of monthly returns by year.
 *
 * @param returns - n simple returns per period; decimals.
 * @param days - n + 1 ascending day numbers; see {@link calendarReturns}.
 * @returns one row for each year in which a period ends, ascending.
 */
export function calendarTable(returns: Float64Array, days: Int32Array): readonly YearOfReturns[] {
  const months = calendarReturns(returns, days, "month");
  const years = regrouped(months, 12);
  return Array.from(years.units, (year, i) => {
    const row: (number | null)[] = new Array(12).fill(null);
    months.units.forEach((month, m) => {
      if (Math.floor(month / 12) === year) row[month - year * 12] = months.compounded[m]!;
    });
    return { year, months: row, total: years.compounded[i]! };
  });
}
