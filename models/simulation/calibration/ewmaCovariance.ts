import { exp, log } from "../../numerics/elementary.ts";
import { pairwiseSum } from "../../numerics/summation.ts";

/**
 * Exponentially weighted covariance of returns about zero.
 *
 * The return of age a has the weight λᵃ, and the weights are scaled to add up to one.
 *
 * @param returns - k columns of n returns, oldest first.
 * @param lambda - decay in (0, 1).
 * @returns k × k, row-major; per bar.
 * @remarks
 * Cost: k² n.
 * @see J.P. Morgan, RiskMetrics technical document, 4th ed. (1996) § 5.2.
 */
export function ewmaCovariance(returns: readonly Float64Array[], lambda: number): Float64Array {
  const k = returns.length;
  const n = returns[0]!.length;
  const decay = log(lambda);
  const weights = Float64Array.from({ length: n }, (_, t) => exp(decay * (n - 1 - t)));
  const total = pairwiseSum(weights);
  const covariance = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [returns[i]!, returns[j]!];
      covariance[i * k + j] = covariance[j * k + i] = pairwiseSum(a, (t) => weights[t]! * a[t]! * b[t]!) / total;
    }
  }
  return covariance;
}
