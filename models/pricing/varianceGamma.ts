import { complex, complexLog, plus, scaled } from "../numerics/complex.ts";
import { log } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import type { LogTransform } from "./transform.ts";

/** A Brownian motion with drift, run on a gamma clock. */
export interface VarianceGammaDynamics {
  /** Scalar; vol of the Brownian motion, annualised, decimal; ≥ 0. */
  readonly vol: number;
  /** Scalar; drift of the Brownian motion per year of its clock. */
  readonly drift: number;
  /** Scalar; variance of the clock per year, years; > 0. */
  readonly varianceRate: number;
}

/**
 * Transform of the log price under the variance gamma process.
 *
 * @param dynamics - units on {@link VarianceGammaDynamics}; drift · rate + ½ vol² · rate < 1, or no mean exists.
 * @param expiryYears - year fraction; > 0.
 * @returns a {@link LogTransform}.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @see D. Madan, P. Carr, E. Chang, "The variance gamma process and option pricing", European Finance Review 2 (1998) 79–105.
 */
export function varianceGammaTransform(dynamics: VarianceGammaDynamics, expiryYears: number): LogTransform {
  const { vol, drift, varianceRate } = dynamics;
  requireThat(varianceRate > 0 && Number.isFinite(varianceRate), "varianceRate", "a finite number > 0", varianceRate);
  requireThat(Number.isFinite(drift), "drift", "a finite number", drift);
  requireThat(vol >= 0 && Number.isFinite(vol), "vol", "a finite number ≥ 0", vol);
  const half = 0.5 * vol * vol * varianceRate;
  const mean = 1 - drift * varianceRate - half;
  requireThat(mean > 0, "drift", "such that (drift + ½ vol²) varianceRate < 1", drift);
  const compensation = (log(mean) * expiryYears) / varianceRate;

  return (u) => {
    // iz = ½ + iu, and 1 − drift·rate·iz − ½vol²·rate·(iz)², whose real part stays above zero.
    const base = complex(1 - 0.5 * drift * varianceRate - half * (0.25 - u * u), -u * (drift * varianceRate + half));
    return plus(scaled(complexLog(base), -expiryYears / varianceRate), complex(0.5 * compensation, u * compensation));
  };
}
