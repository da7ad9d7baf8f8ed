import { exp } from "../../numerics/elementary.ts";
import { requireThat } from "../../requireThat.ts";
import { impliedVol } from "../impliedVol.ts";
import { signOf } from "../optionMarket.ts";
import { type ImpliedVolValue, volOfPrice } from "../volOfPrice.ts";
import { dividendOption } from "./dividendOption.ts";
import { type DividendOptionInput, escrowedSpot, priceWithoutVol, requireDividends } from "./dividendSchedule.ts";

/**
 * The vol at which an option on an asset with dividends has a price.
 *
 * @param input - units on {@link DividendOptionInput}; `expiryYears` > 0.
 * @param price - present value; currency per unit of underlying.
 * @param maxVol - highest vol that is tried.
 * @returns vol and error estimate.
 * @throws {@link CatalogueError} `model.input` outside the bounds of the price.
 * @remarks
 * The price is read as the vol of an option without interest: a European one on the forward, an American one on the spot.
 */
export function dividendImpliedVol(
  input: Omit<DividendOptionInput, "vol">,
  exercise: "european" | "american",
  price: number,
  maxVol: number,
): ImpliedVolValue {
  const { strike, type, rate, dividendYield, expiryYears, spot } = input;
  requireThat(expiryYears > 0, "expiryYears", "> 0", expiryYears);
  requireDividends(input.dividends, expiryYears);
  const calm = { ...input, vol: 0 };
  const forward = escrowedSpot(calm) * exp((rate - dividendYield) * expiryYears);
  const [level, discount] = exercise === "european" && forward > 0 ? [forward, exp(-rate * expiryYears)] : [spot, 1];
  const intrinsic = Math.max(0, signOf(type) * (level - strike));
  const volLike = (value: number) => {
    const undiscounted = value / discount;
    if (undiscounted <= intrinsic) return 0;
    if (undiscounted >= (type === "call" ? level : strike)) return Number.POSITIVE_INFINITY;
    return impliedVol({ spot: level, strike, type, rate: 0, dividendYield: 0, expiryYears, price: undiscounted });
  };
  const priceAt = (vol: number) => dividendOption({ ...input, vol }, exercise);
  return volOfPrice({ priceAt, price, volLike, floor: priceWithoutVol(calm, exercise), maxVol });
}
