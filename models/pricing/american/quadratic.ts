import { exp, log } from "../../numerics/elementary.ts";
import { expm1 } from "../../numerics/power.ts";
import { findRoot } from "../../numerics/roots.ts";
import { type BlackScholesInput, type BlackScholesValues, blackScholes } from "../blackScholes.ts";
import { signOf } from "../optionMarket.ts";

/** Tolerance of the log of the critical price. */
const settledLog = 1e-12;

/** The early-exercise premium as a power of the price, as both quadratic approximations see it. */
interface Quadratic {
  /** Power of spot over critical price: below 0 for a put, above 1 for a call. */
  readonly power: number;
  /** 2r / (σ² (1 − e^(−rT))): finite also without interest. */
  readonly ratio: number;
  /** √((N − 1)² + 4 · ratio), N = 2 (r − q) / σ². */
  readonly width: number;
  /** Price from which exercise is optimal, and the European option there. */
  readonly critical: number;
  readonly european: BlackScholesValues;
}

function quadraticOf(input: BlackScholesInput): Quadratic {
  const { rate, dividendYield, vol, expiryYears, strike, type } = input;
  const sign = signOf(type);
  const variance = vol * vol;
  const carry = (2 * (rate - dividendYield)) / variance - 1;
  const ratio = (2 * (rate === 0 ? 1 / expiryYears : -rate / expm1(-rate * expiryYears))) / variance;
  const width = Math.sqrt(carry * carry + 4 * ratio);
  const power = 0.5 * (sign * width - carry);
  /** What exercise gives beyond the European option and the premium that pastes smoothly; rises along the exercise side. */
  const gain = (moneyness: number) => {
    const spot = strike * exp(sign * moneyness);
    const { price, delta } = blackScholes({ ...input, spot });
    return sign * (spot - strike) - price - ((sign - delta) * spot) / power;
  };
  let far = vol * Math.sqrt(expiryYears);
  while (gain(far) < 0 && far < 300) far *= 2;
  const critical = strike * exp(sign * findRoot(gain, 0, far, settledLog));
  return { power, ratio, width, critical, european: blackScholes({ ...input, spot: critical }) };
}

/**
 * American option by Barone-Adesi and Whaley's quadratic approximation.
 *
 * @param input - units on {@link BlackScholesInput}; one exercise boundary (see `openProblem`).
 * @returns present value; currency per unit of underlying.
 * @remarks Accuracy: 0.04 on published cases with a strike near 100; worst around one year to expiry.
 * @see G. Barone-Adesi, R. Whaley, "Efficient analytic approximation of American option values", J. Finance 42 (1987) 301–320.
 */
export function baroneAdesiWhaley(input: BlackScholesInput): number {
  const { power, critical, european } = quadraticOf(input);
  return withPremium(input, critical, european, power, () => 1);
}

/**
 * American option by Ju and Zhong's correction of the quadratic approximation.
 *
 * @param input - units on {@link BlackScholesInput}; one exercise boundary (see `openProblem`).
 * @returns present value; currency per unit of underlying.
 * @remarks
 * What the paper divides by 1 − e^(−rT) is written so that it is finite without interest.
 * Accuracy: 0.02 on published cases with a strike near 100, but for the longest ones.
 * @see N. Ju, R. Zhong, "An approximate formula for pricing American options", J. Derivatives 7 (1999) 31–40.
 */
export function juZhong(input: BlackScholesInput): number {
  const { rate, vol, expiryYears, strike, type } = input;
  const { power, ratio, width, critical, european } = quadraticOf(input);
  const sign = signOf(type);
  const discount = exp(-rate * expiryYears);
  const pasted = sign * (critical - strike) - european.price;
  const squared = (-discount * ratio * ratio) / (2 * width * width);
  const linear =
    (-sign / width) * ((-2 * european.theta) / (vol * vol * pasted) + discount * ratio * (1 - ratio / (width * width)));
  return withPremium(input, critical, european, power, (distance) => 1 - distance * (squared * distance + linear));
}

function withPremium(
  input: BlackScholesInput,
  critical: number,
  european: BlackScholesValues,
  power: number,
  divisor: (distance: number) => number,
): number {
  const { spot, strike, type } = input;
  const sign = signOf(type);
  if (sign * (spot - critical) >= 0) return sign * (spot - strike);
  const distance = log(spot / critical);
  const pasted = sign * (critical - strike) - european.price;
  return blackScholes(input).price + (pasted * exp(power * distance)) / divisor(distance);
}
