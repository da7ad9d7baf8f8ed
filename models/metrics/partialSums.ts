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
 * All sums in one pass, over blocks of 64 so that the rounding errors of a long series do not add up.
 *
 * @param returns - n decimals.
 * @param excess - n decimals.
 * @param mean - mean of the returns.
 * @param required - required excess return of a period.
 */
export function partialSums(returns: Float64Array, excess: Float64Array, mean: number, required: number): PartialSums {
  const n = returns.length;
  let [wins, losses, win, loss, longestWin, longestLoss] = [0, 0, 0, 0, 0, 0];
  let [gained, lost, absolute, belowMean2, belowMean4] = [0, 0, 0, 0, 0];
  let [surplus, surplus2, shortfall, shortfall2, shortfall3] = [0, 0, 0, 0, 0];
  let [negativeExcess2, exponentials] = [0, 0];
  for (let first = 0; first < n; first += blockSize) {
    const end = Math.min(first + blockSize, n);
    let [gain, pain, away, below2, below4] = [0, 0, 0, 0, 0];
    let [over, over2, under, under2, under3, negative2, exponential] = [0, 0, 0, 0, 0, 0, 0];
    for (let i = first; i < end; i++) {
      const r = returns[i]!;
      const e = excess[i]!;
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
      const d = r - mean;
      away += Math.abs(d);
      if (d < 0) {
        below2 += d * d;
        below4 += d * d * (d * d);
      }
      const x = e - required;
      if (x > 0) {
        over += x;
        over2 += x * x;
      } else {
        under -= x;
        under2 += x * x;
        under3 -= x * x * x;
      }
      if (e < 0) negative2 += e * e;
      exponential += exp(-r);
    }
    gained += gain;
    lost += pain;
    absolute += away;
    belowMean2 += below2;
    belowMean4 += below4;
    surplus += over;
    surplus2 += over2;
    shortfall += under;
    shortfall2 += under2;
    shortfall3 += under3;
    negativeExcess2 += negative2;
    exponentials += exponential;
  }
  return {
    wins,
    losses,
    longestWin,
    longestLoss,
    gained,
    lost,
    absolute,
    belowMean2,
    belowMean4,
    surplus,
    surplus2,
    shortfall,
    shortfall2,
    shortfall3,
    negativeExcess2,
    exponentials,
  };
}
