import { exp, log } from "./elementary.ts";

/** Σ sign · exp(constant + slope · z), terms in ascending order of slope. */
export interface ExponentialSum {
  /** Each −1, 0 or 1. */
  readonly signs: ArrayLike<number>;
  readonly constants: ArrayLike<number>;
  readonly slopes: ArrayLike<number>;
}

/** The sum times a positive number that keeps it within range. */
function scaledValue(
  { signs, constants, slopes }: ExponentialSum,
  factors: ArrayLike<number> | null,
  z: number,
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < signs.length; i++) largest = Math.max(largest, constants[i]! + slopes[i]! * z);
  let sum = 0;
  for (let i = 0; i < signs.length; i++) {
    const term = signs[i]! * exp(constants[i]! + slopes[i]! * z - largest);
    sum += factors === null ? term : term * factors[i]!;
  }
  return sum;
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
 * Accuracy: 1e-10 of z.
 * Cost: for one change of sign about ten values of the sum.
 * @see G. Pólya, G. Szegő, Problems and theorems in analysis II (1976), part V, problem 77.
 */
export function exponentialSumRoots(sum: ExponentialSum, from: number, to: number): number[] {
  return rootsOf(sum, null, from, to);
}

function rootsOf(sum: ExponentialSum, factors: Float64Array | null, from: number, to: number): number[] {
  const { signs, slopes } = sum;
  const weight = (i: number) => signs[i]! * (factors === null ? 1 : factors[i]!);
  let before = -1;
  let changes = 0;
  let middle = 0;
  for (let i = 0; i < signs.length; i++) {
    const w = weight(i);
    if (w === 0) continue;
    if (before >= 0 && w > 0 !== weight(before) > 0) {
      if (changes === 0) middle = 0.5 * (slopes[before]! + slopes[i]!);
      changes += 1;
    }
    before = i;
  }
  if (changes === 0) return [];
  if (changes === 1 && factors === null) {
    const root = balancePoint(sum, from, to);
    return root === null ? [] : [root];
  }
  const at = (z: number) => scaledValue(sum, factors, z);
  const cuts = [from];
  if (changes > 1) {
    const derivative = Float64Array.from(
      { length: signs.length },
      (_, i) => (slopes[i]! - middle) * (factors === null ? 1 : factors[i]!),
    );
    cuts.push(...rootsOf(sum, derivative, from, to));
  }
  cuts.push(to);
  const roots: number[] = [];
  for (let i = 1; i < cuts.length; i++) {
    const root = signChange(at, cuts[i - 1]!, cuts[i]!);
    if (root !== null) roots.push(root);
  }
  return roots;
}

/**
 * Where the terms above zero balance those below, when the slopes of the ones are all at least those of the others: Newton's
 * method on the difference of the logs of the two sides, which is monotone and nearly a line.
 */
function balancePoint({ signs, constants, slopes }: ExponentialSum, from: number, to: number): number | null {
  let slope = 0;
  const imbalance = (z: number): number => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < signs.length; i++) {
      if (signs[i] !== 0) largest = Math.max(largest, constants[i]! + slopes[i]! * z);
    }
    let [above, aboveSlope, below, belowSlope] = [0, 0, 0, 0];
    for (let i = 0; i < signs.length; i++) {
      const term = exp(constants[i]! + slopes[i]! * z - largest);
      if (signs[i]! > 0) {
        above += term;
        aboveSlope += term * slopes[i]!;
      } else if (signs[i]! < 0) {
        below += term;
        belowSlope += term * slopes[i]!;
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
    if (inside && Math.abs(next - z) < 1e-12) return next;
    if (b - a < 1e-12) return z;
    z = inside ? next : 0.5 * (a + b);
  }
  return z;
}

/** Regula falsi with the Illinois weights, which never leaves the bracket; `null` without a change of sign. */
function signChange(f: (z: number) => number, from: number, to: number): number | null {
  let [a, b] = [from, to];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0 || fb === 0 || fa > 0 === fb > 0) return null;
  for (let step = 0; step < 200 && b - a > 1e-10; step++) {
    // Every third step halves, so that a flat side cannot hold the other end back.
    const x = step % 3 === 2 ? 0.5 * (a + b) : Math.min(Math.max((fb * a - fa * b) / (fb - fa), a), b);
    const fx = f(x);
    if (fx === 0) return x;
    if (fx > 0 === fb > 0) {
      if (Math.abs(b - x) < 1e-11) return x;
      [b, fb, fa] = [x, fx, fa / 2];
    } else {
      if (Math.abs(x - a) < 1e-11) return x;
      [a, fa, fb] = [x, fx, fb / 2];
    }
  }
  return 0.5 * (a + b);
}
