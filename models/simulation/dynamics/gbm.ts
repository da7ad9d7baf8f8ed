import { exp } from "../../numerics/elementary.ts";
import type { PathModel } from "../pathModel.ts";
import { correlate, heldLogPrice, type PriceTimeline } from "./priceTimeline.ts";

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
export function gbmPaths({ steps, stepYears, growth, vol, correlationFactor }: GbmDynamics): PathModel {
  const k = growth.length;
  const drift = growth.map((g, i) => (g - 0.5 * vol[i]! * vol[i]!) * stepYears);
  const deviation = vol.map((v) => v * Math.sqrt(stepYears));
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
          logs[i]! += drift[i]! + deviation[i]! * shocks[i]!;
          path[s * k + i] = exp(heldLogPrice(logs[i]!));
        }
      }
    },
  };
}
