import { log1p, pow } from "../numerics/power.ts";
import { type Metric, type MetricDefinition, type MetricsOf, undefinedBecause } from "./metric.ts";
import { quantileOfSorted } from "./quantile.ts";
import type { Sample } from "./sample.ts";

const year = "periods_per_year" as const;

/** R is the return over the whole history, n the number of returns, P the periods per year, T = n / P the years. */
export const RETURN_METRICS = {
  cumulative_return: {
    id: "cumulative_return.compounded",
    label: "Cumulative return",
    unit: "decimal",
    formula: "R = Π (1 + r) − 1",
    source: "quantstats comp; empyrical cum_returns_final",
  },
  cumulative_return_simple: {
    id: "cumulative_return.sum",
    label: "Sum of returns",
    unit: "decimal",
    formula: "Σ r",
    source: "quantstats, compounded=False",
  },
  cagr: {
    id: "cagr.periods",
    label: "Compound annual growth rate",
    unit: "decimal per year",
    formula: "(1 + R)^(1 / T) − 1, T = n / P",
    source: "empyrical annual_return; quantstats cagr",
    uses: year,
  },
  cagr_simple: {
    id: "cagr.sum_of_returns",
    label: "Annual growth rate of the uncompounded return",
    unit: "decimal per year",
    formula: "(1 + Σ r)^(1 / T) − 1",
    source: "quantstats cagr, compounded=False",
    uses: year,
  },
  cagr_calendar: {
    id: "cagr.actual_365_25",
    label: "Compound annual growth rate over calendar time",
    unit: "decimal per year",
    formula: "(1 + R)^(365.25 / days) − 1, days from the start to the last period's end",
    source: "ffn calc_cagr",
  },
  cagr_calendar_365: {
    id: "cagr.actual_365",
    label: "Compound annual growth rate over years of 365 days",
    unit: "decimal per year",
    formula: "(1 + R)^(365 / days) − 1",
    source: "Actual/365 day count",
  },
  annual_return_arithmetic: {
    id: "annual_return.arithmetic",
    label: "Annualised mean return",
    unit: "decimal per year",
    formula: "P · mean(r)",
    source: "Sharpe (1994)",
    uses: year,
  },
  annual_return_log: {
    id: "annual_return.log",
    label: "Annualised mean log return",
    unit: "decimal per year",
    formula: "ln(1 + R) / T",
    source: "continuously compounded growth",
    uses: year,
  },
  mean_return: {
    id: "mean_return.arithmetic",
    label: "Mean return of a period",
    unit: "decimal per period",
    formula: "mean(r)",
    source: "sample mean",
  },
  mean_return_nonzero: {
    id: "mean_return.nonzero",
    label: "Mean of the returns that are not zero",
    unit: "decimal per period",
    formula: "mean of r over r ≠ 0",
    source: "quantstats avg_return",
  },
  geometric_mean_return: {
    id: "mean_return.geometric",
    label: "Geometric mean return of a period",
    unit: "decimal per period",
    formula: "(1 + R)^(1 / n) − 1",
    source: "quantstats expected_return, geometric_mean, ghpr",
  },
  median_return: {
    id: "median_return.linear",
    label: "Median return of a period",
    unit: "decimal per period",
    formula: "50 % quantile, linear between order statistics",
    source: "sample median",
  },
  best_return: {
    id: "best_return.period",
    label: "Best period",
    unit: "decimal",
    formula: "max r",
    source: "quantstats best",
  },
  worst_return: {
    id: "worst_return.period",
    label: "Worst period",
    unit: "decimal",
    formula: "min r",
    source: "quantstats worst",
  },
} as const satisfies Record<string, MetricDefinition>;

/**
 * Metrics of the level of the returns.
 *
 * @param sample - checked series.
 * @param ordered - the n returns with the median's places in order.
 * @returns see {@link RETURN_METRICS}.
 */
export function returnMetrics(sample: Sample, ordered: Float64Array): MetricsOf<typeof RETURN_METRICS> {
  const { returns, wealth, moments, sums, periodsPerYear, years } = sample;
  const n = returns.length;
  const growth = wealth[n]!;
  const sum = moments.mean * n;
  const nonzero = sums.wins + sums.losses;
  return {
    cumulative_return: growth - 1,
    cumulative_return_simple: sum,
    cagr: annualGrowth(growth, years),
    cagr_simple: 1 + sum < 0 ? undefinedBecause("the returns add up to less than -1") : annualGrowth(1 + sum, years),
    cagr_calendar: calendarGrowth(sample, growth, 365.25),
    cagr_calendar_365: calendarGrowth(sample, growth, 365),
    annual_return_arithmetic: moments.mean * periodsPerYear,
    annual_return_log: growth > 0 ? log1p(growth - 1) / years : undefinedBecause("the value fell to zero"),
    mean_return: moments.mean,
    mean_return_nonzero: nonzero > 0 ? sum / nonzero : undefinedBecause("every return is zero"),
    geometric_mean_return: annualGrowth(growth, n),
    median_return: quantileOfSorted(ordered, 0.5),
    best_return: moments.max,
    worst_return: moments.min,
  };
}

/** growth^(1/years) − 1. */
export const annualGrowth = (growth: number, years: number): number => pow(growth, 1 / years) - 1;

function calendarGrowth({ days, returns }: Sample, growth: number, daysPerYear: number): Metric {
  if (!days) return undefinedBecause("no dates");
  const elapsed = days[returns.length]! - days[0]!;
  if (elapsed === 0) return undefinedBecause("the history begins and ends on one day");
  return annualGrowth(growth, elapsed / daysPerYear);
}
