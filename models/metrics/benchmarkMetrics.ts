import { moments, sampleDeviation } from "../numerics/moments.ts";
import { withOrderStatistics } from "../numerics/orderStatistics.ts";
import { pow } from "../numerics/power.ts";
import type { BENCHMARK_METRICS } from "./benchmarkDefinitions.ts";
import { type Metric, type MetricsOf, mapMetric, quotient, undefinedBecause } from "./metric.ts";
import { type Line, leastSquaresLine } from "./regression.ts";
import { annualGrowth } from "./returnMetrics.ts";
import { annualRiskFree, type Sample } from "./sample.ts";

const noSpread = "fewer than two periods, or the benchmark does not vary in them";
const flat = "the benchmark is flat";

/**
 * Metrics of a series beside its benchmark.
 *
 * @param sample - checked series with a benchmark.
 * @param benchmark - n returns of the benchmark.
 * @param sharpe - metric `sharpe` of the series.
 * @returns see {@link BENCHMARK_METRICS}.
 */
export function benchmarkMetrics(
  sample: Sample,
  benchmark: Float64Array,
  sharpe: Metric,
): MetricsOf<typeof BENCHMARK_METRICS> {
  const { returns, excess, riskFree, riskFreeMean, excessMoments, wealth, periodsPerYear, years } = sample;
  const n = returns.length;
  const root = Math.sqrt(periodsPerYear);
  const benchmarkExcess = excess === returns ? benchmark : benchmark.map((b, i) => b - riskFree[i]!);
  const active = returns.map((r, i) => r - benchmark[i]!);
  const activeMoments = moments(active);
  const activeDeviation: Metric = n < 2 ? undefinedBecause("fewer than two returns") : sampleDeviation(activeMoments);
  const line = leastSquaresLine(excess, benchmarkExcess);
  const regression = regressionMetrics(line, periodsPerYear);
  const growth = annualGrowth(wealth[n]!, years);
  const benchmarkGrowth = annualGrowth(compounded(benchmark), years);
  const identical = "the active returns are constant";
  return {
    ...regression,
    active_return: activeMoments.mean * periodsPerYear,
    active_return_compound: growth - benchmarkGrowth,
    tracking_error: mapMetric(activeDeviation, (s) => s * root),
    information_ratio: quotient(activeMoments.mean * root, activeDeviation, identical),
    information_ratio_per_period: quotient(activeMoments.mean, activeDeviation, identical),
    treynor: quotient(excessMoments.mean * periodsPerYear, regression.beta, "beta is zero"),
    treynor_total: quotient(wealth[n]! - 1 - annualRiskFree(sample), regression.beta, "beta is zero"),
    modigliani: mapMetric(sharpe, (ratio) =>
      line ? ratio * sampleDeviation(line.x) * root + riskFreeMean * periodsPerYear : undefinedBecause(noSpread),
    ),
    capture: quotient(growth, benchmarkGrowth, flat),
    ...sideMetrics(sample, benchmark, benchmarkExcess),
    ...battingAverages(active, benchmark),
    ...betaFragility(returns, benchmark),
  };
}

function regressionMetrics(line: Line | null, periodsPerYear: number) {
  const none = undefinedBecause(noSpread);
  const beta: Metric = line ? line.slope : none;
  const alpha: Metric = line ? line.intercept * periodsPerYear : none;
  const correlation: Metric = line ? (line.correlation ?? undefinedBecause("the excess returns are constant")) : none;
  const residual = line ? residualDeviation(line) : none;
  const residualVolatility = mapMetric(residual, (s) => s * Math.sqrt(periodsPerYear));
  const spread = line ? line.x.m2 * line.x.count : 0;
  return {
    beta,
    alpha,
    alpha_compounded: line ? compoundedAlpha(line.intercept, periodsPerYear) : none,
    alpha_standard_error: mapMetric(residual, (s) =>
      line ? s * Math.sqrt(1 / line.x.count + (line.x.mean * line.x.mean) / spread) * periodsPerYear : none,
    ),
    beta_standard_error: mapMetric(residual, (s) => s / Math.sqrt(spread)),
    correlation,
    r_squared: mapMetric(correlation, (c) => c * c),
    residual_volatility: residualVolatility,
    appraisal_ratio: quotient(alpha, residualVolatility, "the benchmark explains every return"),
  };
}

const compoundedAlpha = (perPeriod: number, periodsPerYear: number): Metric =>
  perPeriod < -1 ? undefinedBecause("alpha is below -1 in a period") : pow(1 + perPeriod, periodsPerYear) - 1;

