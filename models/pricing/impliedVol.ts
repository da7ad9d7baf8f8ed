import { exp, log } from "../numerics/elementary.ts";
import { erfc, normalCdf, normalPdf, scaledErfc } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import {
  discountFactor,
  type OptionMarket,
  type OptionType,
  requireMarket,
  requirePositive,
  signOf,
} from "./optionMarket.ts";

const sqrtTwo = Math.SQRT2;
const sqrtTwoPi = 2.5066282746310002;

/** A European option whose price is known and whose vol is not. */
export interface ImpliedVolInput extends Omit<OptionMarket, "vol"> {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
  /** Present value; currency per unit of underlying; strictly between the discounted intrinsic value and the value of the side that is received. */
  readonly price: number;
}

/**
 * The vol at which a European option has this Black–Scholes–Merton price.
 *
 * @param input - units on {@link ImpliedVolInput}; `expiryYears` > 0.
 * @returns annualised log-normal vol, decimal, ≥ 0; 0 exactly at the discounted intrinsic value.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain, or the price outside the bounds that
 * exclude arbitrage.
 * @remarks
 * The out-of-the-money price over √(forward · strike) is matched: below its inflection by the reciprocal of its logarithm,
 * above by the logarithm of its distance from the upper bound, with Halley steps inside a bracket that only shrinks.
 * Accuracy: what the price's own 53 bits leave, a few units in the last place of the vol where the price depends on it.
 * @see P. Jäckel, "Let's be rational", Wilmott (2015) 40–53.
 * @example
 * impliedVol({ spot: 100, strike: 100, expiryYears: 0.5, rate: 0.01, dividendYield: 0, type: "call", price: 5.87602423383 }) // ≈ 0.2
 */
export function impliedVol(input: ImpliedVolInput): number {
  const { spot, strike, expiryYears, rate, dividendYield, type, price } = input;
  const market = { ...input, vol: 0 };
  requireMarket(market);
  requirePositive("strike", strike);
  requirePositive("expiryYears", expiryYears);
  const asset = spot * exp(-dividendYield * expiryYears);
  const cash = strike * discountFactor(market);
  const intrinsic = Math.max(0, signOf(type) * (asset - cash));
  const bound = type === "call" ? asset : cash;
  requireThat(
    price >= intrinsic && price < bound,
    "price",
    `at least the discounted intrinsic value ${intrinsic} and below ${bound}`,
    price,
  );
  const timeValue = price - intrinsic;
  if (timeValue === 0) return 0;
  const logMoneyness = log(spot / strike) + (rate - dividendYield) * expiryYears;
  return normalisedVol(timeValue / Math.sqrt(asset * cash), -Math.abs(logMoneyness)) / Math.sqrt(expiryYears);
}

/**
 * Out-of-the-money Black call over √(forward · strike).
 *
 * @param x - log of forward over strike; ≤ 0.
 * @param s - standard deviation of the log of the price; > 0.
 */
function normalisedBlack(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  if (t < 0.21 && h > -10) return shortDatedBlack(h, t);
  if (h + t > 0.85) return exp(0.5 * x) * normalCdf(h + t) - exp(-0.5 * x) * normalCdf(h - t);
  // Both terms share the factor exp(−(h² + t²)/2): what is left subtracts without loss.
  return 0.5 * exp(-0.5 * (h * h + t * t)) * (erfcx(-(h + t) / sqrtTwo) - erfcx(-(h - t) / sqrtTwo));
}

