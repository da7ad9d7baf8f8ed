import { definitionId, isDefined, type Metric, type MetricDefinition } from "./metric.ts";
import { RETURN_METRICS, returnMetrics } from "./returnMetrics.ts";
import { type MetricOptions, sampleOf } from "./sample.ts";

/** Every metric by its name in a result. */
export const METRICS = { ...RETURN_METRICS } as const satisfies Record<string, MetricDefinition>;

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
  const sorted = returns.slice().sort();
  const metrics: Readonly<Record<MetricName, Metric>> = { ...returnMetrics(sample, sorted) };
  const values = {} as Record<MetricName, number | null>;
  const reasons: Partial<Record<MetricName, string>> = {};
  const definitions = {} as Record<MetricName, string>;
  for (const name of metricNames) {
    const metric = metrics[name];
    definitions[name] = definitionId(METRICS[name], sample.periodsPerYear, sample.confidence);
    if (isDefined(metric) && Number.isFinite(metric)) values[name] = metric === 0 ? 0 : metric;
    else {
      values[name] = null;
      reasons[name] = isDefined(metric) ? "too large for a floating-point number" : metric.reason;
    }
  }
  return { observations: returns.length, periodsPerYear: sample.periodsPerYear, values, reasons, definitions };
}

const metricNames = Object.keys(METRICS) as readonly MetricName[];