/** Standard deviation of the residuals with divisor n − 2; 0 where they are the rounding of the fit. */
function residualDeviation({ residualSquares, x, y }: Line): Metric {
  if (x.count < 3) return undefinedBecause("fewer than three returns");
  return residualSquares <= 1e-28 * x.count * Math.max(y.m2, 1e-4) ? 0 : Math.sqrt(residualSquares / (x.count - 2));
}

function compounded(returns: Float64Array): number {
  let growth = 1;
  for (let i = 0; i < returns.length; i++) growth *= 1 + returns[i]!;
  return growth;
}

/** The values of the periods in which the benchmark rises, or falls. */
function periodsWith(benchmark: Float64Array, side: "up" | "down", values: Float64Array): Float64Array {
  const sign = side === "up" ? 1 : -1;
  const selected = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (sign * benchmark[i]! > 0) selected[count++] = values[i]!;
  return selected.subarray(0, count);
}

/**
 * Captures of the periods in which the benchmark rises and falls.
 *
 * @param returns - n decimals.
 * @param benchmark - n decimals.
 * @param periodsPerYear - periods that the captured returns are compounded to.
 */
export function capturesOf(returns: Float64Array, benchmark: Float64Array, periodsPerYear: number) {
  const up = capturesOn("up", returns, benchmark, periodsPerYear);
  const down = capturesOn("down", returns, benchmark, periodsPerYear);
  return {
    up_capture: up.year,
    down_capture: down.year,
    up_down_capture: quotient(up.year, down.year, "the down capture is zero"),
    up_capture_mean: up.mean,
    down_capture_mean: down.mean,
  };
}

function capturesOn(side: "up" | "down", returns: Float64Array, benchmark: Float64Array, periodsPerYear: number) {
  const theirs = periodsWith(benchmark, side, benchmark);
  const none = undefinedBecause(`the benchmark never ${side === "up" ? "rises" : "falls"}`);
  if (theirs.length === 0) return { year: none, mean: none };
  const [ourGrowth, theirGrowth] = [compounded(periodsWith(benchmark, side, returns)), compounded(theirs)];
  const capture = (periods: number): Metric =>
    quotient(pow(ourGrowth, periods / theirs.length) - 1, pow(theirGrowth, periods / theirs.length) - 1, flat);
  return { year: capture(periodsPerYear), mean: capture(1) };
}

function sideMetrics(sample: Sample, benchmark: Float64Array, benchmarkExcess: Float64Array) {
  const { returns, excess, periodsPerYear } = sample;
  const regressionOf = (side: "up" | "down") =>
    regressionMetrics(
      leastSquaresLine(periodsWith(benchmark, side, excess), periodsWith(benchmark, side, benchmarkExcess)),
      periodsPerYear,
    );
  const [up, down] = [regressionOf("up"), regressionOf("down")];
  return {
    ...capturesOf(returns, benchmark, periodsPerYear),
    up_beta: up.beta,
    up_alpha: up.alpha_compounded,
    down_beta: down.beta,
    down_alpha: down.alpha_compounded,
  };
}

function battingAverages(active: Float64Array, benchmark: Float64Array) {
  let [up, down, ahead, aheadUp, aheadDown] = [0, 0, 0, 0, 0];
  for (let i = 0; i < active.length; i++) {
    const lead = active[i]! > 0 ? 1 : 0;
    ahead += lead;
    if (benchmark[i]! >= 0) {
      up++;
      aheadUp += lead;
    } else {
      down++;
      aheadDown += lead;
    }
  }
  return {
    batting_average: ahead / active.length,
    batting_average_up: quotient(aheadUp, up, "the benchmark always falls"),
    batting_average_down: quotient(aheadDown, down, "the benchmark never falls"),
  };
}

function betaFragility(returns: Float64Array, benchmark: Float64Array) {
  const n = returns.length;
  const tooFew = undefinedBecause("fewer than three returns");
  if (n < 3) return { beta_fragility: tooFew, beta_fragility_interpolated: tooFew };
  const ordered = withOrderStatistics(benchmark, [0, n >> 1, n - 1]);
  const [low, middle, high] = [ordered[0]!, ordered[n >> 1]!, ordered[n - 1]!];
  // Equal returns of the benchmark stay in time order: the first of the lowest, the last of the highest.
  let smaller = 0;
  for (let i = 0; i < n; i++) if (benchmark[i]! < middle) smaller++;
  let place = -1;
  for (let skip = (n >> 1) - smaller; skip >= 0; skip--) place = benchmark.indexOf(middle, place + 1);
  const [first, last] = [returns[benchmark.indexOf(low)]!, returns[benchmark.lastIndexOf(high)]!];
  const share = high === low ? 0.5 : (middle - low) / (high - low);
  return {
    beta_fragility: share * first + (1 - share) * last - returns[place]!,
    beta_fragility_interpolated: (1 - share) * first + share * last - returns[place]!,
  };
}
