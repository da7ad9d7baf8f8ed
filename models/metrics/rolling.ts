import { moments, sampleDeviation } from "../numerics/moments.ts";
import { pow } from "../numerics/power.ts";
import { requireThat } from "../requireThat.ts";
import { capturesOf } from "./benchmarkMetrics.ts";
import { drawdownSeries } from "./drawdown.ts";
import { isDefined, type Metric } from "./metric.ts";
import { leastSquaresLine } from "./regression.ts";
import { annualGrowth } from "./returnMetrics.ts";
import { type MetricOptions, type Sample, sampleOf } from "./sample.ts";

/** Metrics of moving windows; each name means what it means in METRICS. */
export interface RollingMetrics {
  /** Periods in a window. */
  readonly window: number;
  /** n − window + 1 values by name, the first for the periods 0 … window − 1; null where a window does not define the value. */
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

/**
 * Metrics of every window of consecutive periods.
 *
 * @param returns - n ≥ window simple returns per period; decimals ≥ −1.
 * @param window - periods in a window; whole number ≥ 2.
 * @param options - see {@link MetricOptions}; with a benchmark the columns relative to it are added.
 * @returns see {@link RollingMetrics}.
 * @throws {@link CatalogueError} `model.input` naming the argument that is outside its domain.
 * @remarks
 * Each window is computed afresh, so that no rounding is carried along. Cost: order n · window.
 */
export function rollingMetrics(returns: Float64Array, window: number, options: MetricOptions = {}): RollingMetrics {
  const sample = sampleOf(returns, options);
  const domain = `a whole number from 2 to ${returns.length}`;
  requireThat(Number.isInteger(window) && window >= 2 && window <= returns.length, "window", domain, window);
  const columns: Record<string, (number | null)[]> = {};
  for (let first = 0; first + window <= returns.length; first++) {
    const values = {
      ...windowMetrics(sample, first, first + window),
      ...besideBenchmark(sample, first, first + window),
    };
    for (const [name, value] of Object.entries(values)) {
      columns[name] ??= [];
      columns[name].push(isDefined(value) && Number.isFinite(value) ? value : null);
    }
  }
  return { window, columns };
}

function windowMetrics(sample: Sample, first: number, end: number) {
  const { wealth, periodsPerYear: perYear, requiredReturnPerPeriod: h } = sample;
  const count = end - first;
  const root = Math.sqrt(perYear);
  const returns = moments(sample.returns.subarray(first, end));
  const excess = sample.excess.subarray(first, end);
  const excessMoments = moments(excess);
  let squares = 0;
  for (let i = 0; i < count; i++) squares += excess[i]! < h ? (excess[i]! - h) * (excess[i]! - h) : 0;
  const downside = Math.sqrt(squares / count);
  const growth = wealth[end]! / wealth[first]!;
  return {
    cumulative_return: growth - 1,
    cagr: annualGrowth(growth, count / perYear),
    volatility: sampleDeviation(returns) * root,
    downside_deviation: downside * root,
    sharpe: (excessMoments.mean / sampleDeviation(excessMoments)) * root,
    sortino: ((excessMoments.mean - h) / downside) * root,
    max_drawdown: drawdownSeries(wealth.subarray(first, end + 1)).reduce((least, d) => Math.min(least, d), 0),
  };
}

function besideBenchmark(sample: Sample, first: number, end: number): Readonly<Record<string, Metric>> {
  if (!sample.benchmark) return {};
  const { periodsPerYear: perYear, riskFree } = sample;
  const returns = sample.returns.subarray(first, end);
  const benchmark = sample.benchmark.subarray(first, end);
  const active = moments(returns.map((r, i) => r - benchmark[i]!));
  const line = leastSquaresLine(
    sample.excess.subarray(first, end),
    benchmark.map((b, i) => b - riskFree[first + i]!),
  );
  return {
    beta: line ? line.slope : Number.NaN,
    alpha: line ? line.intercept * perYear : Number.NaN,
    alpha_compounded: line && line.intercept > -1 ? pow(1 + line.intercept, perYear) - 1 : Number.NaN,
    correlation: line?.correlation ?? Number.NaN,
    information_ratio: (active.mean / sampleDeviation(active)) * Math.sqrt(perYear),
    ...capturesOf(returns, benchmark, perYear),
  };
}
