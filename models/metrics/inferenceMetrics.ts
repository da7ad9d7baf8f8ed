import { type Metric, type MetricDefinition, type MetricsOf, mapMetric, quotient, undefinedBecause } from "./metric.ts";
import type { Sample } from "./sample.ts";
import {
  minimumTrackRecordLength,
  probabilisticSharpe,
  type SharpeSample,
  sharpeSample,
  sharpeStandardError,
} from "./sharpeInference.ts";

/** S is the Sharpe ratio of a period, g₁ the skewness, k the RAW kurtosis (3 for a normal distribution), Φ the normal distribution. */
export const INFERENCE_METRICS = {
  sharpe_standard_error: {
    id: "sharpe_standard_error.mertens.population_moments",
    label: "Standard error of the Sharpe ratio",
    unit: "ratio",
    formula: "√((1 − g₁ S + (k − 1) S² / 4) / (n − 1)) · √P",
    source: "Mertens (2002)",
    uses: "periods_per_year",
  },
  sharpe_standard_error_normal: {
    id: "sharpe_standard_error.iid_normal",
    label: "Standard error of the Sharpe ratio of normal returns",
    unit: "ratio",
    formula: "√((1 + S² / 2) / (n − 1)) · √P",
    source: "Lo (2002)",
    uses: "periods_per_year",
  },
  probabilistic_sharpe: {
    id: "probabilistic_sharpe.above_zero.raw_kurtosis.population_moments",
    label: "Probability that the true Sharpe ratio exceeds zero",
    unit: "probability",
    formula: "Φ(S √(n − 1) / √(1 − g₁ S + (k − 1) S² / 4)), moments with divisor n",
    source: "Bailey, López de Prado (2012)",
  },
  probabilistic_sharpe_adjusted: {
    id: "probabilistic_sharpe.above_zero.raw_kurtosis.adjusted_moments",
    label: "The same with moments corrected for bias",
    unit: "probability",
    formula: "the same with G₁ and G₂ + 3",
    source: "quantstats probabilistic_sharpe_ratio; LEAN with the kurtosis corrected",
  },
  probabilistic_sortino: {
    id: "probabilistic_sortino.above_zero.raw_kurtosis.adjusted_moments",
    label: "Probabilistic Sortino ratio",
    unit: "probability",
    formula: "the same with the Sortino ratio of a period, mean(e) / √(Σ min(e, 0)² / n), in place of S",
    source: "quantstats probabilistic_sortino_ratio",
  },
  probabilistic_adjusted_sortino: {
    id: "probabilistic_sortino.above_zero.raw_kurtosis.adjusted_moments.over_sqrt_2",
    label: "Probabilistic adjusted Sortino ratio",
    unit: "probability",
    formula: "the same with that Sortino ratio / √2",
    source: "quantstats probabilistic_adjusted_sortino_ratio",
  },
  minimum_track_record_length: {
    id: "minimum_track_record_length.above_zero.raw_kurtosis.population_moments",
    label: "Returns needed to show a Sharpe ratio above zero",
    unit: "periods",
    formula: "1 + (1 − g₁ S + (k − 1) S² / 4) (z / S)², z the normal quantile at c",
    source: "Bailey, López de Prado (2012)",
    uses: "confidence",
  },
} as const satisfies Record<string, MetricDefinition>;

/**
 * Metrics of how sure the Sharpe ratio is.
 *
 * @param sample - checked series.
 * @returns see {@link INFERENCE_METRICS}.
 */
export function inferenceMetrics({
  excess,
  excessMoments,
  sums,
  periodsPerYear,
  confidence,
}: Sample): MetricsOf<typeof INFERENCE_METRICS> {
  const plain = sharpeSample(excessMoments);
  const adjusted = sharpeSample(excessMoments, "adjusted");
  const root = Math.sqrt(periodsPerYear);
  const downside = Math.sqrt(sums.negativeExcess2 / excess.length);
  const sortino = quotient(excessMoments.mean, downside, "no return falls short of the risk-free one");
  const probabilityOf = (ratio: Metric) =>
    mapMetric(ratio, (sharpePerPeriod) => from(adjusted, 4, (s) => probabilisticSharpe({ ...s, sharpePerPeriod })));
  const needed = (s: SharpeSample) =>
    minimumTrackRecordLength(s, 0, confidence) ?? undefinedBecause("the Sharpe ratio is not above zero");
  return {
    sharpe_standard_error: from(plain, 2, (s) => sharpeStandardError(s) * root),
    sharpe_standard_error_normal: from(plain, 2, (s) => sharpeStandardError({ ...s, skewness: 0, kurtosis: 3 }) * root),
    probabilistic_sharpe: from(plain, 2, (s) => probabilisticSharpe(s)),
    probabilistic_sharpe_adjusted: from(adjusted, 4, (s) => probabilisticSharpe(s)),
    probabilistic_sortino: probabilityOf(sortino),
    probabilistic_adjusted_sortino: probabilityOf(mapMetric(sortino, (x) => x * Math.SQRT1_2)),
    minimum_track_record_length: from(plain, 2, needed),
  };
}

const from = (sample: SharpeSample | null, least: number, f: (sample: SharpeSample) => Metric): Metric =>
  sample ? f(sample) : undefinedBecause(`fewer than ${least} returns, or constant excess returns`);
