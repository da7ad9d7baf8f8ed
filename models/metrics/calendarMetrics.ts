import { monthsBefore } from "../numerics/civilDate.ts";
import { moments, sampleDeviation } from "../numerics/moments.ts";
import { pow } from "../numerics/power.ts";
import { pairwiseSum } from "../numerics/summation.ts";
import { type CalendarReturns, groupedReturns, monthNumbers, regrouped } from "./calendar.ts";
import { CALENDAR_METRICS } from "./calendarDefinitions.ts";
import { type Metric, type MetricsOf, mapMetric, quotient, undefinedBecause } from "./metric.ts";
import type { Sample } from "./sample.ts";

const tooShort = undefinedBecause("the history is shorter than that");

/**
 * Metrics of the calendar: months, quarters, years and trailing returns.
 *
 * @param sample - checked series.
 * @param cagr - metric `cagr` of the series.
 * @returns see {@link CALENDAR_METRICS}; all undefined without dates.
 */
export function calendarMetrics(sample: Sample, cagr: Metric): MetricsOf<typeof CALENDAR_METRICS> {
  const { returns, days } = sample;
  if (!days) return withoutDates;
  const numbers = monthNumbers(days);
  const months = groupedReturns(returns, numbers.subarray(1));
  const [quarters, years] = [regrouped(months, 3), regrouped(months, 12)];
  const month = unitMetrics(months);
  const quarter = unitMetrics(quarters);
  const year = unitMetrics(years);
  const monthlyExcess = moments(excessOfMonths(sample, months.compounded, numbers));
  return {
    expected_monthly_return: month.mean,
    best_month: month.best,
    worst_month: month.worst,
    win_rate_month: month.winRate,
    expected_quarterly_return: quarter.mean,
    best_quarter: quarter.best,
    worst_quarter: quarter.worst,
    win_rate_quarter: quarter.winRate,
    expected_yearly_return: year.mean,
    best_year: year.best,
    worst_year: year.worst,
    win_rate_year: year.winRate,
    average_up_month: meanOf(
      months.compounded.filter((r) => r > 0),
      "there is no up month",
    ),
    average_down_month: meanOf(
      months.compounded.filter((r) => r < 0),
      "there is no down month",
    ),
    gain_to_pain_monthly: gainToPain(months.compounded),
    gain_to_pain_monthly_simple: gainToPain(months.sums),
    volatility_monthly: monthlyDeviation(moments(months.compounded)),
    sharpe_monthly: quotient(
      monthlyExcess.mean * 12,
      monthlyDeviation(monthlyExcess),
      "the monthly returns are constant",
    ),
    ...trailingReturns(sample, days, numbers),
    sterling_yearly: quotient(cagr, meanYearlyDrawdown(sample, numbers) + 0.1, "there is no drawdown"),
  };
}

const withoutDates = Object.fromEntries(
  Object.keys(CALENDAR_METRICS).map((name) => [name, undefinedBecause("no dates")]),
) as MetricsOf<typeof CALENDAR_METRICS>;

function unitMetrics({ compounded }: CalendarReturns) {
  let [growth, wins, nonzero, best, worst] = [1, 0, 0, compounded[0]!, compounded[0]!];
  for (const r of compounded) {
    growth *= 1 + r;
    if (r > 0) wins++;
    if (r !== 0) nonzero++;
    best = Math.max(best, r);
    worst = Math.min(worst, r);
  }
  return {
    mean: pow(growth, 1 / compounded.length) - 1,
    best,
    worst,
    winRate: quotient(wins, nonzero, "every return is zero"),
  };
}

const meanOf = (values: Float64Array, reason: string): Metric => quotient(pairwiseSum(values), values.length, reason);

const gainToPain = (values: Float64Array): Metric =>
  quotient(
    pairwiseSum(values),
    pairwiseSum(values, (i) => Math.max(0, -values[i]!)),
    "there is no losing month",
  );

const monthlyDeviation = (months: ReturnType<typeof moments>): Metric =>
  months.count < 2 ? undefinedBecause("fewer than two months") : sampleDeviation(months) * Math.sqrt(12);

function trailingReturns({ wealth }: Sample, days: Int32Array, numbers: Int32Array) {
  const end = days.length - 1;
  const today = days[end]!;
  const since = (start: number) => wealth[end]! / wealth[start]! - 1;
  const toDate = (months: number) => {
    const unit = (i: number) => Math.floor(numbers[i]! / months);
    let start = end;
    while (start > 0 && unit(start) === unit(end)) start--;
    return returnSince(start);
  };
  const returnSince = (start: number): Metric =>
    wealth[start] === 0 ? undefinedBecause("the value was zero") : since(start);
  const startOf = (months: number): number | null => {
    const day = monthsBefore(today, months);
    if (days[0]! > day) return null;
    let start = end;
    while (days[start]! > day) start--;
    return start;
  };
  const trailing = (months: number): Metric => {
    const start = startOf(months);
    return start === null ? tooShort : returnSince(start);
  };
  const annualised = (years: number): Metric => mapMetric(trailing(years * 12), (r) => pow(1 + r, 1 / years) - 1);
  const threeYears = startOf(36);
  return {
    month_to_date: toDate(1),
    quarter_to_date: toDate(3),
    year_to_date: toDate(12),
    trailing_3_months: trailing(3),
    trailing_6_months: trailing(6),
    trailing_1_year: trailing(12),
    trailing_3_years: annualised(3),
    trailing_5_years: annualised(5),
    trailing_10_years: annualised(10),
    calmar_36_months:
      threeYears === null
        ? tooShort
        : quotient(annualised(3), maxDrawdown(wealth, threeYears, end), "there is no drawdown"),
  };
}

function excessOfMonths(
  { returns, excess, riskFree }: Sample,
  months: Float64Array,
  numbers: Int32Array,
): Float64Array {
  if (excess === returns) return months;
  const deducted = groupedReturns(riskFree, numbers.subarray(1)).compounded;
  return months.map((r, i) => r - deducted[i]!);
}

/** Largest fall from a running peak from one time to another, as a positive number; 0 for a value of zero. */
function maxDrawdown(wealth: Float64Array, first: number, last: number): number {
  let top = wealth[first]!;
  let most = 0;
  for (let i = first + 1; i <= last && top > 0; i++) {
    const value = wealth[i]!;
    if (value > top) top = value;
    const fall = 1 - value / top;
    if (fall > most) most = fall;
  }
  // Less is the rounding of a product of returns.
  return most > 1e-12 ? most : 0;
}

const yearOf = (month: number): number => Math.floor(month / 12);

/** Mean over the years of the largest fall within each, its starting value included. */
function meanYearlyDrawdown({ wealth }: Sample, numbers: Int32Array): number {
  let [sum, years, first] = [0, 0, 0];
  for (let i = 1; i < numbers.length; i++) {
    const last = i === numbers.length - 1;
    if (!last && (numbers[i] === numbers[i + 1] || yearOf(numbers[i]!) === yearOf(numbers[i + 1]!))) continue;
    sum += maxDrawdown(wealth, first, i);
    years++;
    first = i;
  }
  return sum / years;
}
