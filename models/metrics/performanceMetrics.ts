import { BENCHMARK_METRICS } from "./benchmarkDefinitions.ts";
import { benchmarkMetrics } from "./benchmarkMetrics.ts";
import { CALENDAR_METRICS } from "./calendarDefinitions.ts";
import { calendarMetrics } from "./calendarMetrics.ts";
import { DRAWDOWN_METRICS, drawdownMetrics } from "./drawdownMetrics.ts";
import { GROWTH_METRICS, growthMetrics } from "./growthMetrics.ts";
import { INFERENCE_METRICS, inferenceMetrics } from "./inferenceMetrics.ts";
import {
  definitionId,
  isDefined,
  type Metric,
  type MetricDefinition,
  type MetricsOf,
  undefinedBecause,
} from "./metric.ts";
import { RATIO_METRICS, ratioMetrics } from "./ratioMetrics.ts";
import { RETURN_METRICS, returnMetrics } from "./returnMetrics.ts";
import { RISK_METRICS, riskMetrics } from "./riskMetrics.ts";
import { type MetricOptions, type Sample, sampleOf } from "./sample.ts";
import { TAIL_METRICS, tailMetrics, tailShare, withOrderedTails } from "./tailMetrics.ts";
import { WIN_LOSS_METRICS, winLossMetrics } from "./winLossMetrics.ts";

/** Every metric by its name in a result. */
export const METRICS = {
  ...RETURN_METRICS,
  ...RISK_METRICS,
  ...TAIL_METRICS,
  ...DRAWDOWN_METRICS,
  ...WIN_LOSS_METRICS,
  ...RATIO_METRICS,
  ...GROWTH_METRICS,
  ...INFERENCE_METRICS,
  ...CALENDAR_METRICS,
  ...BENCHMARK_METRICS,
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/** The metrics of one series of returns. */
export interface MetricReport {
  /** Number of returns. */
  readonly observations: number;
  readonly periodsPerYear: number;
  /** Finite, or null where the data do not define the metric. */
  readonly values: Readonly<Record<MetricName, number | null>>;
  /** Why a value is null. */
  readonly reasons: Readonly<Partial<Record<MetricName, string>>>;
  /** Definition id of each value, such as `sharpe.arithmetic.sample_std.252`. */
  readonly definitions: Readonly<Record<MetricName, string>>;
}

/**
 * Every performance metric of a series of returns.
 *
 * @param returns - n ≥ 1 simple returns per period; decimals ≥ −1.
 * @param options - see {@link MetricOptions}.
 * @returns see {@link MetricReport}.
 * @throws {@link CatalogueError} `model.input` naming the argument that is outside its domain.
 */
export function performanceMetrics(returns: Float64Array, options: MetricOptions = {}): MetricReport {
  const sample = sampleOf(returns, options);
  const metrics = allMetrics(sample);
  const values = { ...noValues };
  const reasons: Partial<Record<MetricName, string>> = {};
  const definitions = definitionsOf(sample.periodsPerYear, sample.confidence);
  for (const name of metricNames) {
    const metric = metrics[name];
    if (isDefined(metric) && Number.isFinite(metric)) values[name] = metric === 0 ? 0 : metric;
    else {
      values[name] = null;
      reasons[name] = isDefined(metric) ? "too large for a floating-point number" : metric.reason;
    }
  }
  return { observations: returns.length, periodsPerYear: sample.periodsPerYear, values, reasons, definitions };
}

const metricNames = Object.keys(METRICS) as readonly MetricName[];
const noValues = Object.fromEntries(metricNames.map((name) => [name, null])) as Record<MetricName, number | null>;

let lastDefinitions: { readonly key: string; readonly ids: MetricReport["definitions"] } | undefined;

/** The definition ids under these options: made once as long as the options stay the same. */
function definitionsOf(periodsPerYear: number, confidence: number): MetricReport["definitions"] {
  const key = `${periodsPerYear} ${confidence}`;
  if (lastDefinitions?.key !== key) {
    const ids = metricNames.map((name) => [name, definitionId(METRICS[name], periodsPerYear, confidence)]);
    lastDefinitions = { key, ids: Object.freeze(Object.fromEntries(ids)) };
  }
  return lastDefinitions.ids;
}

function allMetrics(sample: Sample): Readonly<Record<MetricName, Metric>> {
  const ordered = withOrderedTails(sample.returns, tailShare(sample));
  const tails = tailMetrics(sample, ordered);
  const inputs = {
    ...returnMetrics(sample, ordered),
    ...riskMetrics(sample),
    ...tails,
    ...drawdownMetrics(sample),
    ...winLossMetrics(sample, tails.tail_ratio),
  };
  const ratios = ratioMetrics(sample, inputs);
  return {
    ...inputs,
    ...ratios,
    ...growthMetrics(sample, inputs),
    ...inferenceMetrics(sample),
    ...calendarMetrics(sample, inputs.cagr),
    ...(sample.benchmark ? benchmarkMetrics(sample, sample.benchmark, ratios.sharpe) : withoutBenchmark),
  };
}

const withoutBenchmark = Object.fromEntries(
  Object.keys(BENCHMARK_METRICS).map((name) => [name, undefinedBecause("no benchmark")]),
) as MetricsOf<typeof BENCHMARK_METRICS>;
