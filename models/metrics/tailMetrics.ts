import { log } from "../numerics/elementary.ts";
import { sampleDeviation } from "../numerics/moments.ts";
import { normalPdf, normalQuantile } from "../numerics/normal.ts";
import { withOrderStatistics } from "../numerics/orderStatistics.ts";
import { pairwiseSum } from "../numerics/summation.ts";
import { type Metric, type MetricDefinition, type MetricsOf, mapMetric, quotient, undefinedBecause } from "./metric.ts";
import { quantileOfSorted } from "./quantile.ts";
import type { Sample } from "./sample.ts";

/** c is the confidence level; a loss is positive where the id ends in `loss`, negative where it ends in `return`. */
export const TAIL_METRICS = {
  value_at_risk: {
    id: "value_at_risk.historical.linear.loss",
    label: "Value at risk of a period, as a loss",
    unit: "decimal",
    formula: "−(quantile of r at 1 − c, linear between order statistics)",
    source: "empyrical value_at_risk, sign reversed",
    uses: "confidence",
  },
  value_at_risk_return: {
    id: "value_at_risk.historical.linear.return",
    label: "Value at risk of a period, as a return",
    unit: "decimal",
    formula: "quantile of r at 1 − c, linear between order statistics",
    source: "empyrical value_at_risk",
    uses: "confidence",
  },
  value_at_risk_order_statistic: {
    id: "value_at_risk.historical.order_statistic.loss",
    label: "Value at risk of a period, an observed loss",
    unit: "decimal",
    formula: "−(return number ⌈n (1 − c)⌉ in ascending order)",
    source: "skfolio value_at_risk",
    uses: "confidence",
  },
  value_at_risk_gaussian: {
    id: "value_at_risk.gaussian.loss",
    label: "Value at risk of a normal distribution, as a loss",
    unit: "decimal",
    formula: "−(mean(r) + z s), z the normal quantile at 1 − c",
    source: "quantstats value_at_risk, sign reversed",
    uses: "confidence",
  },
  value_at_risk_cornish_fisher: {
    id: "value_at_risk.cornish_fisher.loss",
    label: "Modified value at risk (Cornish–Fisher), as a loss",
    unit: "decimal",
    formula: "−(mean(r) + s (z + (z² − 1) g₁ / 6 + (z³ − 3z) g₂ / 24 − (2z³ − 5z) g₁² / 36))",
    source: "Favre, Galeano (2002)",
    uses: "confidence",
  },
  conditional_value_at_risk: {
    id: "conditional_value_at_risk.historical.fractional.loss",
    label: "Expected shortfall of a period, as a loss",
    unit: "decimal",
    formula: "−(mean of the worst n (1 − c) returns, the last one counted in part)",
    source: "Rockafellar, Uryasev (2002); skfolio cvar",
    uses: "confidence",
  },
  conditional_value_at_risk_tail_mean: {
    id: "conditional_value_at_risk.historical.below_quantile.loss",
    label: "Mean loss at or beyond the value at risk",
    unit: "decimal",
    formula: "−(mean of the returns ≤ the linear quantile at 1 − c)",
    source: "quantstats cvar, method='historical', sign reversed",
    uses: "confidence",
  },
  conditional_value_at_risk_return: {
    id: "conditional_value_at_risk.historical.order_statistics.return",
    label: "Mean of the worst returns, as a return",
    unit: "decimal",
    formula: "mean of the ⌊(n − 1) (1 − c)⌋ + 1 lowest returns",
    source: "empyrical conditional_value_at_risk",
    uses: "confidence",
  },
  conditional_value_at_risk_gaussian: {
    id: "conditional_value_at_risk.gaussian.loss",
    label: "Expected shortfall of a normal distribution, as a loss",
    unit: "decimal",
    formula: "−(mean(r) − s φ(z) / (1 − c))",
    source: "quantstats cvar, sign reversed",
    uses: "confidence",
  },
  entropic_risk: {
    id: "entropic_risk.theta_1",
    label: "Entropic risk measure, risk tolerance 1",
    unit: "decimal",
    formula: "ln(mean(e^(−r)) / (1 − c))",
    source: "Föllmer, Schied (2002); skfolio",
    uses: "confidence",
  },
  tail_ratio: {
    id: "tail_ratio.linear",
    label: "Tail ratio",
    unit: "ratio",
    formula: "|quantile of r at c| / |quantile of r at 1 − c|",
    source: "quantstats tail_ratio; empyrical tail_ratio",
    uses: "confidence",
  },
  rachev_ratio: {
    id: "rachev_ratio.excess",
    label: "Rachev ratio",
    unit: "ratio",
    formula: "mean of the best n (1 − c) excess returns / expected shortfall of the excess returns",
    source: "Biglova, Ortobelli, Rachev, Stoyanov (2004)",
    uses: "confidence",
  },
  outlier_win_ratio: {
    id: "outlier_win_ratio.99",
    label: "Outlier win ratio",
    unit: "ratio",
    formula: "99 % quantile of r / mean of the r ≥ 0",
    source: "quantstats outlier_win_ratio",
  },
  outlier_loss_ratio: {
    id: "outlier_loss_ratio.1",
    label: "Outlier loss ratio",
    unit: "ratio",
    formula: "1 % quantile of r / mean of the r < 0",
    source: "quantstats outlier_loss_ratio",
  },
} as const satisfies Record<string, MetricDefinition>;

/** Share of the returns in a tail, without the rounding of 1 − 0.95: 5 % of 100 returns are 5 of them. */
export const tailShare = ({ confidence }: Sample): number => Math.round((1 - confidence) * 1e12) / 1e12;

