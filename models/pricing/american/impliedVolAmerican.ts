import { exp } from "../../numerics/elementary.ts";
import type { BlackScholesInput } from "../blackScholes.ts";
import { type ImpliedVolInput, impliedVol } from "../impliedVol.ts";
import { requirePositive } from "../optionMarket.ts";
import { type ImpliedVolValue, volOfPrice } from "../volOfPrice.ts";
import { putProblem } from "./putProblem.ts";

/**
 * The vol at which an American option has a price.
 *
 * @param input - units on {@link ImpliedVolInput}; `expiryYears` > 0.
 * @param priceAt - the American price at a vol, with its error.
 * @param maxVol - highest vol that is tried.
 * @returns vol and error estimate.
 * @throws {@link CatalogueError} `model.input` outside the bounds of the price; at the price without vol, which every vol up to
 * a level may keep because the option is exercised at once: the message names it.
 * @remarks
 * The price is read as the European vol of an option without interest, of which it is worth at least the intrinsic value and at most
 * the side that is received, as an American one: nearly the vol itself.
 */
export function americanImpliedVol(
  input: ImpliedVolInput,
  priceAt: (option: BlackScholesInput) => { readonly price: number; readonly errorEstimate: number },
  maxVol: number,
): ImpliedVolValue {
  const { price, ...option } = input;
  requirePositive("expiryYears", option.expiryYears);
  const { rate, dividendYield, strike, spot, type, expiryYears } = option;
  const put = putProblem({ ...option, vol: 0 });
  // A held put grows without bound of its own when money loses value.
  const carried = Math.max(0, -put.rate) * expiryYears;
  const received = (type === "call" ? spot : strike) * exp(carried);
  const rates = put.rate < 0 ? { rate, dividendYield } : { rate: 0, dividendYield: 0 };
  const calm = priceAt({ ...option, vol: 0 }).price;
  const volLike = (value: number) =>
    value >= received ? Number.POSITIVE_INFINITY : impliedVol({ ...option, ...rates, price: value });
  return volOfPrice({ priceAt: (vol) => priceAt({ ...option, vol }), price, volLike, floor: calm, maxVol });
}