/** Half the terms of the Taylor series of Φ/φ around h, odd in t; t ≤ 0.21. */
function shortDatedBlack(h: number, t: number): number {
  const millsAt = 0.5 * sqrtTwoPi * erfcx(-h / sqrtTwo);
  // Derivatives of Y = Φ/φ: Y' = 1 + hY, Y⁽ⁿ⁺¹⁾ = hY⁽ⁿ⁾ + nY⁽ⁿ⁻¹⁾.
  let previous = millsAt;
  let derivative = 1 + h * millsAt;
  let power = t;
  let sum = derivative * t;
  for (let n = 1; n < 17; n += 2) {
    const next = h * derivative + n * previous;
    const afterNext = h * next + (n + 1) * derivative;
    previous = next;
    derivative = afterNext;
    power *= (t * t) / ((n + 1) * (n + 2));
    sum += derivative * power;
  }
  return (2 * exp(-0.5 * (h * h + t * t)) * sum) / sqrtTwoPi;
}

/** erfc(y) · exp(y²); Cody's rational parts carry it directly above 0.46875. */
const erfcx = (y: number): number => (y > 0.46875 ? scaledErfc(y) : erfc(y) * exp(y * y));

/** Distance of the normalised price from its upper bound e^{x/2}: two positive terms. */
const distanceFromBound = (x: number, s: number): number =>
  exp(0.5 * x) * normalCdf(-(x / s + 0.5 * s)) + exp(-0.5 * x) * normalCdf(x / s - 0.5 * s);

const maxSteps = 60;

/** The s with {@link normalisedBlack}(x, s) = price. */
function normalisedVol(price: number, x: number): number {
  const inflection = Math.sqrt(-2 * x);
  const upper = exp(0.5 * x);
  const atInflection = inflection > 0 ? normalisedBlack(x, inflection) : 0;
  const low = price < atInflection;
  const left = upper - price;
  const logPrice = log(price);
  let [from, to] = low ? [0, inflection] : [inflection, Number.POSITIVE_INFINITY];
  let s = low
    ? Math.min(inflection, -x / Math.sqrt(Math.max(1e-6, -2 * logPrice)))
    : firstGuessAbove(price, x, inflection);
  for (let step = 0; step < maxSteps; step++) {
    const h = x / s;
    const t = 0.5 * s;
    const vega = normalPdf(h) * exp(-0.5 * t * t);
    const curvature = (h * h) / s - 0.25 * s;
    let change: number;
    let value: number;
    if (low) {
      value = normalisedBlack(x, s);
      const logValue = log(value);
      // f = 1/ln b − 1/ln β, and f''/f' from the logarithmic derivatives of b.
      const f = 1 / logValue - 1 / logPrice;
      const slope = -vega / (value * logValue * logValue);
      const bend = curvature - (vega / value) * (1 + 2 / logValue);
      change = halley(f, slope, bend);
    } else if (price < 0.5 * upper) {
      value = normalisedBlack(x, s);
      change = halley(value - price, vega, curvature);
    } else {
      const distance = distanceFromBound(x, s);
      value = upper - distance;
      const f = log(distance / left);
      change = halley(f, -vega / distance, curvature + vega / distance);
      // The sign of the error is that of f, also where `value` has no digits for it.
      value = f > 0 ? 0 : upper;
    }
    // Halley's steps gain three times the digits each: behind this one there is nothing left to gain.
    if (Math.abs(change) < 1e-7 * s) return s - change;
    if (value > price) to = Math.min(to, s);
    else from = Math.max(from, s);
    const next = s - change;
    const inside = next > from && next < to;
    if (inside) s = next;
    else s = Number.isFinite(to) ? 0.5 * (from + to) : 2 * s;
  }
  return s;
}

/** Step of Halley's method for f with slope f' and bend f''/f'. */
function halley(f: number, slope: number, bend: number): number {
  const newton = f / slope;
  const correction = 1 - 0.5 * newton * bend;
  return newton / Math.min(2, Math.max(0.5, correction));
}

/** At the money exactly, otherwise the inflection plus what the slope there leaves. */
function firstGuessAbove(price: number, x: number, inflection: number): number {
  if (inflection === 0) return Math.max(1e-300, sqrtTwoPi * price);
  const slope = normalPdf(x / inflection) * exp(-0.125 * inflection * inflection);
  return inflection + (price - normalisedBlack(x, inflection)) / slope;
}
