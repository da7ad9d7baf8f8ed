import { requireThat } from "../../requireThat.ts";

/**
 * The same weight for every asset.
 *
 * @param returns - k columns of returns.
 * @returns k weights that add up to 1.
 */
export const equalWeights = (returns: readonly Float64Array[]): Float64Array =>
  new Float64Array(returns.length).fill(1 / returns.length);

/**
 * Weights in inverse proportion to vol: risk parity for equal correlations.
 *
 * @param returns - k columns of n ≥ 2 returns; none constant.
 * @returns k weights that add up to 1.
 * @throws {@link CatalogueError} `model.input` for a constant column.
 */
export function inverseVolatilityWeights(returns: readonly Float64Array[]): Float64Array {
  const inverse = Float64Array.from(returns, (column, i) => {
    const mean = column.reduce((sum, r) => sum + r, 0) / column.length;
    const variance = column.reduce((sum, r) => sum + (r - mean) * (r - mean), 0);
    requireThat(variance > 0, `returns of asset ${i}`, "not constant over the lookback", variance);
    return 1 / Math.sqrt(variance);
  });
  const total = inverse.reduce((sum, x) => sum + x, 0);
  return inverse.map((x) => x / total);
}
