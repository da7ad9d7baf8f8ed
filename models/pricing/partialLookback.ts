import { bivariateNormalCdf } from "../numerics/bivariateNormal.ts";
import { exp, log } from "../numerics/elementary.ts";
import { normalCdf } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import { lookbackFixed } from "./lookback.ts";
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

/** A floating-strike lookback option whose extreme is watched for the first part of its life only. */
export interface PartialFloatingInput extends OptionMarket {
  readonly type: OptionType;
  /** The extreme so far, same unit as `spot`: the lowest price for a call (≤ spot), the highest for a put (≥ spot). */
  readonly extreme: number;
  /** Scalar; years from today until the extreme is no longer watched; 0 ≤ … ≤ expiryYears. */
  readonly windowEndYears: number;
  /** Scalar; the strike is this multiple of the extreme; ≥ 1 for a call, 0 < … ≤ 1 for a put. */
  readonly strikeMultiple: number;
}

/** Below this carry (per year) the formulas divide by almost nothing. */
const smallCarry = 1e-4;

/** A formula that is singular at zero carry, there interpolated between carries on both sides (error of fourth order). */
function acrossZeroCarry<Market extends OptionMarket>(market: Market, formula: (market: Market) => number): number {
  const carry = market.rate - market.dividendYield;
  if (Math.abs(carry) >= smallCarry) return formula(market);
  const at = (b: number) => formula({ ...market, dividendYield: market.rate - b });
  const x = carry / smallCarry;
  const [a, b, c, d] = [-2, -1, 1, 2].map((k) => at(k * smallCarry)) as [number, number, number, number];
  return (
    (a * (x + 1) * (x - 1) * (x - 2)) / -12 +
    (b * (x + 2) * (x - 1) * (x - 2)) / 6 +
    (c * (x + 2) * (x + 1) * (x - 2)) / -6 +
    (d * (x + 2) * (x + 1) * (x - 1)) / 12
  );
}

/**
 * Price of a lookback option with a floating strike whose extreme is watched from now to the end of a window: a call pays
 * the last price less a multiple of the lowest one, a put a multiple of the highest one less the last.
 *
 * @param input - units on {@link PartialFloatingInput}.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: a window as long as the option and a multiple of 1 give the ordinary lookback option.
 * Limits: a window that has closed leaves a plain option whose strike is known.
 * Accuracy: 1e-9 of spot; near zero carry the formula is interpolated.
 * @see R. Heynen, H. Kat, "Selective memory", Risk 7 (1994) 73–76; E. G. Haug (2007) § 4.15.4.
 * @example
 * partialLookbackFloating({ spot: 90, extreme: 90, expiryYears: 1, windowEndYears: 0.75, strikeMultiple: 1, vol: 0.1, rate: 0.06, dividendYield: 0, type: "call" }) // ≈ 9.5567
 */
export function partialLookbackFloating(input: PartialFloatingInput): number {
  const { spot, type, extreme, windowEndYears, strikeMultiple, expiryYears } = input;
  requireMarket(input);
  requirePositive("extreme", extreme);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for a lookback option", input.vol);
  requireThat(
    windowEndYears >= 0 && windowEndYears <= expiryYears,
    "windowEndYears",
    "in [0, expiryYears]",
    windowEndYears,
  );
  requirePositive("strikeMultiple", strikeMultiple);
  if (type === "call") {
    requireThat(extreme <= spot, "extreme", "a minimum so far ≤ spot", extreme);
    requireThat(strikeMultiple >= 1, "strikeMultiple", "≥ 1 for a call", strikeMultiple);
  } else {
    requireThat(extreme >= spot, "extreme", "a maximum so far ≥ spot", extreme);
    requireThat(strikeMultiple <= 1, "strikeMultiple", "≤ 1 for a put", strikeMultiple);
  }
  if (windowEndYears === 0) return blackScholes({ ...input, strike: strikeMultiple * extreme }).price;
  return acrossZeroCarry(input, floatingWithCarry);
}

