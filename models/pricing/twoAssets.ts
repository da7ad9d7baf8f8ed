import { bivariateNormalCdf } from "../numerics/bivariateNormal.ts";
import { exp, log } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { type AssetBasket, forwardsOf, requireBasket } from "./assetBasket.ts";
import { blackScholes } from "./blackScholes.ts";
import { type OptionType, requirePositive, signOf } from "./optionMarket.ts";

/** What the closed forms of two assets have in common. */
interface Pair {
  readonly basket: AssetBasket;
  readonly forwards: readonly [number, number];
  /** σ√T of each asset. */
  readonly deviations: readonly [number, number];
  readonly rho: number;
  readonly discount: number;
}

function pairOf(basket: AssetBasket): Pair {
  requireThat(basket.spots.length === 2, "spots", "two prices", basket.spots.length);
  requireBasket(basket);
  const root = Math.sqrt(basket.expiryYears);
  const [first, second] = forwardsOf(basket) as unknown as [number, number];
  return {
    basket,
    forwards: [first, second],
    deviations: [basket.vols[0]! * root, basket.vols[1]! * root],
    rho: basket.correlation[1]!,
    discount: exp(-basket.rate * basket.expiryYears),
  };
}

/** Deviation of the log of S₁ᵃ S₂ᵇ for a = 1 and the given b. */
const joined = ([s1, s2]: readonly [number, number], rho: number, b: number): number =>
  Math.sqrt(Math.max(0, s1 * s1 + b * b * s2 * s2 + 2 * b * rho * s1 * s2));

/** Undiscounted option on a log-normal variable with a mean and a deviation of its log. */
const onForward = (forward: number, strike: number, deviation: number, type: OptionType): number =>
  blackScholes({ spot: forward, strike, expiryYears: 1, vol: deviation, rate: 0, dividendYield: 0, type }).price;

/**
 * Price of the right to give up units of the second asset for units of the first (call), or the other way round (put).
 *
 * @param units - of each asset; > 0.
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Limits: with a ratio of the prices that does not move the discounted difference of the forwards.
 * Accuracy: 1e-14 of what is exchanged.
 * @see W. Margrabe, "The value of an option to exchange one asset for another", J. Finance 33 (1978) 177–186.
 */
export function exchangeOption(basket: AssetBasket, units: readonly [number, number], type: OptionType): number {
  const { forwards, deviations, rho, discount } = pairOf(basket);
  for (const unit of units) requirePositive("weights", unit);
  return discount * onForward(units[0] * forwards[0], units[1] * forwards[1], joined(deviations, rho, -1), type);
}

/**
 * Kirk's approximation of a spread option: a call pays max(0, S₁ − S₂ − strike).
 *
 * The second asset and the strike together are taken as log-normal.
 *
 * @param strike - currency; S₂'s forward + strike > 0.
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Limits: without strike exact.
 * Accuracy: about 1e-3 of the price at ordinary vols, worse for a large strike.
 * @see E. Kirk, "Correlation in the energy markets", in: Managing energy price risk (1995) 71–78.
 */
export function kirkSpread(basket: AssetBasket, strike: number, type: OptionType): number {
  const { forwards, deviations, rho, discount } = pairOf(basket);
  const [first, second] = forwards;
  const paid = second + strike;
  requireThat(paid > 0 && Number.isFinite(paid), "strike", `above −${second}, the forward of the second asset`, strike);
  return discount * onForward(first, paid, joined(deviations, rho, -second / paid), type);
}

/**
 * Price of an option on the higher or the lower of two prices.
 *
 * @param strike - currency; > 0.
 * @returns present value; currency; `null` when the ratio of the prices, or one of them, does not move: the closed form has
 * no value there.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Accuracy: 1e-14 of spots and strike.
 * @see R. Stulz, "Options on the minimum or the maximum of two risky assets", J. Financial Economics 10 (1982) 161–185.
 */
