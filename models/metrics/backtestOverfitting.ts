import { log } from "../numerics/elementary.ts";
import { pairwiseSum } from "../numerics/summation.ts";
import { requireThat } from "../requireThat.ts";
import { leastSquaresLine } from "./regression.ts";

/** How likely it is that the best of several trials in a backtest is below their median afterwards. */
export interface BacktestOverfitting {
  /** Share of the splits in which the trial that was best in sample is at or below the median out of sample. */
  readonly probability: number;
  /** One logit of the relative out-of-sample rank for each split; ≤ 0 counts as overfit. */
  readonly logits: readonly number[];
  /** Number of splits: S choose S / 2. */
  readonly splits: number;
  /** Share of the splits in which the chosen trial lost out of sample; 0.5 for each split without a gain or a loss. */
  readonly probabilityOfLoss: number;
  /** Slope of the chosen trial's performance out of sample on the one in sample; null where it is the same in all splits. */
  readonly degradationSlope: number | null;
  /** Mean performance of the chosen trial in and out of sample: Sharpe ratio per period. */
  readonly meanInSample: number;
  readonly meanOutOfSample: number;
  readonly method: "cscv";
  readonly definition: string;
}

const maxTrials = 20_000;

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation, performance being the Sharpe ratio.
 *
 * @param trialReturns - N ≥ 2 series of T excess returns over the same periods; decimals.
 * @param blocks - S; even whole number from 2 to 16, ≤ T / 2; the history is cut into S blocks of T / S periods.
 * @returns see {@link BacktestOverfitting}.
 * @throws {@link CatalogueError} `model.input` naming the argument that is outside its domain.
 * @remarks
 * T that S does not divide: the first T mod S periods are left out. A trial without dispersion in a half has Sharpe ratio 0
 * there. Equal performances: the first trial is chosen, and its rank is the mean of the ranks they share.
 * Cost: N · S choose S / 2 ratios (12,870 splits for S = 16), each in S steps from sums over the blocks.
 * @see D. Bailey, J. Borwein, M. López de Prado, Q. Zhu, "The probability of backtest overfitting", J. Computational Finance
 * 20 (2017) 39–69, § 3.
 */
export function backtestOverfitting(trialReturns: readonly Float64Array[], blocks = 16): BacktestOverfitting {
  const trials = trialReturns.length;
  requireThat(trials >= 2 && trials <= maxTrials, "trialReturns", `2 to ${maxTrials} series`, trials);
  const periods = trialReturns[0]!.length;
  const isValid = Number.isInteger(blocks) && blocks >= 2 && blocks <= 16 && blocks % 2 === 0;
  requireThat(isValid, "blocks", "an even whole number from 2 to 16", blocks);
  requireThat(periods >= 2 * blocks, "trialReturns", `at least ${2 * blocks} returns, two for each block`, periods);
  for (const [k, series] of trialReturns.entries()) {
    requireThat(series.length === periods, `trialReturns[${k}]`, `${periods} numbers as the first`, series.length);
    requireThat(series.every(Number.isFinite), `trialReturns[${k}]`, "finite numbers", "one that is not");
  }
  return overfittingOfBlocks(
    trialReturns.map((series) => blockSums(series, blocks)),
    periods,
  );
}

/**
 * {@link backtestOverfitting} from the sums of each trial over its blocks: what is needed of a trial is small, however long it is.
 *
 * @param sums - N ≥ 2 results of {@link blockSums}, all over the same periods and blocks.
 * @param periods - number of returns that they were made of.
 */
export function overfittingOfBlocks(sums: readonly BlockSums[], periods: number): BacktestOverfitting {
  const trials = sums.length;
  requireThat(trials >= 2 && trials <= maxTrials, "trials", `2 to ${maxTrials}`, trials);
  const blocks = sums[0]!.sums.length;
  const half = (Math.floor(periods / blocks) * blocks) / 2;
  const logits: number[] = [];
  const inSample = new Float64Array(trials);
  const outOfSample = new Float64Array(trials);
  const chosenIn: number[] = [];
  const chosenOut: number[] = [];
  for (const mask of halves(blocks)) {
    for (let k = 0; k < trials; k++) {
      inSample[k] = sharpeOfBlocks(sums[k]!, mask, half);
      outOfSample[k] = sharpeOfBlocks(sums[k]!, ~mask, half);
    }
    const best = firstLargest(inSample);
    const share = meanRank(outOfSample, best) / (trials + 1);
    logits.push(log(share / (1 - share)));
    chosenIn.push(inSample[best]!);
    chosenOut.push(outOfSample[best]!);
  }
  const splits = logits.length;
  return {
    probability: logits.filter((logit) => logit <= 0).length / splits,
    logits,
    splits,
    probabilityOfLoss: chosenOut.reduce((sum, s) => sum + (s < 0 ? 1 : s === 0 ? 0.5 : 0), 0) / splits,
    degradationSlope: leastSquaresLine(Float64Array.from(chosenOut), Float64Array.from(chosenIn))?.slope ?? null,
    meanInSample: pairwiseSum(chosenIn) / splits,
    meanOutOfSample: pairwiseSum(chosenOut) / splits,
    method: "cscv",
    definition: `probability_of_backtest_overfitting.cscv.sharpe.sample_std.${blocks}_blocks`,
  };
}

/** Sums and sums of squares of each block, interleaved; squares about the mean of the whole series. */
export interface BlockSums {
  readonly mean: number;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** Below this a half has no dispersion but rounding. */
  readonly rounding: number;
}

/** What the probability of overfitting needs of one trial, over S blocks of equal length. */
export function blockSums(series: Float64Array, blocks: number): BlockSums {
  const size = Math.floor(series.length / blocks);
  const used = series.subarray(series.length - size * blocks);
  const mean = pairwiseSum(used) / used.length;
  const sums = new Float64Array(blocks);
  const squares = new Float64Array(blocks);
  let largest = 0;
  for (let i = 0; i < used.length; i++) {
    // Deviations from the mean keep the digits of the variance.
    const d = used[i]! - mean;
    const block = Math.floor(i / size);
    sums[block]! += d;
    squares[block]! += d * d;
    largest = Math.max(largest, Math.abs(used[i]!));
  }
  return { mean, sums, squares, rounding: 1e-28 * used.length * Math.max(1, largest * largest) };
}

/** Sharpe ratio per period, divisor n − 1, of the blocks in a bit mask; 0 without dispersion. */
function sharpeOfBlocks({ mean, sums, squares, rounding }: BlockSums, mask: number, count: number): number {
  let sum = 0;
  let square = 0;
  for (let block = 0; block < sums.length; block++) {
    if ((mask >> block) & 1) {
      sum += sums[block]!;
      square += squares[block]!;
    }
  }
  const around = square - (sum * sum) / count;
  return around <= rounding ? 0 : (mean + sum / count) / Math.sqrt(around / (count - 1));
}

/** Bit masks of all choices of half of the blocks, ascending. */
function* halves(blocks: number): Generator<number> {
  for (let mask = 0; mask < 1 << blocks; mask++) if (bitCount(mask) === blocks / 2) yield mask;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
}

function firstLargest(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k]! > values[best]!) best = k;
  return best;
}

/** Rank of a value among all, from 1 for the smallest; equal values share the mean of their ranks. */
function meanRank(values: Float64Array, at: number): number {
  let smaller = 0;
  let equal = 0;
  for (const value of values) {
    if (value < values[at]!) smaller++;
    else if (value === values[at]) equal++;
  }
  return smaller + (equal + 1) / 2;
}
