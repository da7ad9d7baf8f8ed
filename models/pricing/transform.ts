import type { Complex } from "../numerics/complex.ts";
import { exp, log } from "../numerics/elementary.ts";
import { cos } from "../numerics/trigonometry.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import { discountFactor, type OptionMarket, type OptionType, requireMarket, requirePositive } from "./optionMarket.ts";

/** A European option whose price follows from a characteristic function. */
export interface TransformInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
}

/** Price by a transform and the change that its last refinement made. */
export interface TransformValue {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** Currency. */
  readonly errorEstimate: number;
}

/**
 * Log of E[(S_T / forward)^(½ + iu)], continuous in u ≥ 0: what a model of the underlying has to say.
 *
 * @param u - scalar; ≥ 0.
 */
export type LogTransform = (u: number) => Complex;

/** Points to start from, as a share of those that a normal density with the variance of the control wants. */
const coarsest = 0.25;
const maxRefinements = 12;
const maxPoints = 200_000;
/** Where the transform has fallen below this, its tail is left out. */
const negligible = 1e-17;

/**
 * Price of a European option from the transform of the log price, with the Black–Scholes price of equal transform at
 * u = 0 as control variate.
 *
 * @param input - units on {@link TransformInput}; `vol` is not read, `expiryYears` > 0.
 * @param logTransform - of the model.
 * @returns price and error estimate.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain, or the transform falls too slowly to
 * be integrated.
 * @remarks
 * The trapezoidal rule on the half line converges exponentially for such integrands: halving the step squares the error.
 * It is halved until what that leaves of the last change is negligible; the error estimate trusts in less than that, the
 * last change times its ratio to the one before.
 * Accuracy: 1e-13 of √(spot · strike) where the transform falls fast; the error estimate says it for each price.
 * @see A. Lewis, "A simple option formula for general jump-diffusion and other exponential Lévy processes" (2001);
 * L. Andersen, V. Piterbarg, Interest rate modeling (2010) § 9.3; L. N. Trefethen, J. A. C. Weideman, "The exponentially
 * convergent trapezoidal rule", SIAM Review 56 (2014) 385–458.
 */
export function transformPrice(input: TransformInput, logTransform: LogTransform): TransformValue {
  requireMarket(input);
  requirePositive("strike", input.strike);
  requirePositive("expiryYears", input.expiryYears);
  const { spot, strike, rate, dividendYield, expiryYears } = input;
  const forward = spot * exp((rate - dividendYield) * expiryYears);
  const logMoneyness = log(forward / strike);
  const controlVariance = Math.max(-8 * logTransform(0).re, 1e-12);
  const control = blackScholes({ ...input, vol: Math.sqrt(controlVariance / expiryYears) }).price;
  const scale = (Math.sqrt(forward * strike) * discountFactor(input)) / Math.PI;

  const end = endOf(logTransform, controlVariance);
  // exp(iu·logMoneyness) (control − model) / (u² + ¼), real part.
  const integrand = (u: number): number => {
    const square = u * u + 0.25;
    const model = logTransform(u);
    const difference =
      exp(-0.5 * controlVariance * square) * cos(u * logMoneyness) - exp(model.re) * cos(model.im + u * logMoneyness);
    return difference / square;
  };
  let points = Math.ceil((coarsest * end * (Math.abs(logMoneyness) + 8 * Math.sqrt(controlVariance) + 1)) / Math.PI);
  let step = end / points;
  let sum = 0.5 * (integrand(0) + integrand(end));
  for (let i = 1; i < points; i++) sum += integrand(i * step);
  let integral = sum * step;
  let change = Number.POSITIVE_INFINITY;
  let ratio = 1;
  const standsStill = () => change * ratio * ratio <= 1e-14 * (1 + Math.abs(integral));
  for (let k = 0; k < maxRefinements && !standsStill() && 2 * points <= maxPoints; k++) {
    for (let i = 0; i < points; i++) sum += integrand((i + 0.5) * step);
    step /= 2;
    points *= 2;
    const refined = sum * step;
    const moved = Math.abs(refined - integral);
    ratio = change > moved && k > 0 ? moved / change : 1;
    change = moved;
    integral = refined;
  }
  const tail = exp(logTransform(end).re) / end;
  return {
    price: Math.max(0, control + scale * integral),
    errorEstimate: scale * (change * ratio + tail) + 1e-15 * (spot + strike),
  };
}

/** The u beyond which the transforms of model and control are negligible. */
function endOf(logTransform: LogTransform, controlVariance: number): number {
  const limit = log(negligible);
  const excess = (u: number) => logTransform(u).re - 2 * log(u) - limit;
  let end = Math.sqrt(-2 * limit) / Math.sqrt(controlVariance);
  let above = excess(end);
  for (let k = 0; above > 0 && k < 40; k++) {
    const next = excess(1.5 * end);
    // Beyond the last of these the chord is close enough.
    end *= next > 0 ? 1.5 : 1 + (0.5 * above) / (above - next);
    above = next;
  }
  requireThat(
    Number.isFinite(end) && end < 1e5,
    "expiryYears",
    "such that the transform falls off before u = 10⁵",
    end,
  );
  return end;
}
