import { modelInputError, requireThat } from "../../requireThat.ts";

/** Returns of n assets over a number of periods. */
export interface ReturnsMatrix {
  /** observations × assets, row-major; decimal per period, simple or log as the caller chose; finite. */
  readonly values: Float64Array;
  /** Number of periods. */
  readonly observations: number;
  /** Number of assets ≥ 1. */
  readonly assets: number;
}

/**
 * Returns as a matrix, from one series for each asset.
 *
 * @param series - n series of equal length.
 * @throws {@link CatalogueError} `model.input` when the lengths differ.
 */
export function returnsMatrix(series: readonly ArrayLike<number>[]): ReturnsMatrix {
  const assets = series.length;
  const observations = series[0]?.length ?? 0;
  const values = new Float64Array(observations * assets);
  series.forEach((one, asset) => {
    requireThat(one.length === observations, `series ${asset}`, `of length ${observations} as the first`, one.length);
    for (let t = 0; t < observations; t++) values[t * assets + asset] = one[t]!;
  });
  return { values, observations, assets };
}

/** Checks shape, finiteness and length. @throws {@link CatalogueError} `model.input` naming asset and observation. */
export function requireReturns(returns: ReturnsMatrix, leastObservations: number): void {
  const { values, observations, assets } = returns;
  requireThat(Number.isInteger(assets) && assets >= 1, "assets", "a whole number ≥ 1", assets);
  requireThat(
    Number.isInteger(observations) && observations >= leastObservations,
    "observations",
    `a whole number ≥ ${leastObservations} for this estimator`,
    observations,
  );
  requireThat(values.length === observations * assets, "returns", "observations × assets numbers", values.length);
  // x − x is zero for a finite number and NaN for any other: one sum tells them apart.
  let difference = 0;
  for (let at = 0; at < values.length; at++) difference += values[at]! - values[at]!;
  if (difference !== 0) {
    const bad = values.findIndex((x) => !Number.isFinite(x));
    throw modelInputError(
      `returns[${Math.floor(bad / assets)}][${bad % assets}]`,
      "a finite number (missing values are not filled in)",
      values[bad],
    );
  }
}

/** Mean of every asset, by sums of 128 rows at a time so that rounding does not grow with the history. */
export function meansOf({ values, observations, assets }: ReturnsMatrix): Float64Array {
  const total = new Float64Array(assets);
  const block = new Float64Array(assets);
  for (let from = 0; from < observations; from += 128) {
    block.fill(0);
    for (let t = from; t < Math.min(observations, from + 128); t++) {
      for (let i = 0; i < assets; i++) block[i]! += values[t * assets + i]!;
    }
    for (let i = 0; i < assets; i++) total[i]! += block[i]!;
  }
  return total.map((sum) => sum / observations);
}

/** The returns less the mean of their asset; one series after the other (assets × observations). */
export function demeanedSeries(returns: ReturnsMatrix, means = meansOf(returns)): Float64Array {
  const { values, observations, assets } = returns;
  const series = new Float64Array(assets * observations);
  for (let i = 0; i < assets; i++) {
    const mean = means[i]!;
    for (let t = 0; t < observations; t++) series[i * observations + t] = values[t * assets + i]! - mean;
  }
  return series;
}

/** Checks that every asset moves. @throws {@link CatalogueError} `model.input` naming the first that does not. */
export function requireMovement({ values, observations, assets }: ReturnsMatrix): void {
  for (let i = 0; i < assets; i++) {
    let moves = false;
    for (let t = 1; t < observations && !moves; t++) moves = values[t * assets + i] !== values[i];
    requireThat(moves, `returns of asset ${i}`, "a series that is not constant", `${values[i]} in every period`);
  }
}
