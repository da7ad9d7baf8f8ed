import { exp, log } from "../numerics/elementary.ts";
import { modelInputError } from "../requireThat.ts";
import { impliedDeviation } from "./impliedDeviation.ts";
import { type OptionMarket, type OptionType, requireMarket, requirePositive, signOf } from "./optionMarket.ts";

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
 * The out-of-the-money price is matched by {@link impliedDeviation}.
 * Accuracy: a few units in the last place, plus what those of the price mean for the vol.
 * @see P. Jäckel, "Let's be rational", Wilmott (2015) 40–53.
 * @example
 * impliedVol({ spot: 100, strike: 100, expiryYears: 0.5, rate: 0.01, dividendYield: 0, type: "call", price: 5.87602423383 }) // ≈ 0.2
 */
export function impliedVol(input: ImpliedVolInput): number {
  const { spot, strike, expiryYears, rate, dividendYield, type, price } = input;
  const market = { spot, expiryYears, vol: 0, rate, dividendYield };
  requireMarket(market);
  requirePositive("strike", strike);
  requirePositive("expiryYears", expiryYears);
  const vol = impliedVolWithin(spot, strike, expiryYears, rate, dividendYield, signOf(type), price);
  // The message is only written when it is needed: it costs as much as the vol.
  if (Number.isNaN(vol)) {
    const { intrinsic, bound } = priceBounds(spot, strike, expiryYears, rate, dividendYield, signOf(type));
    throw modelInputError("price", `at least the discounted intrinsic value ${intrinsic} and below ${bound}`, price);
  }
  return vol;
}

/**
 * The unchecked core of {@link impliedVol}, for columns.
 *
 * @param sign - 1 for a call, −1 for a put.
 * @returns annualised log-normal vol, decimal, ≥ 0; NaN for a price outside of {@link priceBounds}.
 */
export function impliedVolWithin(
  spot: number,
  strike: number,
  expiryYears: number,
  rate: number,
  dividendYield: number,
  sign: number,
  price: number,
): number {
  const asset = spot * exp(-dividendYield * expiryYears);
  const cash = strike * exp(-rate * expiryYears);
  const intrinsic = Math.max(0, sign * (asset - cash));
  const bound = sign > 0 ? asset : cash;
  if (!(price >= intrinsic && price < bound)) return Number.NaN;
  const timeValue = price - intrinsic;
  if (timeValue === 0) return 0;
  const logMoneyness = log(spot / strike) + (rate - dividendYield) * expiryYears;
  const smaller = Math.min(asset, cash);
  return (
    impliedDeviation(timeValue / smaller, (bound - price) / smaller, Math.abs(logMoneyness)) / Math.sqrt(expiryYears)
  );
}

/** The prices that exclude arbitrage: from the discounted intrinsic value to below the value of what is received. */
export function priceBounds(
  spot: number,
  strike: number,
  expiryYears: number,
  rate: number,
  dividendYield: number,
  sign: number,
): { readonly intrinsic: number; readonly bound: number } {
  const asset = spot * exp(-dividendYield * expiryYears);
  const cash = strike * exp(-rate * expiryYears);
  return { intrinsic: Math.max(0, sign * (asset - cash)), bound: sign > 0 ? asset : cash };
}
