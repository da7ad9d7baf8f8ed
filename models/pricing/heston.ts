import { type Complex, complex, complexExp, complexLog1p, complexSqrt } from "../numerics/complex.ts";
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
  const pull = meanReversion * longRunVariance;
  const twice = 2 / squareVolOfVol;
  // Complex arithmetic written out: this is where Heston prices spend their time.
  return (drift, q) => {
    const { re: a, im: b } = drift;
    const root = complexSqrt(complex(a * a - b * b + q.re * squareVolOfVol, 2 * a * b + q.im * squareVolOfVol));
    const decay = complexExp(complex(-expiryYears * root.re, -expiryYears * root.im));
    const missing = 1 - decay.re;
    const sumRe = a + root.re;
    const sumIm = b + root.im;
    const perSum = 1 / (sumRe * sumRe + sumIm * sumIm);
    // (drift − root) / volOfVol² and g = (drift − root) / (drift + root) without their cancellation.
    const slopeRe = -(q.re * sumRe + q.im * sumIm) * perSum;
    const slopeIm = -(q.im * sumRe - q.re * sumIm) * perSum;
    const gRe = squareVolOfVol * (slopeRe * sumRe + slopeIm * sumIm) * perSum;
    const gIm = squareVolOfVol * (slopeIm * sumRe - slopeRe * sumIm) * perSum;
    // slope (1 − decay) / (1 − g decay)
    const aboveRe = slopeRe * missing + slopeIm * decay.im;
    const aboveIm = slopeIm * missing - slopeRe * decay.im;
    const belowRe = 1 - (gRe * decay.re - gIm * decay.im);
    const belowIm = -(gRe * decay.im + gIm * decay.re);
    const perBelow = initialVariance / (belowRe * belowRe + belowIm * belowIm);
    // log(1 + g (1 − decay) / (1 − g))
    const ofGRe = gRe * missing + gIm * decay.im;
    const ofGIm = gIm * missing - gRe * decay.im;
    const perRest = 1 / ((1 - gRe) * (1 - gRe) + gIm * gIm);
    const logarithm = complexLog1p(
      complex((ofGRe * (1 - gRe) - ofGIm * gIm) * perRest, (ofGIm * (1 - gRe) + ofGRe * gIm) * perRest),
    );
    return {
      re: (aboveRe * belowRe + aboveIm * belowIm) * perBelow + pull * (slopeRe * expiryYears - twice * logarithm.re),
      im: (aboveIm * belowRe - aboveRe * belowIm) * perBelow + pull * (slopeIm * expiryYears - twice * logarithm.im),
    };
  };
}
