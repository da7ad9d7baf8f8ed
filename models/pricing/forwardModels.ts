import { exp } from "../numerics/elementary.ts";
import { normalCdf, normalPdf } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import {
  discountFactor,
  type OptionMarket,
  type OptionType,
  requireMarket,
  requirePositive,
  signOf,
} from "./optionMarket.ts";

/** A European option on the forward of a market whose vol is not log-normal. */
export interface ForwardOptionInput extends OptionMarket {
  /** Scalar; same unit as `spot`; any finite number under Bachelier. */
  readonly strike: number;
  readonly type: OptionType;
}

const forwardOf = ({ spot, rate, dividendYield, expiryYears }: OptionMarket): number =>
  spot * exp((rate - dividendYield) * expiryYears);

/**
 * Price of a European option on a normally distributed forward.
 *
 * @param input - `vol` in currency per square root of a year, ≥ 0.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: without vol or time the discounted intrinsic value.
 * Accuracy: 1e-13 relative near the money.
 * @see L. Bachelier, Théorie de la spéculation (1900).
 */
export function bachelier(input: ForwardOptionInput): number {
  const { strike, vol, expiryYears, type } = input;
  requireMarket(input);
  requireThat(Number.isFinite(strike), "strike", "a finite number", strike);
  const moneyness = signOf(type) * (forwardOf(input) - strike);
  const deviation = vol * Math.sqrt(expiryYears);
  if (deviation === 0) return discountFactor(input) * Math.max(0, moneyness);
  const d = moneyness / deviation;
  return discountFactor(input) * Math.max(0, moneyness * normalCdf(d) + deviation * normalPdf(d));
}

/**
 * Price of a European option when the forward plus a constant is log-normal.
 *
 * @param displacement - added to forward and strike; both sums must be > 0.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: without displacement the Black–Scholes–Merton price.
 * Accuracy: 1e-12 relative.
 * @see M. Rubinstein, "Displaced diffusion option pricing", J. Finance 38 (1983) 213–217.
 */
export function displacedLognormal(input: ForwardOptionInput, displacement: number): number {
  requireMarket(input);
  const forward = forwardOf(input) + displacement;
  const strike = input.strike + displacement;
  requirePositive("forward + displacement", forward);
  requirePositive("strike + displacement", strike);
  return discountFactor(input) * blackScholes({ ...input, spot: forward, strike, rate: 0, dividendYield: 0 }).price;
}
