import { exp, log } from "./elementary.ts";

const lowest = Number.NEGATIVE_INFINITY;

/** Σ sign · exp(constant + slope · z), terms in ascending order of slope. */
export interface ExponentialSum {
  /** Each −1, 0 or 1. */
  readonly signs: ArrayLike<number>;
  readonly constants: ArrayLike<number>;
  readonly slopes: ArrayLike<number>;
}

/**
 * Every z between two bounds where a sum of exponentials changes its sign.
 *
 * By the rule of signs a sum has no more roots than its terms have changes of sign in the order of their slopes. Divided
 * by an exponential between the two terms of the first change, its derivative has one change less, so that the roots of
 * that derivative cut the range into pieces with one root at most.
 *
 * @returns ascending.
 * @remarks
 * Accuracy: 1e-12 of z.
 * Cost: for one change of sign about five values of the sum.
 * @see G. Pólya, G. Szegő, Problems and theorems in analysis II (1976), part V, problem 77.
 */
export function exponentialSumRoots(sum: ExponentialSum, from: number, to: number): number[] {
  return rootsOf(sum, Float64Array.from(sum.signs), from, to);
}

/** Roots of Σ weight · exp(constant + slope · z). */
function rootsOf({ constants, slopes }: ExponentialSum, weights: Float64Array, from: number, to: number): number[] {
  let before = -1;
  let changes = 0;
  let middle = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    if (before >= 0 && weights[i]! > 0 !== weights[before]! > 0) {
      if (changes === 0) middle = 0.5 * (slopes[before]! + slopes[i]!);
      changes += 1;
    }
    before = i;
  }
  if (changes === 0) return [];
  const cuts = [from];
  if (changes > 1) {
    const derivative = weights.map((weight, i) => weight * (slopes[i]! - middle));
    for (const cut of rootsOf({ signs: weights, constants, slopes }, derivative, from, to)) cuts.push(cut);
  }
  cuts.push(to);
  const roots: number[] = [];
  for (let i = 1; i < cuts.length; i++) {
    const root = balancePoint(constants, slopes, weights, cuts[i - 1]!, cuts[i]!);
    if (root !== null) roots.push(root);
  }
  return roots;
}

/**
 * Where the terms above zero balance those below, in a range with one such point at most: Newton's method, kept in its
 * bracket, on the difference of the logs of the two sides, which is nearly a line.
 */
function balancePoint(
  constants: ArrayLike<number>,
  slopes: ArrayLike<number>,
  weights: Float64Array,
  from: number,
  to: number,
): number | null {
  let slope = 0;
  const imbalance = (z: number): number => {
    let largest = lowest;
    for (let i = 0; i < weights.length; i++) {
      const exponent = constants[i]! + slopes[i]! * z;
      if (weights[i] !== 0 && exponent > largest) largest = exponent;
    }
    let above = 0;
    let aboveSlope = 0;
    let below = 0;
    let belowSlope = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      if (weight === 0) continue;
      const term = weight * exp(constants[i]! + slopes[i]! * z - largest);
      if (weight > 0) {
        above += term;
        aboveSlope += term * slopes[i]!;
      } else {
        below -= term;
        belowSlope -= term * slopes[i]!;
      }
    }
    slope = aboveSlope / above - belowSlope / below;
    return log(above / below);
  };
  let [a, b] = [from, to];
  const rising = imbalance(b) > 0;
  if (imbalance(a) > 0 === rising) return null;
  let z = 0.5 * (a + b);
  for (let step = 0; step < 100; step++) {
    const value = imbalance(z);
    if (value > 0 === rising) b = z;
    else a = z;
    const next = z - value / slope;
    const inside = next > a && next < b;
    if (inside && next - z < 1e-12 && z - next < 1e-12) return next;
    if (b - a < 1e-12) return z;
    z = inside ? next : 0.5 * (a + b);
  }
  return z;
}
