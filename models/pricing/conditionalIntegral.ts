import { exp } from "../numerics/elementary.ts";
import { latticeNormals, latticePoints, latticeShift } from "../numerics/latticeRule.ts";
import { normalCdf, normalPdf } from "../numerics/normal.ts";
import { type AssetBasket, deviationsOf } from "./assetBasket.ts";
import type { BasketFactors } from "./basketFactors.ts";

const infinity = Number.POSITIVE_INFINITY;

/** Called for a range of the first factor in which one asset (its index) or all of them (−1) are exchanged for cash. */
export type Visit = (from: number, to: number, asset: number) => void;

/**
 * Finds the ranges of the first factor z in which an option pays.
 *
 * @param logs - shape (n,); logs of the prices at expiry where z = 0, given the other factors.
 */
export type ExerciseRegion = (logs: Float64Array, visit: Visit) => void;

/**
 * Undiscounted sums over the exercise region: its probability, the mean of each price on it, and the mean of each price's
 * slope in its own vol. Shape (1 + 2n,).
 */
export type RegionSums = Float64Array;

/** Number of independent random shifts behind a standard error. */
export const shifts = 16;

/** Adds the sums of one point of the outer factors, times its weight. */
type AddPoint = (outer: Float64Array, weight: number) => void;

function pointAdder(basket: AssetBasket, factors: BasketFactors, region: ExerciseRegion, sums: RegionSums): AddPoint {
  const { assets: n, intercepts, slopes, outer, loadings } = factors;
  const { vols } = basket;
  const deviations = deviationsOf(basket);
  const logs = new Float64Array(n);
  const moved = new Float64Array(n);
  let pointWeight = 0;
  const add = (i: number, from: number, to: number, fromDensity: number, toDensity: number) => {
    const slope = slopes[i]!;
    const mass = exp(logs[i]! + 0.5 * slope * slope);
    const inside = interval(from - slope, to - slope);
    sums[1 + i]! += pointWeight * mass * inside;
    if (vols[i]! === 0) return;
    // Mean of z e^(slope z) on the range, by parts: the densities at its ends are those of z under the price's measure.
    const first = slope * inside + fromDensity - toDensity;
    const move = slope * first + moved[i]! * inside - deviations[i]! * deviations[i]! * inside;
    sums[1 + n + i]! += (pointWeight * mass * move) / vols[i]!;
  };
  const visit: Visit = (from, to, asset) => {
    if (!(from < to)) return;
    sums[0]! += pointWeight * interval(from, to);
    const density = (z: number, slope: number) => (z === infinity || z === -infinity ? 0 : normalPdf(z - slope));
    const [first, end] = asset < 0 ? [0, n] : [asset, asset + 1];
    for (let i = first; i < end; i++) add(i, from, to, density(from, slopes[i]!), density(to, slopes[i]!));
  };
  return (point, weight) => {
    for (let i = 0; i < n; i++) {
      let move = 0;
      for (let k = 0; k < outer; k++) move += loadings[i * outer + k]! * point[k]!;
      moved[i] = move;
      logs[i] = intercepts[i]! + move;
    }
    pointWeight = weight;
    region(logs, visit);
  };
}

/** Φ(b) − Φ(a), from the tail in which both lie. */
const interval = (a: number, b: number): number =>
  a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);

/**
 * Sums over one random shift of the lattice rule for the outer factors: an unbiased estimate.
 *
 * @param index - 0 … {@link shifts} − 1.
 */
export function shiftedSums(
  basket: AssetBasket,
  factors: BasketFactors,
  region: ExerciseRegion,
  index: number,
): RegionSums {
  const sums = new Float64Array(1 + 2 * factors.assets);
  const addPoint = pointAdder(basket, factors, region, sums);
  const shift = latticeShift(index, factors.outer);
  const normals = new Float64Array(factors.outer);
  for (let point = 0; point < latticePoints; point++) {
    latticeNormals(point, shift, normals);
    addPoint(normals, 1 / latticePoints);
  }
  return sums;
}

/** Where the trapezoidal rule stops: density 1e-17, beyond the shift that a price's own measure makes. */
const reach = 8.6;
/** Steps of the trapezoidal rule, tried one after the other, by the number of outer factors. */
const stepsOf = {
  0: [1],
  1: Array.from({ length: 9 }, (_, k) => 1 / (1 << k)),
  2: [1, 0.5, 0.25, 0.125, 0.0625],
  3: [1, 0.7],
} as const satisfies Readonly<Record<number, readonly number[]>>;

/** Sums by the trapezoidal rule, and their change in the last halving of its step, as a norm in currency. */
export interface QuadratureSums {
  readonly sums: RegionSums;
  readonly before: RegionSums;
}

/**
 * Sums over at most three outer factors by the trapezoidal rule, whose error falls exponentially for smooth integrands.
 *
 * @param distance - size of the difference of two sums that decides when to stop refining.
 * @param tolerance - of `distance`.
 */
export function quadratureSums(
  basket: AssetBasket,
  factors: BasketFactors,
  region: ExerciseRegion,
  distance: (a: RegionSums, b: RegionSums) => number,
  tolerance: number,
): QuadratureSums {
  const [coarsest, ...finer] = stepsOf[factors.outer as 0 | 1 | 2 | 3];
  let before = trapezoid(basket, factors, region, coarsest);
  let sums = before;
  for (const step of finer) {
    before = sums;
    sums = trapezoid(basket, factors, region, step);
    if (distance(sums, before) <= tolerance) break;
  }
  return { sums, before };
}

function trapezoid(basket: AssetBasket, factors: BasketFactors, region: ExerciseRegion, step: number): RegionSums {
  const { assets: n, outer, loadings } = factors;
  const sums = new Float64Array(1 + 2 * n);
  const addPoint = pointAdder(basket, factors, region, sums);
  const ends = Array.from({ length: outer }, (_, k) => {
    let [low, high] = [0, 0];
    for (let i = 0; i < n; i++) {
      low = Math.min(low, loadings[i * outer + k]!);
      high = Math.max(high, loadings[i * outer + k]!);
    }
    return [Math.floor((low - reach) / step), Math.ceil((high + reach) / step)] as const;
  });
  const point = new Float64Array(outer);
  const walk = (k: number, weight: number) => {
    if (k === outer) {
      addPoint(point, weight);
      return;
    }
    const [first, last] = ends[k]!;
    for (let j = first; j <= last; j++) {
      point[k] = j * step;
      walk(k + 1, weight * step * normalPdf(j * step));
    }
  };
  walk(0, 1);
  return sums;
}
