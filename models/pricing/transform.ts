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

/** Steps over which the points are about as dense as near 0. */
const flatSteps = 8;
/** Step to start from, over the one that a normal density wants. */
const coarsest = 0.125;
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
 * The trapezoidal rule on the half line converges exponentially for such integrands, and under u ∝ sinh t it needs few
 * points far out. Its step is halved until what is left is negligible: the last change or, for a transform that falls
 * exponentially, what the squares of errors leave of it.
 * Accuracy: 1e-13 of √(spot · strike) where the transform falls exponentially, 1e-11 in general; the error estimate tells.
 * @see A. Lewis, "A simple option formula for general jump-diffusion and other exponential Lévy processes" (2001);
 * S. Boyarchenko, S. Levendorskii, "Sinh-acceleration", Int. J. Theor. Appl. Finance 22 (2019) no. 3;
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

  const { end, tail, exponential } = endOf(logTransform, controlVariance);
  // exp(iu·logMoneyness) (control − model) / (u² + ¼), real part; it vanishes at 0, where the transforms are equal.
  const integrand = (u: number): number => {
    const square = u * u + 0.25;
    const model = logTransform(u);
    const difference =
      exp(-0.5 * controlVariance * square) * cos(u * logMoneyness) - exp(model.re) * cos(model.im + u * logMoneyness);
    return difference / square;
  };
  // u = stretch · sinh t: near 0 as dense as a normal density of this width wants, exponentially thinner further out.
  const density = (Math.abs(logMoneyness) + 8 * Math.sqrt(controlVariance) + 1) / Math.PI;
  const stretch = flatSteps / density;
  const endRatio = end / stretch;
  const length = log(endRatio + Math.sqrt(endRatio * endRatio + 1));
  const stretched = (t: number): number => {
    const growth = exp(t);
    const decay = 1 / growth;
    return integrand(0.5 * stretch * (growth - decay)) * (growth + decay);
  };
  let points = Math.ceil(coarsest * flatSteps * length);
  let step = length / points;
  let sum = 0;
  for (let i = 1; i < points; i++) sum += stretched(i * step);
  let integral = 0.5 * stretch * step * sum;
  let changes: readonly number[] = [];
  const left = () => (exponential ? leftAfter(changes) : (changes[0] ?? Number.POSITIVE_INFINITY));
  while (left() > 1e-13 * (1 + Math.abs(integral)) && 2 * points <= maxPoints) {
    for (let i = 0; i < points; i++) sum += stretched((i + 0.5) * step);
    step /= 2;
    points *= 2;
    const refined = 0.5 * stretch * step * sum;
    changes = [Math.abs(refined - integral), ...changes];
    integral = refined;
  }
  return {
    price: Math.max(0, control + scale * integral),
    errorEstimate: scale * (left() + tail) + 1e-14 * (spot + strike),
  };
}

/**
 * What is left after halvings of the step, from their changes, the latest first, when the transform falls exponentially. A halving
 * squares the error: what it leaves is less than its change times its ratio to the last. A change that is smaller than the
 * ones before let expect is an accident.
 */
function leftAfter([change = 0, last = 0, first]: readonly number[]): number {
  if (first === undefined) return Number.POSITIVE_INFINITY;
  const expected = last < first ? Math.max(change, last * (last / first) ** 2) : Math.max(change, last);
  return expected < last ? (expected / last) * expected : expected;
}

/** Where the integral is cut off. */
interface End {
  /** A u beyond which the transforms of model and control are negligible. */
  readonly end: number;
  /** Bound of what is left out. */
  readonly tail: number;
  /** Whether the transform falls about as fast as an exponential there, and not like a power of u. */
  readonly exponential: boolean;
}

function endOf(logTransform: LogTransform, controlVariance: number): End {
  const limit = log(negligible);
  let end = Math.sqrt(-2 * limit) / Math.sqrt(controlVariance);
  let size = logTransform(end).re;
  let fall = Number.POSITIVE_INFINITY;
  for (let k = 0; size - 2 * log(end) > limit && k < 40; k++) {
    end *= 1.5;
    const next = logTransform(end).re;
    fall = size - next;
    size = next;
  }
  requireThat(
    Number.isFinite(end) && end < 1e5,
    "expiryYears",
    "such that the transform falls off before u = 10⁵",
    end,
  );
  // From end / 1.5 on an exponential loses a third of its logarithm, a power of u much less.
  return { end, tail: exp(size) / end, exponential: fall > -0.25 * size };
}
