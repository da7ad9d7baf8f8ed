import { type BlockSums, blockSums } from "../metrics/backtestOverfitting.ts";
import { type SharpeSample, sharpeSample } from "../metrics/sharpeInference.ts";
import { moments, sampleDeviation } from "../numerics/moments.ts";
import type { PeriodRange } from "./splits.ts";

/** What is kept of one trial: enough to rank it on any union of the segments, whatever the length of the history. */
export interface Trial {
  readonly totalReturn: number;
  /** Deepest fall below a running peak, decimal ≤ 0. */
  readonly maxDrawdown: number;
  /** Standard deviation of the returns, per period, divisor n − 1. */
  readonly deviation: number;
  /** `null` for constant returns. */
  readonly sharpe: SharpeSample | null;
  readonly trades: number;
  /** Fees and slippage, currency. */
  readonly costs: number;
  /** Sum, then sum of squares, of the excess returns of each segment. */
  readonly segments: Float64Array;
  /** For the probability of overfitting; `null` when it is not asked for. */
  readonly blocks: BlockSums | null;
}

/**
 * What is kept of the returns of a trial.
 *
 * @param returns - n ≥ 2 simple returns, decimals ≥ −1.
 * @param riskFree - return per period that is taken off.
 * @param edges - ascending, from 0 to n: where the segments begin and end.
 * @param others - number of trades, their costs, and the blocks that the probability of overfitting needs, `null` for none.
 */
export function trialOf(
  returns: Float64Array,
  riskFree: number,
  edges: readonly number[],
  others: { readonly trades: number; readonly costs: number; readonly blocks: number | null },
): Trial {
  const { trades, costs, blocks } = others;
  const excess = riskFree === 0 ? returns : new Float64Array(returns.length);
  const segments = new Float64Array(2 * (edges.length - 1));
  let wealth = 1;
  let peak = 1;
  let valley = 1;
  let maxDrawdown = 0;
  for (let s = 0; s + 1 < edges.length; s++) {
    let sum = 0;
    let squares = 0;
    const end = edges[s + 1]!;
    for (let t = edges[s]!; t < end; t++) {
      const r = returns[t]!;
      const e = r - riskFree;
      if (riskFree !== 0) excess[t] = e;
      sum += e;
      squares += e * e;
      wealth *= 1 + r;
      if (wealth > peak) {
        // The deepest fall from a peak is known when the next one is reached.
        if (valley < peak) maxDrawdown = Math.min(maxDrawdown, valley / peak - 1);
        peak = wealth;
        valley = wealth;
      } else if (wealth < valley) valley = wealth;
    }
    segments[2 * s] = sum;
    segments[2 * s + 1] = squares;
  }
  if (valley < peak) maxDrawdown = Math.min(maxDrawdown, valley / peak - 1);
  const central = moments(excess);
  return {
    totalReturn: wealth - 1,
    maxDrawdown,
    deviation: sampleDeviation(central),
    sharpe: sharpeSample(central),
    trades,
    costs,
    segments,
    blocks: blocks === null ? null : blockSums(excess, blocks),
  };
}

/** Dispersion below this share of the squares is rounding. */
const rounding = 1e-13;

/** Sharpe ratio per period (divisor n − 1) of sums over n periods; 0 without dispersion. */
export function sharpeOfSums(count: number, sum: number, squares: number): number {
  if (count < 2) return 0;
  const around = squares - (sum * sum) / count;
  return around > rounding * squares ? sum / count / Math.sqrt(around / (count - 1)) : 0;
}

/** Indices of the segments that make up a union of ranges, whose edges are all edges of segments. */
export const segmentsIn = (ranges: readonly PeriodRange[], edges: readonly number[]): readonly number[] =>
  ranges.flatMap(({ from, to }) => {
    const [first, end] = [edges.indexOf(from), edges.indexOf(to)];
    return Array.from({ length: end - first }, (_, i) => first + i);
  });
