import { pairwiseSum } from "../../numerics/summation.ts";

/** Bounds of the estimate: a t distribution has a fourth moment above 4, and is nearly normal at the other end. */
const lowest = 4.05;
const highest = 200;

/**
 * Degrees of freedom from the kurtosis of returns: ν = 4 + 6 / excess, with the excess kurtosis averaged over the assets.
 *
 * @param returns - k columns of n returns, none constant.
 * @returns scalar in 4.05 … 200; the upper end without excess kurtosis.
 * @see N. Johnson, S. Kotz, N. Balakrishnan, Continuous univariate distributions 2 (1995) § 28.3.
 */
export function studentDof(returns: readonly Float64Array[]): number {
  const excess = returns.map((column) => {
    const n = column.length;
    const mean = pairwiseSum(column) / n;
    const moment = (order: 2 | 4) =>
      pairwiseSum(column, (t) => {
        const square = (column[t]! - mean) * (column[t]! - mean);
        return order === 2 ? square : square * square;
      }) / n;
    const variance = moment(2);
    return moment(4) / (variance * variance) - 3;
  });
  const average = pairwiseSum(excess) / excess.length;
  return average > 0 ? Math.min(highest, Math.max(lowest, 4 + 6 / average)) : highest;
}
