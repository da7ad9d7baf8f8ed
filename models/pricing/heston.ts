import {
  type Complex,
  complex,
  complexExp,
  complexLog1p,
  complexSqrt,
  minus,
  over,
  plus,
  scaled,
  times,
} from "../numerics/complex.ts";
import { requireThat } from "../requireThat.ts";
import type { LogTransform } from "./transform.ts";

/** Heston's dynamics of the variance. */
export interface HestonDynamics {
  /** Scalar; variance per year today; ≥ 0. */
  readonly initialVariance: number;
  /** Scalar; variance per year that it reverts to; ≥ 0. */
  readonly longRunVariance: number;
  /** Scalar; speed per year; > 0. */
  readonly meanReversion: number;
  /** Scalar; vol of the variance's square-root process; > 0. */
  readonly volOfVol: number;
  /** Scalar in [−1, 1]; of the price with its variance. */
  readonly correlation: number;
}

/**
 * Transform of the log price under Heston's stochastic volatility.
 *
 * @param dynamics - units on {@link HestonDynamics}.
 * @param expiryYears - year fraction; > 0.
 * @returns a {@link LogTransform}.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * The form whose logarithm stays on its principal branch, with the differences that cancel for a small vol of vol written
 * as quotients.
 * @see S. Heston, "A closed-form solution for options with stochastic volatility", Rev. Financial Studies 6 (1993) 327–343;
 * H. Albrecher, P. Mayer, W. Schoutens, J. Tistaert, "The little Heston trap", Wilmott (2007) 83–92.
 */
export function hestonTransform(dynamics: HestonDynamics, expiryYears: number): LogTransform {
  requireHeston(dynamics);
  const { meanReversion, volOfVol, correlation } = dynamics;
  const exponent = varianceExponent(dynamics, expiryYears);
  return (u) => {
    const drift = complex(meanReversion - 0.5 * correlation * volOfVol, -correlation * volOfVol * u);
    // With z = u − i/2: z² + iz is the real number u² + ¼.
    return exponent(drift, complex(u * u + 0.25));
  };
}

/** @throws {@link CatalogueError} `model.input` when the dynamics are outside their domain or not finite. */
export function requireHeston(dynamics: HestonDynamics): void {
  const { initialVariance, longRunVariance, meanReversion, volOfVol, correlation } = dynamics;
  const finite = Number.isFinite;
  requireThat(
    initialVariance >= 0 && finite(initialVariance),
    "initialVariance",
    "a finite number ≥ 0",
    initialVariance,
  );
  requireThat(
    longRunVariance >= 0 && finite(longRunVariance),
    "longRunVariance",
    "a finite number ≥ 0",
    longRunVariance,
  );
  requireThat(meanReversion > 0 && finite(meanReversion), "meanReversion", "a finite number > 0", meanReversion);
  requireThat(volOfVol > 0 && finite(volOfVol), "volOfVol", "a finite number > 0", volOfVol);
  requireThat(Math.abs(correlation) <= 1, "correlation", "in [−1, 1]", correlation);
}

/**
 * Log of E[exp(−½ q ∫ v dt)] where v has Heston's dynamics with the mean reversion `drift`: the solution of their Riccati
 * equation, continuous in its arguments.
 *
 * @returns a function of drift and q; (drift, q) = (κ, 2s) makes it the Laplace transform of the integrated variance.
 */
export function varianceExponent(
  { initialVariance, longRunVariance, meanReversion, volOfVol }: HestonDynamics,
  expiryYears: number,
): (drift: Complex, q: Complex) => Complex {
  const squareVolOfVol = volOfVol * volOfVol;
  return (drift, q) => {
    const root = complexSqrt(plus(times(drift, drift), scaled(q, squareVolOfVol)));
    const sum = plus(drift, root);
    const decay = complexExp(scaled(root, -expiryYears));
    const missing = minus(complex(1), decay);
    // (drift − root) / volOfVol² and g = (drift − root) / (drift + root) without their cancellation.
    const slope = over(scaled(q, -1), sum);
    const g = over(scaled(slope, squareVolOfVol), sum);
    const initial = over(times(slope, missing), minus(complex(1), times(g, decay)));
    const logarithm = complexLog1p(over(times(g, missing), minus(complex(1), g)));
    const longRun = minus(scaled(slope, expiryYears), scaled(logarithm, 2 / squareVolOfVol));
    return plus(scaled(initial, initialVariance), scaled(longRun, meanReversion * longRunVariance));
  };
}
