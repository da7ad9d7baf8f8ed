import { log } from "../numerics/elementary.ts";
import { pairwiseSum } from "../numerics/summation.ts";

/** Annual parameters of correlated geometric Brownian motion. */
export interface GbmParameters {
  /** k drifts of the log price per year: mean log return × bars per year. */
  readonly logDrift: Float64Array;
  /** k × k, row-major; covariance of log returns per year. */
  readonly covariance: Float64Array;
  /** Log returns of each asset that the estimate rests on. */
  readonly observations: number;
}

/**
 * Maximum likelihood drift and unbiased covariance of log returns.
 *
 * @param closes - k columns of n + 1 prices > 0, the same dates in every column.
 * @param barsPerYear - bars of one year > 0, for annualisation.
 * @remarks
 * Shapes: n observations, k assets. The covariance has divisor n − 1.
 * Cost: k² n.
 * @see J. Campbell, A. Lo, C. MacKinlay, "The econometrics of financial markets" (1997), §9.3.2.
 */
export function calibrateGbm(closes: readonly Float64Array[], barsPerYear: number): GbmParameters {
  const k = closes.length;
  const returns = closes.map(logReturns);
  const n = returns[0]!.length;
  const means = returns.map((column) => pairwiseSum(column) / n);
  const covariance = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      const a = returns[i]!;
      const b = returns[j]!;
      const sum = pairwiseSum(a, (t) => (a[t]! - means[i]!) * (b[t]! - means[j]!));
      covariance[i * k + j] = covariance[j * k + i] = (sum / (n - 1)) * barsPerYear;
    }
  }
  return { logDrift: Float64Array.from(means, (mean) => mean * barsPerYear), covariance, observations: n };
}

/** n log returns of n + 1 prices > 0. */
export const logReturns = (closes: Float64Array): Float64Array =>
  Float64Array.from({ length: closes.length - 1 }, (_, t) => log(closes[t + 1]! / closes[t]!));
