import { exp, log } from "../numerics/elementary.ts";
import { solveLinear } from "../numerics/linearSystem.ts";
import { normalQuantile } from "../numerics/normal.ts";
import { studentTQuantile } from "../numerics/studentT.ts";
import { pairwiseSum } from "../numerics/summation.ts";
import { momentLayout, type SampleShape } from "./sampleMoments.ts";

/** The sums of one block, with its number. */
export interface BlockMoments {
  readonly block: number;
  readonly moments: ArrayLike<number>;
}

/** How blocks relate to each other. */
export interface EstimateDesign extends SampleShape {
  /**
   * Replicate that a block belongs to: the paths of a replicate depend on each other, replicates do not (scrambles of a
   * quasi-random sequence, stratified blocks). `null`: all samples are independent.
   */
  readonly replicateOf: ((block: number) => number) | null;
  /** Size ≥ 0 of a jump of the present value of one path, as that of a digital; absent: it has none. */
  readonly jump?: number;
  /** The same of each further output. */
  readonly outputJumps?: readonly number[];
}

/** A mean with what is known of its error. */
export interface MeanEstimate {
  readonly value: number;
  /** 0 when nothing varies; `null` when there are too few replicates to know. */
  readonly standardError: number | null;
  /** Ends of the 95 % interval. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** Present value from the sums of blocks. */
export interface PriceEstimate extends MeanEstimate {
  readonly paths: number;
  /** Independent replicates; the number of samples when all are independent. */
  readonly replicates: number;
  /** Coefficients of the control variates, the mean of both halves. */
  readonly controlCoefficients: readonly number[];
  /** Variance of the mean that plain sampling would have with as many paths, over the variance of this mean. */
  readonly varianceReduction: number | null;
  /** The further outputs. */
  readonly outputs: readonly MeanEstimate[];
}

/** Sums of a set of blocks. */
function total(blocks: readonly BlockMoments[]): Float64Array {
  const length = blocks[0]?.moments.length ?? 0;
  return Float64Array.from({ length }, (_, at) =>
    pairwiseSum({ length: blocks.length }, (b) => blocks[b]!.moments[at]!),
  );
}

/**
 * Estimates a present value from the sums of blocks.
 *
 * Control variates are cross-fitted: the regression coefficients of the even blocks (or replicates) serve the odd ones and
 * the other way round, so that every sample meets coefficients that do not depend on it.
 *
 * @param blocks - ≥ 1 blocks, in any selection.
 * @remarks
 * Bias: none for any number of paths; without a second half the control variates are left out.
 * Errors: of independent samples from their variance, normal interval; of replicates from the spread of their means, Student
 * t interval corrected for their skewness. Neither knows what lies between the paths on both sides of a jump: the error is at
 * least 1.96 jumps of one path, as in Wilson's interval of a probability without any success. Fewer than six replicates tell
 * too little of their spread: the error is then at least that of independent paths.
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 4.1.1, 4.1.3; A. Avramidis, J. Wilson, "A
 * splitting scheme for control variates", Oper. Res. Lett. 14 (1993) 187–198.
 */
export function priceEstimate(design: EstimateDesign, blocks: readonly BlockMoments[]): PriceEstimate {
  const layout = momentLayout(design);
  const groupOf = design.replicateOf ?? ((block: number) => block);
  const halves = [0, 1].map((half) => blocks.filter(({ block }) => groupOf(block) % 2 === half));
  const halfTotals = halves.map(total);
  const coefficients = halfTotals.map((sums) => regression(design, sums));
  const usable = coefficients.every((one) => one !== null);
  const none = new Float64Array(design.controls);
  // What serves a half comes from the other one.
  const serving = usable ? [coefficients[1]!, coefficients[0]!] : [none, none];
  const all = total(blocks);
  const paths = all[layout.paths]!;
  const samples = all[layout.samples]!;

  const controlled = (half: number, sums: ArrayLike<number>) => controlledSums(design, serving[half]!, sums);
  const replicates = design.replicateOf ? groups(blocks, design.replicateOf) : null;
  const plain = errorOfMean(paths, all[layout.plainSum]!, all[layout.plainSquares]!);
  const isFew = replicates !== null && replicates.length < fewReplicates;
  const ofJump = (jump = 0) => (normalQuantile(0.975) * jump) / paths;
  const estimate = withLeastError(
    replicates
      ? ofReplicates(replicates, (id, sums) => controlled(id % 2, sums).sum, layout.samples)
      : ofSamples(halfTotals.flatMap((sums, half) => (sums.length > 0 ? [controlled(half, sums)] : []))),
    Math.max(ofJump(design.jump), isFew ? plain : 0),
  );
  const outputs = Array.from({ length: design.outputs }, (_, i) => {
    const at = layout.outputs + 2 * i;
    const spread = replicates
      ? ofReplicates(replicates, (_, sums) => sums[at]!, layout.samples)
      : ofSamples([{ count: samples, sum: all[at]!, squares: all[at + 1]! }]);
    const ofPaths = isFew ? errorOfMean(samples, all[at]!, all[at + 1]!) : 0;
    return withLeastError(spread, Math.max(ofJump(design.outputJumps?.[i]), ofPaths));
  });

  const own = estimate.standardError;
  return {
    ...estimate,
    paths,
    replicates: replicates?.length ?? samples,
    controlCoefficients: usable ? Array.from(none, (_, i) => 0.5 * (serving[0]![i]! + serving[1]![i]!)) : [],
    varianceReduction: own !== null && own > 0 ? (plain / own) * (plain / own) : null,
    outputs,
  };
}

const fewReplicates = 6;

/** Standard error of the mean of independent values (divisor n). */
function errorOfMean(count: number, sum: number, squares: number): number {
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean) / count);
}

