import { normalCdf, normalQuantile } from "../numerics/normal.ts";
import { reverseBits, scrambledDigits, scrambleKeys } from "../numerics/owenScrambling.ts";
import { nextSobolPoint, sobolDirections, sobolPoint } from "../numerics/sobol.ts";
import { bridgeIncrements, brownianBridge } from "./brownianBridge.ts";
import type { LaneNormals } from "./normals.ts";
import type { Sampler } from "./pathModel.ts";
import { pseudoRandomSampler } from "./pseudoRandom.ts";

/** What the drivers of a path are for: the steps of a model, and normals that the payoff takes besides. */
export interface DriverLayout {
  /** Years at the end of each step, ascending, > 0. */
  readonly times: Float64Array;
  /** Drivers of one step. */
  readonly perStep: number;
  /** Drivers behind those of the steps; they are drawn without a bridge. */
  readonly extra: number;
}

/** Drivers of one path. */
export const driversOf = ({ times, perStep, extra }: DriverLayout): number => times.length * perStep + extra;

const scale = 1 / 4_294_967_296;

/** Direction numbers by dimension: a thread makes them once. */
const directionsMade = new Map<number, Uint32Array>();

/** Direction numbers with their digits in reverse order, as the scrambling wants them. */
function reversedDirections(dimensions: number): Uint32Array {
  let made = directionsMade.get(dimensions);
  if (!made) {
    made = sobolDirections(dimensions).map(reverseBits);
    directionsMade.set(dimensions, made);
  }
  return made;
}

/**
 * Quasi-random {@link Sampler}: consecutive points of one Owen-scrambled Sobol sequence, through the normal quantile and a
 * Brownian bridge for each driver of a step, so that the first coordinates carry most of the variance.
 *
 * @param layout - at most {@link maxSobolDimensions} drivers.
 * @param seed - integer in [0, 2^53 − 1].
 * @param scramble - number of the scramble ≥ 0; different numbers give independent scrambles.
 * @param first - index of the first point.
 * @remarks
 * Any 2^m points from a multiple of 2^m on are a digital net, and stay one under the scramble. Every point is uniform on
 * its own, so that means are unbiased; points have 32 digits and lie in the middle of their cells.
 * @see A. Owen, "Scrambled net variance for integrals of smooth functions", Ann. Stat. 25 (1997) 1541–1562.
 */
export function sobolSampler(layout: DriverLayout, seed: number, scramble: number, first: number): Sampler {
  const dimensions = driversOf(layout);
  const directions = reversedDirections(dimensions);
  const keys = scrambleKeys(seed, scramble, dimensions);
  const point = new Uint32Array(dimensions);
  sobolPoint(directions, first, point);
  const normals = new Float64Array(dimensions);
  const arrange = bridgeArranger(layout);
  let index = first;
  return {
    next(drivers) {
      for (let d = 0; d < dimensions; d++) {
        normals[d] = normalQuantile((scrambledDigits(point[d]!, keys[d]!) + 0.5) * scale);
      }
      nextSobolPoint(directions, index, point);
      index += 1;
      arrange(normals, drivers);
    },
  };
}

/**
 * Stratified {@link Sampler} of one block: the terminal value of one Brownian motion falls once into each of `paths`
 * strata of equal probability; everything else is pseudo-random.
 *
 * @param layout - drivers of a path.
 * @param lanes - the normals of the block, at their beginning.
 * @param paths - paths of the block, which are its strata ≥ 1.
 * @param driver - driver of a step, 0-based, whose terminal value is stratified.
 * @remarks
 * The paths of a block depend on each other: errors come from the means of blocks, which are independent.
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 4.3.2.
 */
export function stratifiedSampler(layout: DriverLayout, lanes: LaneNormals, paths: number, driver: number): Sampler {
  const dimensions = driversOf(layout);
  const random = pseudoRandomSampler(lanes, dimensions, false);
  const normals = new Float64Array(dimensions);
  const arrange = bridgeArranger(layout);
  let stratum = 0;
  return {
    next(drivers) {
      random.next(normals);
      // Φ of a normal is a uniform: it places the value within its stratum.
      const within = Math.min(Math.max(normalCdf(normals[driver]!), 1e-16), 1 - 1e-16);
      normals[driver] = normalQuantile((stratum + within) / paths);
      stratum += 1;
      arrange(normals, drivers);
    },
  };
}

/** Brings normals in order of importance into the order of the steps. */
function bridgeArranger({
  times,
  perStep,
  extra,
}: DriverLayout): (normals: Float64Array, drivers: Float64Array) => void {
  const ofSteps = times.length * perStep;
  if (times.length === 1) return (normals, drivers) => drivers.set(normals);
  const bridge = brownianBridge(times);
  const walk = new Float64Array(ofSteps);
  return (normals, drivers) => {
    bridgeIncrements(bridge, normals, perStep, walk, drivers);
    for (let i = 0; i < extra; i++) drivers[ofSteps + i] = normals[ofSteps + i]!;
  };
}
