/** What one metric is: the same record stands behind the value, the docs and the name of the definition in a result. */
export interface MetricDefinition {
  /** Which of the definitions that go by this name; {@link definitionId} adds the year or the confidence level. */
  readonly id: string;
  readonly label: string;
  readonly unit: MetricUnit;
  /** In words of the page docs/models/metrics.md. */
  readonly formula: string;
  /** Who defines it so: paper or tool. */
  readonly source: string;
  /** A number of the options that the value depends on and that therefore closes the definition id. */
  readonly uses?: "periods_per_year" | "confidence";
}

export type MetricUnit =
  | "decimal"
  | "decimal per year"
  | "decimal per period"
  | "ratio"
  | "probability"
  | "periods"
  | "days"
  | "count"
  | "per unit of return";

/** A metric that the data do not define, and why. */
export interface UndefinedMetric {
  readonly reason: string;
}

/** A finite number, or the reason why there is none. */
export type Metric = number | UndefinedMetric;

/** One value for each definition of a family. */
export type MetricsOf<Definitions> = Readonly<Record<keyof Definitions, Metric>>;

export const undefinedBecause = (reason: string): UndefinedMetric => ({ reason });

export const isDefined = (metric: Metric): metric is number => typeof metric === "number";

/** numerator / denominator; undefined where one of them is, and for `reason` where the denominator is zero. */
export function quotient(numerator: Metric, denominator: Metric, reason: string): Metric {
  if (!isDefined(numerator)) return numerator;
  if (!isDefined(denominator)) return denominator;
  return denominator === 0 ? undefinedBecause(reason) : numerator / denominator;
}

/** f of a metric where it is defined. */
export const mapMetric = (metric: Metric, f: (value: number) => Metric): Metric =>
  isDefined(metric) ? f(metric) : metric;

/** Product of metrics; undefined where the first of them is. */
export function product(first: Metric, ...others: readonly Metric[]): Metric {
  return others.reduce((left, right) => mapMetric(left, (x) => mapMetric(right, (y) => x * y)), first);
}

/** Definition id of a value under given options, such as `sharpe.arithmetic.sample_std.252`. */
export function definitionId(definition: MetricDefinition, periodsPerYear: number, confidence: number): string {
  if (definition.uses === "periods_per_year") return `${definition.id}.${periodsPerYear}`;
  return definition.uses === "confidence" ? `${definition.id}.${confidence}` : definition.id;
}
