import { exp } from "../../numerics/elementary.ts";
import type { PathModel } from "../pathModel.ts";
import { correlate, heldLogPrice } from "./priceTimeline.ts";

/** Correlated geometric Brownian motion at dates of any distance. */
export interface GbmAtTimes {
  /** n years, ascending, > 0. */
  readonly times: Float64Array;
  /** k numbers; log of the expected growth per year: E[S(t)] = S(0) exp(growth · t). */
  readonly growth: Float64Array;
  /** k vols per year ≥ 0. */
  readonly vol: Float64Array;
  /** k × k, row-major; lower triangular factor of the correlation of log returns. */
  readonly correlationFactor: Float64Array;
}

/**
 * Paths of correlated geometric Brownian motion at given dates; exact in time.
 *
 * @returns model with k drivers a step.
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 3.2.
 */
export function gbmAtTimes({ times, growth, vol, correlationFactor }: GbmAtTimes): PathModel {
  const k = growth.length;
  const steps = times.length;
  const lengths = times.map((time, s) => time - (s === 0 ? 0 : times[s - 1]!));
  const drift = Float64Array.from({ length: steps * k }, (_, at) => {
    const i = at % k;
    return (growth[i]! - 0.5 * vol[i]! * vol[i]!) * lengths[Math.floor(at / k)]!;
  });
  const deviation = drift.map((_, at) => vol[at % k]! * Math.sqrt(lengths[Math.floor(at / k)]!));
  const shocks = new Float64Array(k);
  const logs = new Float64Array(k);
  return {
    assets: k,
    steps,
    driversPerStep: k,
    evolve(drivers, path) {
      logs.fill(0);
      for (let s = 0; s < steps; s++) {
        correlate(correlationFactor, drivers, s * k, shocks);
        for (let i = 0; i < k; i++) {
          const at = s * k + i;
          logs[i]! += drift[at]! + deviation[at]! * shocks[i]!;
          path[at] = exp(heldLogPrice(logs[i]!));
        }
      }
    },
  };
}
