import type { PathModel } from "../pathModel.ts";
import { correlate, logPricePaths, type PriceTimeline } from "./logPricePaths.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { sqrt } = Math;

/** GARCH(1,1) variance of each asset with constant correlation of the shocks; everything per step. */
export interface GarchDynamics extends PriceTimeline {
  /** k constants ≥ 0; variance per step. */
  readonly omega: Float64Array;
  /** k weights ≥ 0 of the last squared shock. */
  readonly alpha: Float64Array;
  /** k weights ≥ 0 of the last variance. */
  readonly beta: Float64Array;
  /** k variances of the first step ≥ 0. */
  readonly firstVariance: Float64Array;
  /** k × k, row-major; lower triangular factor of the correlation of the standardised shocks. */
  readonly correlationFactor: Float64Array;
}

/**
 * Paths whose variance follows h' = ω + α ε² + β h; with ω = 0 and α + β = 1 that is the exponentially weighted vol.
 *
 * The log return of a step is growth · step − h/2 + ε, so that the expected price is that of the growth.
 *
 * @returns model with k drivers a step.
 * @see T. Bollerslev, "Generalized autoregressive conditional heteroskedasticity", J. Econometrics 31 (1986) 307–327;
 * T. Bollerslev, "Modelling the coherence in short-run nominal exchange rates", Rev. Econ. Stat. 72 (1990) 498–505.
 */
export function garchPaths(dynamics: GarchDynamics): PathModel {
  const { steps, stepYears, growth, omega, alpha, beta, firstVariance, correlationFactor } = dynamics;
  const k = growth.length;
  const drift = growth.map((g) => g * stepYears);
  const shocks = new Float64Array(k);
  const variances = new Float64Array(k);
  return logPricePaths({
    assets: k,
    steps,
    driversPerStep: k,
    start: () => variances.set(firstVariance),
    move(logs, drivers, at) {
      correlate(correlationFactor, drivers, at, shocks);
      for (let i = 0; i < k; i++) {
        const h = variances[i]!;
        const shock = sqrt(h) * shocks[i]!;
        logs[i]! += drift[i]! - 0.5 * h + shock;
        variances[i] = omega[i]! + alpha[i]! * shock * shock + beta[i]! * h;
      }
    },
  });
}
