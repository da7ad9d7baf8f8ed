/**
 * Quantile of a sample, linear between order statistics (definition 7 of Hyndman and Fan).
 *
 * @param sorted - n ≥ 1 numbers, ascending.
 * @param p - scalar; probability in [0, 1].
 * @returns scalar; unit of the values.
 * @see R. Hyndman, Y. Fan, "Sample quantiles in statistical packages", American Statistician 50 (1996) 361–365.
 * @example
 * quantileOfSorted([1, 2], 0.3) // ≈ 1.3
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}
