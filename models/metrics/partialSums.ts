import { exp } from "../numerics/elementary.ts";

/** Sums over a series that several families of metrics share. e is the excess return, h the required one, m the mean of r. */
export interface PartialSums {
  /** Number of r > 0, of r < 0, and the longest run of each. */
  readonly wins: number;
  readonly losses: number;
  readonly longestWin: number;
  readonly longestLoss: number;
  /** Σ of the r > 0, and of the r < 0. */
  readonly gained: number;
  readonly lost: number;
  /** Σ |r − m|, Σ min(r − m, 0)², Σ min(r − m, 0)⁴. */
  readonly absolute: number;
  readonly belowMean2: number;
  readonly belowMean4: number;
  /** Σ max(e − h, 0)^k for k = 1, 2. */
  readonly surplus: number;
  readonly surplus2: number;
  /** Σ max(h − e, 0)^k for k = 1, 2, 3. */
  readonly shortfall: number;
  readonly shortfall2: number;
  readonly shortfall3: number;
  /** Σ min(e, 0)². */
  readonly negativeExcess2: number;
  /** Σ e^(−r). */
  readonly exponentials: number;
}

const blockSize = 64;

/**
 * All sums, over blocks of 64 so that the rounding errors of a long series do not add up.
 *
 * @param returns - n decimals.
 * @param excess - n decimals.
 * @param mean - mean of the returns.
 * @param required - required excess return of a period.
 */
export const partialSums = (
  returns: Float64Array,
  excess: Float64Array,
  mean: number,
  required: number,
): PartialSums => ({
  ...winsAndLosses(returns),
  ...aroundMean(returns, mean),
  ...aroundRequired(excess, required),
  exponentials: exponentialsOf(returns),
});

// A loop of a few sums runs several times as fast as one of all of them, which has no room in the registers.

function winsAndLosses(returns: Float64Array) {
  const n = returns.length;
  let [wins, losses, win, loss, longestWin, longestLoss] = [0, 0, 0, 0, 0, 0];
  let [gained, lost] = [0, 0];
  for (let first = 0; first < n; first += blockSize) {
    const end = Math.min(first + blockSize, n);
    let [gain, pain] = [0, 0];
    for (let i = first; i < end; i++) {
      const r = returns[i]!;
      if (r > 0) {
        wins++;
        win++;
        loss = 0;
        gain += r;
        if (win > longestWin) longestWin = win;
      } else if (r < 0) {
        losses++;
        loss++;
        win = 0;
        pain += r;
        if (loss > longestLoss) longestLoss = loss;
      } else win = loss = 0;
    }
    gained += gain;
    lost += pain;
  }
  return { wins, losses, longestWin, longestLoss, gained, lost };
}

function aroundMean(returns: Float64Array, mean: number) {
  const n = returns.length;
  let [absolute, belowMean2, belowMean4] = [0, 0, 0];
  for (let first = 0; first < n; first += blockSize) {
    const end = Math.min(first + blockSize, n);
    let [away, below2, below4] = [0, 0, 0];
    for (let i = first; i < end; i++) {
      const d = returns[i]! - mean;
      const size = Math.abs(d);
      const below = (size - d) / 2;
      const square = below * below;
      away += size;
      below2 += square;
      below4 += square * square;
    }
    absolute += away;
    belowMean2 += below2;
    belowMean4 += below4;
  }
  return { absolute, belowMean2, belowMean4 };
}

function aroundRequired(excess: Float64Array, required: number) {
  const n = excess.length;
  let [surplus, surplus2, shortfall, shortfall2, shortfall3, negativeExcess2] = [0, 0, 0, 0, 0, 0];
  for (let first = 0; first < n; first += blockSize) {
    const end = Math.min(first + blockSize, n);
    let [over, over2, under, under2, under3, negative2] = [0, 0, 0, 0, 0, 0];
    for (let i = first; i < end; i++) {
      const e = excess[i]!;
      const x = e - required;
      // Halves of |x| ± x are exact, and free of a branch that the processor cannot foresee.
      const above = (Math.abs(x) + x) / 2;
      const below = (Math.abs(x) - x) / 2;
      const negative = (Math.abs(e) - e) / 2;
      over += above;
      over2 += above * above;
      under += below;
      under2 += below * below;
      under3 += below * below * below;
      negative2 += negative * negative;
    }
    surplus += over;
    surplus2 += over2;
    shortfall += under;
    shortfall2 += under2;
    shortfall3 += under3;
    negativeExcess2 += negative2;
  }
  return { surplus, surplus2, shortfall, shortfall2, shortfall3, negativeExcess2 };
}

function exponentialsOf(returns: Float64Array): number {
  const n = returns.length;
  let sum = 0;
  for (let first = 0; first < n; first += blockSize) {
    const end = Math.min(first + blockSize, n);
    let block = 0;
    for (let i = first; i < end; i++) block += exp(-returns[i]!);
    sum += block;
  }
  return sum;
}
