import type { PathModel } from "../pathModel.ts";
import { correlate, logPricePaths, type PriceTimeline } from "./logPricePaths.ts";

/** Correlated geometric Brownian motion. */
export interface GbmDynamics extends PriceTimeline {
  /** k vols per year ≥ 0. */
  readonly vol: Float64Array;
  /** k × k, row-major; lower triangular factor of the correlation of log returns. */
  readonly correlationFactor: Float64Array;
}

/**
 * Paths of correlated geometric Brownian motion; exact in time.
 *
 * @param dynamics - see {@link GbmDynamics}.
 * @returns model with k drivers a step.
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 3.2.
 */
export const gbmPaths = (dynamics: GbmDynamics): PathModel =>
  gaussianPaths(new Float64Array(dynamics.steps).fill(dynamics.stepYears), dynamics);

/** Correlated geometric Brownian motion at dates of any distance. */
export interface GbmAtTimes extends Pick<GbmDynamics, "growth" | "vol" | "correlationFactor"> {
  /** n years, ascending, > 0. */
  readonly times: Float64Array;
}

/** The same as {@link gbmPaths} at given dates. */
export function gbmAtTimes({ times, ...dynamics }: GbmAtTimes): PathModel {
  const lengths = times.map((time, s) => time - (s === 0 ? 0 : times[s - 1]!));
  return gaussianPaths(lengths, dynamics);
}

/** @param lengths - years of each step. */
function gaussianPaths(
  lengths: Float64Array,
  { growth, vol, correlationFactor }: Omit<GbmAtTimes, "times">,
): PathModel {
  const k = growth.length;
  const steps = lengths.length;
  const drift = Float64Array.from({ length: steps * k }, (_, at) => {
    const i = at % k;
    return (growth[i]! - 0.5 * vol[i]! * vol[i]!) * lengths[Math.floor(at / k)]!;
  });
  const deviation = drift.map((_, at) => vol[at % k]! * Math.sqrt(lengths[Math.floor(at / k)]!));
  const shocks = new Float64Array(k);
  return logPricePaths({
    assets: k,
    steps,
    driversPerStep: k,
    move(logs, drivers, at) {
      correlate(correlationFactor, drivers, at, shocks);
      for (let i = 0; i < k; i++) logs[i]! += drift[at + i]! + deviation[at + i]! * shocks[i]!;
    },
  });
}
