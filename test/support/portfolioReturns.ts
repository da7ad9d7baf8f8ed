import { type ReturnsMatrix, returnsMatrix } from "../../models/portfolio/estimators/returnsMatrix.ts";
import { uniforms } from "./random.ts";

/** Returns with a common factor and own noise, from a seed. */
export function syntheticReturns(observations: number, assets: number, seed: number): ReturnsMatrix {
  const uniform = uniforms(seed);
  // The sum of four uniforms is near enough to a bell.
  const shock = () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
  const loadings = Array.from({ length: assets }, () => 0.4 + uniform());
  const vols = Array.from({ length: assets }, () => 0.004 + 0.02 * uniform());
  const drifts = Array.from({ length: assets }, () => 0.001 * (uniform() - 0.4));
  const values = new Float64Array(observations * assets);
  for (let t = 0; t < observations; t++) {
    const market = 0.01 * shock();
    for (let i = 0; i < assets; i++) values[t * assets + i] = drifts[i]! + loadings[i]! * market + vols[i]! * shock();
  }
  return { values, observations, assets };
}

/** Returns from rows of observations. */
export const returnsOfRows = (rows: readonly (readonly number[])[]): ReturnsMatrix =>
  returnsMatrix(rows[0]!.map((_, i) => rows.map((row) => row[i]!)));

/** The same returns with the assets in another order; entry i is the old index of asset i. */
export function reordered({ values, observations, assets }: ReturnsMatrix, order: readonly number[]): ReturnsMatrix {
  const moved = new Float64Array(values.length);
  for (let t = 0; t < observations; t++) {
    for (let i = 0; i < assets; i++) moved[t * assets + i] = values[t * assets + order[i]!]!;
  }
  return { values: moved, observations, assets };
}

/** Rows of a JSON matrix, one after the other. */
export const flat = (rows: readonly (readonly number[])[]): Float64Array => Float64Array.from(rows.flat());

/** Largest distance of two arrays of equal length. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < actual.length; i++) {
    const gap = Math.abs(actual[i]! - expected[i]!);
    if (!(gap <= most)) most = gap;
  }
  return most;
}
