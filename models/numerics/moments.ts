/** Location, range and central moments of numbers. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Σ (x − mean)² / n, and the same with the third and fourth power; exactly 0 for values that differ by rounding alone. */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** Values whose range is below this part of max(1, |value|) differ by the rounding of a return alone. */
const roundingOfReturns = 1e-14;
const blockSize = 64;
const { abs, max: larger, min: smaller } = Math;

/**
 * Mean and central moments with divisor n, in two passes.
 *
 * @param values - n ≥ 1 finite numbers.
 * @returns see {@link Moments}; multiply m2 by n / (n − 1) for the unbiased variance.
 * @remarks
 * Limits: a constant series has its value as the mean and moments of exactly 0.
 * Accuracy: a few units in the last place of the largest term, by sums over blocks of 64.
 * @example
 * moments([1, 2, 3, 4]).m2 // ≈ 1.25
 */
export function moments(values: ArrayLike<number>): Moments {
  const count = values.length;
  const mean = blockSum(values) / count;
  let min = values[0]!;
  let max = min;
  let [m2, m3, m4] = [0, 0, 0];
  for (let first = 0; first < count; first += blockSize) {
    const end = smaller(first + blockSize, count);
    let [s2, s3, s4] = [0, 0, 0];
    for (let i = first; i < end; i++) {
      const x = values[i]!;
      if (x < min) min = x;
      if (x > max) max = x;
      const d = x - mean;
      const square = d * d;
      s2 += square;
      s3 += square * d;
      s4 += square * square;
    }
    m2 += s2;
    m3 += s3;
    m4 += s4;
  }
  if (max - min <= roundingOfReturns * larger(1, abs(max), abs(min))) {
    return { count, mean: min === max ? min : mean, min, max, m2: 0, m3: 0, m4: 0 };
  }
  return { count, mean, min, max, m2: m2 / count, m3: m3 / count, m4: m4 / count };
}

/** Standard deviation with divisor n − 1; NaN for fewer than two values. */
export const sampleDeviation = ({ count, m2 }: Moments): number => Math.sqrt((m2 * count) / (count - 1));

/** Sum over blocks, as fast as a plain loop. */
function blockSum(values: ArrayLike<number>): number {
  const count = values.length;
  let sum = 0;
  for (let first = 0; first < count; first += blockSize) {
    const end = smaller(first + blockSize, count);
    let block = 0;
    for (let i = first; i < end; i++) block += values[i]!;
    sum += block;
  }
  return sum;
}