function floatingWithCarry(input: PartialFloatingInput): number {
  const { spot, vol, rate, dividendYield, expiryYears: end, windowEndYears: window, extreme, type } = input;
  const multiple = input.strikeMultiple;
  const sign = signOf(type);
  const carry = rate - dividendYield;
  const asset = assetFactor(input);
  const cash = discountFactor(input);
  const deviation = deviationOf(input);
  const windowDeviation = vol * Math.sqrt(window);
  const ratio = (2 * carry) / (vol * vol);
  const moneyness = log(spot / extreme);
  const d1 = (moneyness + carry * end) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const f1 = (moneyness + carry * window) / windowDeviation + 0.5 * windowDeviation;
  const f2 = f1 - windowDeviation;
  const logMultiple = log(multiple);
  const g1 = logMultiple / deviation;
  const after = end - window;
  const shared = Math.sqrt(window / end);
  const rest = Math.sqrt(Math.max(0, 1 - window / end));
  // After the window nothing is left to happen when it ends with the option.
  const restDeviation = vol * Math.sqrt(after);
  const drift = after > 0 ? (carry * after) / restDeviation : 0;
  const g2 = after > 0 ? logMultiple / restDeviation : logMultiple === 0 ? 0 : Number.POSITIVE_INFINITY * sign;
  const e1 = drift + 0.5 * restDeviation;
  const e2 = e1 - restDeviation;
  const joint = (a: number, b: number, rho: number) => bivariateNormalCdf(sign * a, sign * b, rho);

  const plain = spot * asset * normalCdf(sign * (d1 - g1)) - multiple * extreme * cash * normalCdf(sign * (d2 - g1));
  const mirrored =
    exp(-ratio * moneyness) * joint(ratio * windowDeviation - f1, ratio * deviation - d1 - g1, shared) -
    exp(carry * end + ratio * logMultiple) * joint(-d1 - g1, e1 + g2, -rest);
  return (
    sign * plain +
    (sign * multiple * spot * cash * mirrored) / ratio +
    sign * spot * asset * joint(g1 - d1, e1 - g2, -rest) +
    sign * multiple * extreme * cash * joint(-f2, d2 - g1, -shared) -
    sign *
      exp(-carry * after) *
      (1 + 1 / ratio) *
      multiple *
      spot *
      asset *
      normalCdf(sign * (e2 - g2)) *
      normalCdf(-sign * f1)
  );
}

/** A fixed-strike lookback option whose extreme is watched for the last part of its life only. */
export interface PartialFixedInput extends OptionMarket {
  readonly type: OptionType;
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  /** Scalar; years from today until the extreme begins to be watched; 0 ≤ … ≤ expiryYears. */
  readonly windowStartYears: number;
}

/**
 * Price of a lookback option with a fixed strike whose extreme is watched from the start of a window to expiry: a call
 * pays the highest price of the window less the strike, a put the strike less the lowest one.
 *
 * @param input - units on {@link PartialFixedInput}.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: a window from today gives the ordinary lookback option, one at expiry the plain option.
 * Accuracy: 1e-9 of spot; near zero carry the formula is interpolated.
 * @see R. Heynen, H. Kat, "Selective memory", Risk 7 (1994) 73–76; E. G. Haug (2007) § 4.15.5.
 * @example
 * partialLookbackFixed({ spot: 100, strike: 90, windowStartYears: 0.25, expiryYears: 1, vol: 0.1, rate: 0.06, dividendYield: 0, type: "call" }) // ≈ 20.2845
 */
export function partialLookbackFixed(input: PartialFixedInput): number {
  const { windowStartYears: start, expiryYears, strike } = input;
  requireMarket(input);
  requirePositive("strike", strike);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for a lookback option", input.vol);
  requireThat(start >= 0 && start <= expiryYears, "windowStartYears", "in [0, expiryYears]", start);
  if (start === 0) return lookbackFixed({ ...input, extreme: input.spot }, strike);
  if (start === expiryYears) return blackScholes(input).price;
  return acrossZeroCarry(input, fixedWithCarry);
}

function fixedWithCarry(input: PartialFixedInput): number {
  const { spot, strike, vol, rate, dividendYield, expiryYears: end, windowStartYears: start, type } = input;
  const sign = signOf(type);
  const carry = rate - dividendYield;
  const asset = assetFactor(input);
  const cash = discountFactor(input);
  const deviation = deviationOf(input);
  const startDeviation = vol * Math.sqrt(start);
  const restDeviation = vol * Math.sqrt(end - start);
  const ratio = (2 * carry) / (vol * vol);
  const moneyness = log(spot / strike);
  const d1 = (moneyness + carry * end) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const f1 = (moneyness + carry * start) / startDeviation + 0.5 * startDeviation;
  const f2 = f1 - startDeviation;
  const e1 = (carry * (end - start)) / restDeviation + 0.5 * restDeviation;
  const e2 = e1 - restDeviation;
  const shared = Math.sqrt(start / end);
  const rest = Math.sqrt(1 - start / end);
  const joint = (a: number, b: number, rho: number) => bivariateNormalCdf(sign * a, sign * b, rho);

  const mirrored =
    exp(carry * end) * joint(e1, d1, rest) -
    exp(-ratio * moneyness) * joint(d1 - ratio * deviation, ratio * startDeviation - f1, -shared);
  return (
    sign * (spot * asset * normalCdf(sign * d1) - strike * cash * normalCdf(sign * d2)) +
    (sign * spot * cash * mirrored) / ratio -
    sign * spot * asset * joint(-e1, d1, -rest) -
    sign * strike * cash * joint(f2, -d2, -shared) +
    sign * exp(-carry * (end - start)) * (1 - 1 / ratio) * spot * asset * normalCdf(sign * f1) * normalCdf(-sign * e2)
  );
}
