import { exp } from "../../numerics/elementary.ts";
import { gammaTails } from "../../numerics/gamma.ts";
import { normalCdf, normalQuantile } from "../../numerics/normal.ts";

/** Number of jumps in one step from a standard normal. */
export interface PoissonSteps {
  /** Normals up to here mean no jump: the usual case, decided without any distribution function. */
  readonly noneUpTo: number;
  /** P(N > n) for n = 0, 1, …, until it vanishes. */
  readonly tails: Float64Array;
}

/**
 * Prepares the number of jumps of a step.
 *
 * @param expected - mean number of jumps in one step ≥ 0; at most 700.
 */
export function poissonSteps(expected: number): PoissonSteps {
  const tails: number[] = [];
  for (let n = 0; expected > 0 && n < 2_000; n++) {
    const tail = gammaTails(expected, n + 1).lower;
    if (tail < 1e-20) break;
    tails.push(tail);
  }
  const [first] = tails;
  return {
    noneUpTo: first === undefined ? Number.POSITIVE_INFINITY : -normalQuantile(first),
    tails: Float64Array.from(tails),
  };
}

/** A number of jumps ≥ 1 and the part of the randomness that it left over. */
export interface JumpDraw {
  count: number;
  /** Uniform in (0, 1), independent of `count`. */
  rest: number;
}

/**
 * Draws the jumps of a step from a normal above `noneUpTo`: the count by inversion, and what is left of the uniform within
 * the probability of that count, which is uniform again.
 *
 * @param into - overwritten; count 0 when rounding puts the normal back to the border.
 */
export function drawJumps({ tails }: PoissonSteps, z: number, into: JumpDraw): void {
  const above = normalCdf(-z);
  let count = 0;
  while (count < tails.length && above < tails[count]!) count += 1;
  into.count = count;
  if (count === 0) return;
  const upper = tails[count - 1]!;
  const lower = count < tails.length ? tails[count]! : 0;
  const rest = (upper - above) / (upper - lower);
  into.rest = Math.min(1 - 1e-16, Math.max(1e-16, rest));
}

/**
 * P(N = n) for n = 0, 1, … until what is left is less than `tolerance`.
 *
 * @param expected - mean ≥ 0.
 */
export function poissonProbabilities(expected: number, tolerance: number): readonly number[] {
  const probabilities: number[] = [];
  let probability = exp(-expected);
  let left = 1;
  for (let n = 1; n < 10_000; n++) {
    probabilities.push(probability);
    left -= probability;
    if (left < tolerance && n > expected) break;
    probability *= expected / n;
  }
  return probabilities;
}
