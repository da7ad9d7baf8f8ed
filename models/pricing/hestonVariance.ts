import { complex, complexExp, over, scaled, times } from "../numerics/complex.ts";
import { exp } from "../numerics/elementary.ts";
import { expm1 } from "../numerics/power.ts";
import { requireThat } from "../requireThat.ts";
import { type HestonDynamics, requireHeston, varianceExponent } from "./heston.ts";
import type { OptionType } from "./optionMarket.ts";
import type { TransformValue } from "./transform.ts";

/** An option on the variance that is realised until expiry. */
export interface VarianceOptionInput {
  /** Scalar; variance per year; > 0. */
  readonly strike: number;
  readonly expiryYears: number;
  /** Continuously compounded, decimal. */
  readonly rate: number;
  readonly type: OptionType;
}

/**
 * Expected realised variance per year under Heston's dynamics: the fair strike of a variance swap.
 *
 * @param dynamics - units on {@link HestonDynamics}.
 * @param expiryYears - year fraction; > 0.
 * @returns variance per year.
 * @see J. Gatheral, The volatility surface (2006) p. 138.
 */
export function hestonFairVariance(dynamics: HestonDynamics, expiryYears: number): number {
  const { initialVariance, longRunVariance, meanReversion } = dynamics;
  const share = -expm1(-meanReversion * expiryYears) / (meanReversion * expiryYears);
  return longRunVariance + (initialVariance - longRunVariance) * share;
}

/** Discretisation of the inversion: the error of the sum falls like e^(−A), its rounding grows like e^(A/2). */
const inversionExponents = [22, 26] as const;
const maxTerms = 200_000;

/**
 * Price of an option on realised variance: the payoff is (variance per year − strike)⁺, in units of variance.
 *
 * @param input - units on {@link VarianceOptionInput}.
 * @param dynamics - units on {@link HestonDynamics}; the correlation has no effect.
 * @returns price in units of variance, and the difference of two inversions as error estimate.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain, or the transform of the variance
 * falls too slowly to be inverted (a vol of vol of all but zero).
 * @remarks
 * The put is the inverse Laplace transform of E[e^(−s I)] / s² at the strike, by the Fourier series of the Bromwich
 * integral; the call follows from parity with the fair variance.
 * Accuracy: 1e-9 of the fair variance.
 * @see D. Dufresne, "The integrated square-root process", University of Melbourne (2001); J. Abate, W. Whitt, "The
 * Fourier-series method for inverting transforms of probability distributions", Queueing Systems 10 (1992) 5–88, eq. 5.22.
 */
export function hestonVarianceOption(input: VarianceOptionInput, dynamics: HestonDynamics): TransformValue {
  const { strike, expiryYears, rate, type } = input;
  requireHeston(dynamics);
  requireThat(strike > 0 && Number.isFinite(strike), "strike", "a finite number > 0", strike);
  requireThat(expiryYears > 0 && Number.isFinite(expiryYears), "expiryYears", "a finite number > 0", expiryYears);
  const total = strike * expiryYears;
  const [rough, fine] = inversionExponents.map((exponent) => putOnTotal(dynamics, expiryYears, total, exponent));
  const discount = exp(-rate * expiryYears) / expiryYears;
  const mean = hestonFairVariance(dynamics, expiryYears) * expiryYears;
  const put = Math.max(0, fine!);
  return {
    price: Math.max(0, type === "put" ? put : put + mean - total) * discount,
    errorEstimate: (Math.abs(fine! - rough!) + 1e-10 * (mean + total)) * discount,
  };
}

/** E[(K − I)⁺] of the integrated variance I. */
function putOnTotal(dynamics: HestonDynamics, expiryYears: number, strike: number, exponent: number): number {
  const damping = exponent / (2 * strike);
  const exponentAt = varianceExponent(dynamics, expiryYears);
  const drift = complex(dynamics.meanReversion);
  const term = (k: number): number => {
    const s = complex(damping, (Math.PI * k) / strike);
    return over(complexExp(exponentAt(drift, scaled(s, 2))), times(s, s)).re;
  };
  let sum = 0.5 * term(0);
  const negligible = 1e-17 * Math.abs(sum);
  for (let k = 1; ; k++) {
    const next = term(k);
    sum += k % 2 === 0 ? next : -next;
    if (Math.abs(next) < negligible) break;
    requireThat(
      k < maxTerms,
      "volOfVol",
      "large enough for the transform of the variance to fall off",
      dynamics.volOfVol,
    );
  }
  return (exp(0.5 * exponent) / strike) * sum;
}