export function stulzOption(
  basket: AssetBasket,
  strike: number,
  type: OptionType,
  on: "maximum" | "minimum",
): number | null {
  const { forwards, deviations, rho, discount } = pairOf(basket);
  requirePositive("strike", strike);
  const [f1, f2] = forwards;
  const [s1, s2] = deviations;
  const relative = joined(deviations, rho, -1);
  if (!(Math.min(s1, s2) > 0 && relative > 1e-6 * (s1 + s2))) return null;
  const d = log(f1 / f2) / relative + 0.5 * relative;
  const y1 = log(f1 / strike) / s1 + 0.5 * s1;
  const y2 = log(f2 / strike) / s2 + 0.5 * s2;
  const clamp = (x: number) => Math.min(1, Math.max(-1, x));
  const rho1 = clamp((s1 - rho * s2) / relative);
  const rho2 = clamp((s2 - rho * s1) / relative);
  const exchanged = onForward(f1, f2, relative, "call");
  const call =
    on === "maximum"
      ? f1 * bivariateNormalCdf(y1, d, rho1) +
        f2 * bivariateNormalCdf(y2, relative - d, rho2) -
        strike * (1 - bivariateNormalCdf(s1 - y1, s2 - y2, rho))
      : f1 * bivariateNormalCdf(y1, -d, -rho1) +
        f2 * bivariateNormalCdf(y2, d - relative, -rho2) -
        strike * bivariateNormalCdf(y1 - s1, y2 - s2, rho);
  const extreme = on === "maximum" ? f2 + exchanged : f1 - exchanged;
  return discount * Math.max(0, type === "call" ? call : strike - extreme + call);
}

/**
 * Price of a two-asset correlation option: an option on the second price that pays only if the first one ends beyond a
 * strike of its own, on the same side.
 *
 * @param strikes - of the first price, which decides, and of the second one, which is paid; > 0.
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Accuracy: 1e-14 of spot and strike.
 * @see P. Zhang, "Correlation digital options", J. Financial Engineering 3 (1995) 75–96.
 */
export function correlationOption(basket: AssetBasket, strikes: readonly [number, number], type: OptionType): number {
  const { forwards, deviations, rho, discount } = pairOf(basket);
  for (const strike of strikes) requirePositive("strike", strike);
  const [s1, s2] = deviations;
  requireThat(Math.min(s1, s2) > 0, "vols", "> 0 with expiryYears > 0 for a correlation option", basket.vols);
  const sign = signOf(type);
  const y1 = log(forwards[0] / strikes[0]) / s1 - 0.5 * s1;
  const y2 = log(forwards[1] / strikes[1]) / s2 - 0.5 * s2;
  const asset = forwards[1] * bivariateNormalCdf(sign * (y2 + s2), sign * (y1 + rho * s2), rho);
  const cash = strikes[1] * bivariateNormalCdf(sign * y2, sign * y1, rho);
  return discount * Math.max(0, sign * (asset - cash));
}

/**
 * Price of an amount of cash paid if both prices end beyond their strikes: above for a call, below for a put.
 *
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Accuracy: 1e-15 of the amount.
 * @see R. Heynen, H. Kat, "Brick by brick", Risk 9 (1996).
 */
export function twoAssetCash(
  basket: AssetBasket,
  strikes: readonly [number, number],
  amount: number,
  type: OptionType,
): number {
  const { forwards, deviations, rho, discount } = pairOf(basket);
  for (const strike of strikes) requirePositive("strike", strike);
  const [s1, s2] = deviations;
  requireThat(Math.min(s1, s2) > 0, "vols", "> 0 with expiryYears > 0 for a two-asset digital", basket.vols);
  const sign = signOf(type);
  const [y1, y2] = [0, 1].map((i) => log(forwards[i]! / strikes[i]!) / deviations[i]! - 0.5 * deviations[i]!) as [
    number,
    number,
  ];
  return amount * discount * bivariateNormalCdf(sign * y1, sign * y2, rho);
}

/**
 * Price of an option on the product or on the ratio (first over second) of two prices.
 *
 * @param strike - in units of the product or ratio; > 0.
 * @returns present value; currency, one unit of it for one of the product or ratio.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Accuracy: 1e-14 of product or ratio.
 * @see P. Zhang, Exotic options (1998) ch. 28; E. Derman, "Outperformance options" (1996).
 */
export function productOption(
  basket: AssetBasket,
  strike: number,
  type: OptionType,
  of: "product" | "quotient",
): number {
  const { forwards, deviations, rho, discount } = pairOf(basket);
  requirePositive("strike", strike);
  const [s1, s2] = deviations;
  const [forward, power] =
    of === "product"
      ? [forwards[0] * forwards[1] * exp(rho * s1 * s2), 1]
      : [(forwards[0] / forwards[1]) * exp(s2 * s2 - rho * s1 * s2), -1];
  return discount * onForward(forward, strike, joined(deviations, rho, power), type);
}
