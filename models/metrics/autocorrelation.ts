import { isDefined, type Metric, undefinedBecause } from "./metric.ts";
import { leastSquaresLine } from "./regression.ts";

/**
 * Pearson correlation of each value with the next one.
 *
 * @param values - n numbers.
 * @returns scalar in [−1, 1]; undefined for fewer than three values or a constant part.
 */
export function autocorrelation(values: Float64Array): Metric {
  if (values.length < 3) return undefinedBecause("fewer than three returns");
  const line = leastSquaresLine(values.subarray(1), values.subarray(0, -1));
  return line?.correlation ?? undefinedBecause("the returns are constant");
}

/**
 * Factor by which autocorrelation at lag one, taken to die out geometrically, widens a standard deviation.
 *
 * @param correlation - scalar; see {@link autocorrelation}; where it is undefined nothing is corrected.
 * @param n - number of returns.
 * @returns scalar ≥ 1.
 */
export function autocorrelationPenalty(correlation: Metric, n: number): number {
  if (!isDefined(correlation)) return 1;
  const c = Math.abs(correlation);
  let sum = 0;
  let power = 1;
  for (let lag = 1; lag < n; lag++) {
    power *= c;
    // Lags that no longer change the sum are left out.
    if (power < 1e-18) break;
    sum += ((n - lag) / n) * power;
  }
  return Math.sqrt(1 + 2 * sum);
}
