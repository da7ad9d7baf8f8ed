import { exp } from "../../numerics/elementary.ts";
import type { PathModel } from "../pathModel.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max, min } = Math;

/** What every dynamics says of time and growth: k assets over equal steps. */
export interface PriceTimeline {
  /** Time steps of a path ≥ 1. */
  readonly steps: number;
  /** Length of a step in years > 0. */
  readonly stepYears: number;
  /** k numbers; log of the expected growth per year: E[S(t)] = S(0) exp(growth · t). */
  readonly growth: Float64Array;
}

/**
 * Correlated normals y = L z.
 *
 * @param factor - k × k, row-major, lower triangular.
 * @param z - independent normals from `at` on.
 * @param y - k numbers, filled.
 */
export function correlate(factor: Float64Array, z: Float64Array, at: number, y: Float64Array): void {
  const k = y.length;
  for (let i = 0; i < k; i++) {
    let sum = 0;
    const row = i * k;
    for (let j = 0; j <= i; j++) sum += factor[row + j]! * z[at + j]!;
    y[i] = sum;
  }
}

/**
 * The log of a relative price is held within ±150: no real price gets there, and fourth powers of what is simulated stay
 * numbers.
 */
const logPriceLimit = 150;

/** What moves log prices over the steps of a path. */
export interface LogPriceSteps extends Omit<PathModel, "evolve"> {
  /** Before the first step: brings what a path remembers to its start. */
  start?(): void;
  /**
   * Adds one step to the log prices.
   *
   * @param logs - k log prices relative to the start, changed in place.
   * @param drivers - normals of the path; those of this step from `at` on.
   * @param s - the step, from 0 on.
   */
  move(logs: Float64Array, drivers: Float64Array, at: number, s: number): void;
}

/** A path model whose log prices start at zero and move step by step. */
export function logPricePaths({ assets, steps, driversPerStep, start, move }: LogPriceSteps): PathModel {
  const logs = new Float64Array(assets);
  return {
    assets,
    steps,
    driversPerStep,
    evolve(drivers, path) {
      logs.fill(0);
      start?.();
      for (let s = 0; s < steps; s++) {
        move(logs, drivers, s * driversPerStep, s);
        for (let i = 0; i < assets; i++) {
          path[s * assets + i] = exp(min(logPriceLimit, max(-logPriceLimit, logs[i]!)));
        }
      }
    },
  };
}
