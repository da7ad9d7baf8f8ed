import { exp, log } from "../numerics/elementary.ts";
import { normalCdf, scaledNormalCdf } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import {
  assetFactor,
  deviationOf,
  discountFactor,
  type OptionMarket,
  type OptionType,
  requireMarket,
  requirePositive,
  signOf,
} from "./optionMarket.ts";

/** An option on the extreme of the price over its life. */
export interface LookbackInput extends OptionMarket {
  readonly type: OptionType;
  /**
   * The extreme so far, same unit as `spot`: the highest price for a fixed call and a floating put (≥ spot), the lowest
   * for a fixed put and a floating call (0 < … ≤ spot).
   */
  readonly extreme: number;
}

/**
 * Price of a lookback option with a fixed strike: a call pays the highest price less the strike, a put the strike less
 * the lowest price.
 *
 * @param strike - same unit as `spot`; > 0.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Accuracy: 1e-9 of spot; near zero carry the formula is interpolated between two small carries.
 * @see A. Conze, R. Viswanathan, "Path dependent options: the case of lookback options", J. Finance 46 (1991) 1893–1907.
 * @example
 * lookbackFixed({ spot: 100, extreme: 100, expiryYears: 0.5, vol: 0.1, rate: 0.1, dividendYield: 0, type: "call" }, 95) // ≈ 13.2687
 */
export function lookbackFixed(input: LookbackInput, strike: number): number {
  const { type, extreme } = input;
  requirePositive("strike", strike);
  requireExtreme(input, type === "call" ? "maximum" : "minimum");
  const locked = Math.max(0, signOf(type) * (extreme - strike));
  const level = type === "call" ? Math.max(strike, extreme) : Math.min(strike, extreme);
  return discountFactor(input) * locked + beyondExtreme(input, type, level);
}

/**
 * Price of a lookback option with a floating strike: a call pays the last price less the lowest one, a put the highest
 * price less the last one.
 *
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Accuracy: as {@link lookbackFixed}.
 * @see M. B. Goldman, H. B. Sosin, M. A. Gatto, "Path dependent options", J. Finance 34 (1979) 1111–1127.
 * @example
 * lookbackFloating({ spot: 120, extreme: 100, expiryYears: 0.5, vol: 0.3, rate: 0.1, dividendYield: 0.06, type: "call" }) // ≈ 25.3533
 */
export function lookbackFloating(input: LookbackInput): number {
  const { spot, type, extreme } = input;
  requireExtreme(input, type === "call" ? "minimum" : "maximum");
  // The last price against the extreme so far, plus what the extreme will still move beyond that.
  const owed = signOf(type) * (spot * assetFactor(input) - extreme * discountFactor(input));
  return owed + beyondExtreme(input, type === "call" ? "put" : "call", extreme);
}

function requireExtreme(input: LookbackInput, which: "maximum" | "minimum"): void {
  requireMarket(input);
  requirePositive("extreme", input.extreme);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for a lookback option", input.vol);
  const { extreme, spot } = input;
  if (which === "maximum") requireThat(extreme >= spot, "extreme", "a maximum so far ≥ spot", extreme);
  else requireThat(extreme <= spot, "extreme", "a minimum so far ≤ spot", extreme);
}

/** Below this carry (per year) the formula divides by almost nothing. */
const smallCarry = 1e-5;

/** Value today of the amount by which the extreme at expiry will lie beyond `level` (above for a call, below for a put). */
function beyondExtreme(market: OptionMarket, type: OptionType, level: number): number {
  const carry = market.rate - market.dividendYield;
  if (Math.abs(carry) >= smallCarry) return beyondWithCarry(market, type, level);
  const at = (b: number) => beyondWithCarry({ ...market, dividendYield: market.rate - b }, type, level);
  const weight = (carry + smallCarry) / (2 * smallCarry);
  return (1 - weight) * at(-smallCarry) + weight * at(smallCarry);
}

function beyondWithCarry(market: OptionMarket, type: OptionType, level: number): number {
  const { spot, vol, rate, dividendYield, expiryYears } = market;
  const sign = signOf(type);
  const carry = rate - dividendYield;
  const deviation = deviationOf(market);
  const d1 = (log(spot / level) + carry * expiryYears) / deviation + 0.5 * deviation;
  const plain =
    sign *
    (spot * assetFactor(market) * normalCdf(sign * d1) -
      level * discountFactor(market) * normalCdf(sign * (d1 - deviation)));
  const reflection = (-2 * carry) / (vol * vol);
  const extra =
    exp(carry * expiryYears) * normalCdf(sign * d1) -
    scaledNormalCdf(reflection * log(spot / level), sign * (d1 + reflection * deviation));
  return plain + (sign * spot * discountFactor(market) * extra * vol * vol) / (2 * carry);
}