/**
 * A copy of values with both tails in ascending order, and the median in its place.
 *
 * @param values - n numbers.
 * @param share - share of the values in a tail; the outer hundredths are in order in any case.
 */
export function withOrderedTails(values: Float64Array, share: number): Float64Array {
  const n = values.length;
  const places = [(n - 1) >> 1, n >> 1];
  return withOrderStatistics(values, places, Math.min(n, Math.ceil(n * Math.max(share, 0.01)) + 2));
}

/**
 * Metrics of the tails of the returns.
 *
 * @param sample - checked series.
 * @param ordered - the n returns with their tails in ascending order.
 * @returns see {@link TAIL_METRICS}.
 */
export function tailMetrics(sample: Sample, ordered: Float64Array): MetricsOf<typeof TAIL_METRICS> {
  const { moments, returns, excess, sums } = sample;
  const n = moments.count;
  const tail = tailShare(sample);
  const z = normalQuantile(tail);
  const low = quantileOfSorted(ordered, tail);
  const high = quantileOfSorted(ordered, 1 - tail);
  const { mean } = moments;
  const deviation: Metric = n < 2 ? undefinedBecause("fewer than two returns") : sampleDeviation(moments);
  const gain = quotient(sums.gained, n - sums.losses, "every period loses");
  const loss = quotient(sums.lost, sums.losses, "no return is below zero");
  return {
    value_at_risk: -low,
    value_at_risk_return: low,
    value_at_risk_order_statistic: -ordered[wholeTail(n, tail)]!,
    value_at_risk_gaussian: mapMetric(deviation, (s) => -(mean + z * s)),
    value_at_risk_cornish_fisher: mapMetric(deviation, (s) => cornishFisher(moments, s, z)),
    conditional_value_at_risk: -tailMean(ordered, tail),
    conditional_value_at_risk_tail_mean: -meanUpTo(ordered, low),
    conditional_value_at_risk_return: meanOf(ordered.subarray(0, Math.floor((n - 1) * tail) + 1)),
    conditional_value_at_risk_gaussian: mapMetric(deviation, (s) => -(mean - (s * normalPdf(z)) / tail)),
    entropic_risk: log(sums.exponentials / n / tail),
    tail_ratio: quotient(Math.abs(high), Math.abs(low), "the lower quantile is zero"),
    rachev_ratio: rachevRatio(excess === returns ? ordered : withOrderedTails(excess, tail), tail),
    outlier_win_ratio: quotient(quantileOfSorted(ordered, 0.99), gain, "no return is above zero"),
    outlier_loss_ratio: quotient(quantileOfSorted(ordered, 0.01), loss, "no return is below zero"),
  };
}

/** Whole order statistics below the quantile at p. */
export const wholeTail = (n: number, p: number): number => Math.max(0, Math.ceil(n * p) - 1);

const meanOf = (values: Float64Array): number => pairwiseSum(values) / values.length;

/**
 * Mean of the values that do not exceed a quantile in the ordered tail; where values tie with it beyond that tail, they
 * change nothing but the count, so that all values are looked at.
 */
function meanUpTo(ordered: Float64Array, limit: number): number {
  let count = 0;
  for (let i = 0; i < ordered.length; i++) if (ordered[i]! <= limit) count++;
  if (count === 0) return ordered[0]!;
  const below = new Float64Array(count);
  for (let i = 0, at = 0; at < count; i++) if (ordered[i]! <= limit) below[at++] = ordered[i]!;
  return meanOf(below);
}

/**
 * Mean of the lowest values, the last of them counted in part.
 *
 * @param ordered - n ≥ 1 numbers, the lowest ⌈n p⌉ of them first and in ascending order.
 * @param p - scalar in (0, 1]; share of the values.
 * @param n - number of values, of which `ordered` may be the lowest only.
 * @returns scalar; unit of the values.
 * @see R. Rockafellar, S. Uryasev, "Conditional value-at-risk for general loss distributions", J. Banking and Finance 26
 * (2002) 1443–1471, proposition 8.
 */
export function tailMean(ordered: Float64Array, p: number, n = ordered.length): number {
  const wanted = n * p;
  const whole = wholeTail(n, p);
  return (pairwiseSum(ordered.subarray(0, whole)) + (wanted - whole) * ordered[whole]!) / wanted;
}

function rachevRatio(ordered: Float64Array, tail: number): Metric {
  const n = ordered.length;
  const mirrored = new Float64Array(wholeTail(n, tail) + 1);
  for (let i = 0; i < mirrored.length; i++) mirrored[i] = -ordered[n - 1 - i]!;
  const gain = -tailMean(mirrored, tail, n);
  const loss = -tailMean(ordered, tail);
  return loss > 0 ? gain / loss : undefinedBecause("the expected shortfall is no loss");
}

function cornishFisher({ mean, m2, m3, m4 }: Sample["moments"], deviation: number, z: number): Metric {
  if (m2 === 0) return -mean;
  const g1 = m3 / (m2 * Math.sqrt(m2));
  const g2 = m4 / (m2 * m2) - 3;
  const slope = 1 + (z * g1) / 3 + ((z * z - 1) * g2) / 8 - ((6 * z * z - 5) * g1 * g1) / 36;
  if (slope <= 0) return undefinedBecause("the Cornish-Fisher expansion is not monotone at such skewness and kurtosis");
  const shifted = z + ((z * z - 1) * g1) / 6 + ((z * z - 3) * z * g2) / 24 - ((2 * z * z - 5) * z * g1 * g1) / 36;
  return -(mean + deviation * shifted);
}