/** An estimate whose error, where it has one, is at least `least`. */
function withLeastError({ value, standardError, interval }: MeanEstimate, least: number): MeanEstimate {
  if (standardError === null || interval === null || !(least > 0)) return { value, standardError, interval };
  const half = normalQuantile(0.975) * least;
  return {
    value,
    standardError: Math.max(standardError, least),
    interval: [Math.min(interval[0], value - half), Math.max(interval[1], value + half)],
  };
}

/** Coefficients of the regression of the value on the control variates; `null` when they cannot be had. */
function regression(shape: SampleShape, sums: Float64Array): Float64Array | null {
  const { controls } = shape;
  if (controls === 0) return new Float64Array(0);
  const { samples, sums: first, products } = momentLayout(shape);
  const n = sums[samples] ?? 0;
  if (n < 2 * (controls + 2)) return null;
  const centred = (i: number, j: number) =>
    sums[products + (i * (i + 1)) / 2 + j]! - (sums[first + i]! * sums[first + j]!) / n;
  const matrix = new Float64Array(controls * controls);
  const right = new Float64Array(controls);
  for (let i = 0; i < controls; i++) {
    for (let j = 0; j <= i; j++) matrix[i * controls + j] = matrix[j * controls + i] = centred(i + 1, j + 1);
    right[i] = centred(i + 1, 0);
  }
  const solved = solveLinear(matrix, right);
  return solved.every(Number.isFinite) ? solved : null;
}

/** Count, sum and sum of squares of value − coefficients · controls. */
function controlledSums(shape: SampleShape, coefficients: Float64Array, moments: ArrayLike<number>): Sums {
  const { samples, sums, products } = momentLayout(shape);
  const width = 1 + shape.controls;
  const weight = (i: number) => (i === 0 ? 1 : -coefficients[i - 1]!);
  let sum = 0;
  let squares = 0;
  let at = products;
  for (let i = 0; i < width; i++) {
    sum += weight(i) * moments[sums + i]!;
    for (let j = 0; j <= i; j++, at++) squares += (i === j ? 1 : 2) * weight(i) * weight(j) * moments[at]!;
  }
  return { count: moments[samples]!, sum, squares };
}

interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** Mean of independent samples in strata with means of their own. */
function ofSamples(strata: readonly Sums[]): MeanEstimate {
  let count = 0;
  let sum = 0;
  let spread = 0;
  for (const one of strata) {
    count += one.count;
    sum += one.sum;
    spread += Math.max(0, one.squares - (one.sum * one.sum) / one.count);
  }
  const freedom = count - strata.length;
  const value = sum / count;
  if (freedom < 1) return { value, standardError: null, interval: null };
  const standardError = Math.sqrt(spread / freedom / count);
  const half = normalQuantile(0.975) * standardError;
  return { value, standardError, interval: [value - half, value + half] };
}

interface Replicate {
  readonly id: number;
  readonly sums: Float64Array;
}

function groups(blocks: readonly BlockMoments[], replicateOf: (block: number) => number): readonly Replicate[] {
  const byId = new Map<number, BlockMoments[]>();
  for (const one of blocks) {
    const id = replicateOf(one.block);
    const known = byId.get(id);
    if (known) known.push(one);
    else byId.set(id, [one]);
  }
  return [...byId].sort(([a], [b]) => a - b).map(([id, own]) => ({ id, sums: total(own) }));
}

/** Mean over replicates, each weighted with its samples. */
function ofReplicates(
  replicates: readonly Replicate[],
  sumOf: (id: number, sums: Float64Array) => number,
  samplesAt: number,
): MeanEstimate {
  const counts = replicates.map(({ sums }) => sums[samplesAt]!);
  const sums = replicates.map((one) => sumOf(one.id, one.sums));
  const count = pairwiseSum(counts);
  const value = pairwiseSum(sums) / count;
  const r = replicates.length;
  if (r < 2) return { value, standardError: null, interval: null };
  const distance = sums.map((sum, i) => sum - counts[i]! * value);
  const spread = pairwiseSum(distance, (i) => distance[i]! * distance[i]!);
  const standardError = Math.sqrt((spread * r) / (r - 1)) / count;
  const cubes = pairwiseSum(distance, (i) => distance[i]! * distance[i]! * distance[i]!);
  const deviation = Math.sqrt(spread / r);
  const bySize = r > 2 ? Math.sqrt(r * (r - 1)) / (r - 2) : 0;
  const skewness = deviation > 0 ? (bySize * cubes) / r / (deviation * deviation * deviation) : 0;
  const t = studentTQuantile(0.975, r - 1);
  const low = value - standardError * withoutSkewness(t, skewness, r);
  const high = value - standardError * withoutSkewness(-t, skewness, r);
  return { value, standardError, interval: [low, high] };
}

/**
 * Quantile of a studentised mean of r skewed values, from that of values without skewness.
 *
 * The means of scrambles of a call are skewed to the right, because few points lie where it pays most; a symmetric interval
 * would miss the truth above it too often.
 *
 * @see P. Hall, "On the removal of skewness by transformation", J. R. Stat. Soc. B 54 (1992) 221–228, transformation T₃.
 */
function withoutSkewness(t: number, skewness: number, r: number): number {
  const g = skewness / Math.sqrt(r);
  if (Math.abs(g) < 1e-9) return t;
  const x = 1 + g * (t - g / 6);
  const root = x === 0 ? 0 : (x < 0 ? -1 : 1) * exp(log(Math.abs(x)) / 3);
  return (3 * (root - 1)) / g;
}
