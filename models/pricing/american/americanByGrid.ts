import { type BlackScholesInput, blackScholes } from "../blackScholes.ts";
import { dividendsByGrid } from "../dividends/dividendOption.ts";
import { signOf } from "../optionMarket.ts";
import { perpetualPut } from "./perpetual.ts";
import { hasTwoBoundaries, putProblem } from "./putProblem.ts";

/** Shares of the time to expiry after which the option might be exercised for good. */
const shares = [1, 0.75, 0.5, 0.25, 0.125];

/**
 * Price of an American option by finite differences, between what no arbitrage allows: for options whose boundary does
 * not settle.
 *
 * @param input - units on {@link BlackScholesInput}.
 * @returns price and error estimate, which counts how far the grid was beyond the bounds.
 * @throws {@link CatalogueError} `model.input` as {@link dividendsByGrid}.
 * @remarks Never below exercise now, the same option with exercise on one date only, or with exercise at the boundary of
 * the perpetual option; never above this one.
 */
export function americanByGrid(input: BlackScholesInput): { readonly price: number; readonly errorEstimate: number } {
  const { price: onGrid, errorEstimate } = dividendsByGrid({ ...input, dividends: [] }, "american");
  const put = putProblem(input);
  const perpetual = hasTwoBoundaries(put) ? null : perpetualPut(put);
  const onDates = shares.map((share) => blackScholes({ ...input, expiryYears: share * input.expiryYears }).price);
  const exercised = signOf(input.type) * (input.spot - input.strike);
  const least = Math.max(exercised, ...onDates, perpetual ? perpetual.price - perpetual.missed : 0);
  const most = Math.max(least, perpetual?.price ?? Number.POSITIVE_INFINITY);
  const price = Math.min(most, Math.max(least, onGrid));
  const rounding = 1e-14 * (input.spot + input.strike);
  return { price, errorEstimate: Math.min(errorEstimate + Math.abs(price - onGrid), most - least + rounding) };
}
