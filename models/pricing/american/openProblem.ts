import { log } from "../../numerics/elementary.ts";
import { type BlackScholesInput, blackScholes } from "../blackScholes.ts";
import { requireMarket, requirePositive, signOf } from "../optionMarket.ts";
import { perpetualPut } from "./perpetual.ts";
import { hasTwoBoundaries, type PutProblem, putProblem } from "./putProblem.ts";

/** Price of an American option and what is known about its error. */
export interface AmericanValue {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** What the right to exercise early adds to the European price; ≥ 0. */
  readonly earlyExercisePremium: number;
  /** Estimate of the numerical error; currency. */
  readonly errorEstimate: number;
}

/** What an exercise boundary is needed for. */
export interface OpenProblem {
  readonly put: PutProblem;
  readonly european: number;
  readonly exercised: number;
  readonly rounding: number;
}

/** Below this σ√T the price is that without vol to 0.4 σ√T of spot. */
const negligibleDeviation = 1e-5;

/**
 * Checks the arguments and settles what needs no boundary.
 *
 * @returns the problem, or its price.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 */
export function openProblem(input: BlackScholesInput): OpenProblem | { readonly settled: AmericanValue } {
  requireMarket(input);
  requirePositive("strike", input.strike);
  const { spot, strike, type, vol, expiryYears } = input;
  const european = blackScholes(input).price;
  const exercised = Math.max(0, signOf(type) * (spot - strike));
  if (vol * Math.sqrt(expiryYears) < negligibleDeviation) return { settled: withoutVol(input, european, exercised) };
  const put = putProblem(input);
  const rounding = roundingError(input);
  if (put.limit === 0 && !hasTwoBoundaries(put))
    return { settled: { price: european, earlyExercisePremium: 0, errorEstimate: rounding } };
  const perpetual = perpetualPut(put);
  if (perpetual && perpetual.missed <= 1e-14 * perpetual.price) {
    const price = Math.max(perpetual.price, european, exercised);
    return { settled: { price, earlyExercisePremium: price - european, errorEstimate: rounding } };
  }
  return { put, european, exercised, rounding };
}

/** What rounding leaves open when nothing is iterated. */
const roundingError = ({ spot, strike }: BlackScholesInput): number => 1e-14 * (spot + strike);

/** Without vol the best date is an end of the interval or where the derivative of the discounted payoff vanishes. */
function withoutVol(input: BlackScholesInput, european: number, exercised: number): AmericanValue {
  const { spot, strike, rate, dividendYield, expiryYears, type } = input;
  let price = Math.max(european, exercised);
  const level = (rate * strike) / (dividendYield * spot);
  const when = rate === dividendYield ? Number.NaN : log(level > 0 ? level : Number.NaN) / (rate - dividendYield);
  if (when > 0 && when < expiryYears)
    price = Math.max(price, blackScholes({ ...input, expiryYears: when, type }).price);
  const errorEstimate = 0.4 * input.vol * Math.sqrt(expiryYears) * spot + roundingError(input);
  return { price, earlyExercisePremium: Math.max(0, price - european), errorEstimate };
}
