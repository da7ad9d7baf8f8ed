// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max, min } = Math;

/** What every dynamics says of time and growth: k assets over equal steps. */
export interface PriceTimeline {
  /** Time steps of a path ≥ 1. */
  readonly steps: number;
  /** Length of a step in years > 0. */
  readonly stepYears: number;
  /** k numbers; log of the expected growth per year: E[S(t)] = S(0) exp(growth · t). */
  readonly growth: Float64Array;
}

/**
 * Correlated normals y = L z.
 *
 * @param factor - k × k, row-major, lower triangular.
 * @param z - independent normals from `at` on.
 * @param y - k numbers, filled.
 */
export function correlate(factor: Float64Array, z: Float64Array, at: number, y: Float64Array): void {
  const k = y.length;
  for (let i = 0; i < k; i++) {
    let sum = 0;
    const row = i * k;
    for (let j = 0; j <= i; j++) sum += factor[row + j]! * z[at + j]!;
    y[i] = sum;
  }
}

/**
 * The log of a relative price is held within ±150: no real price gets there, and fourth powers of what is simulated stay
 * numbers.
 */
const logPriceLimit = 150;

export const heldLogPrice = (logPrice: number): number => min(logPriceLimit, max(-logPriceLimit, logPrice));
