import { exp } from "../numerics/elementary.ts";
import { type AssetBasket, forwardsOf } from "./assetBasket.ts";
import type { BasketFactors } from "./basketFactors.ts";
import { type ExerciseRegion, quadratureSums, type RegionSums, shiftedSums, shifts } from "./conditionalIntegral.ts";

/** Price of an option on several assets, how far it may be from the truth, and its exact slopes. */
export interface BasketValue {
  /** Present value; currency. */
  readonly price: number;
  /** Four standard errors of the random shifts, or the last change of the quadrature. */
  readonly errorEstimate: number;
  /** Standard error of the random shifts; `null` where the price comes from a quadrature. */
  readonly standardError: number | null;
  /** Shape (n,); ∂price/∂spot of each asset. */
  readonly deltas: number[];
  /** Shape (n,); ∂price/∂vol of each asset, per 1.00 of vol. */
  readonly vegas: number[];
  /** ∂price/∂rate, per 1.00 of rate; yields fixed. */
  readonly rho: number;
  /** ∂price/∂time as expiry comes nearer, per year. */
  readonly theta: number;
}

/** An option that exchanges assets for cash on a region of their prices. */
export interface RegionOption {
  readonly basket: AssetBasket;
  readonly factors: BasketFactors;
  readonly region: ExerciseRegion;
  /** Shape (n,); units of each asset received on the region. */
  readonly units: Float64Array;
  /** Cash received on the region; currency. */
  readonly cash: number;
  /** The region is where the option does not pay: its sums are taken from the whole. */
  readonly complement: boolean;
  /** Change of the price, relative to what is exchanged, below which a quadrature is not refined further. */
  readonly tolerance: number;
  /** Most outer factors that the quadrature is for, 0 … 3. */
  readonly quadratureFactors: number;
}

/** Whether the outer factors are few enough for a quadrature; otherwise the price comes from {@link shifts} parts. */
export const isByQuadrature = ({ factors, quadratureFactors }: RegionOption): boolean =>
  factors.outer <= quadratureFactors;

/**
 * One of the {@link shifts} independent estimates of an option on many assets.
 *
 * @param index - 0 … shifts − 1.
 */
export const regionPart = ({ basket, factors, region }: RegionOption, index: number): RegionSums =>
  shiftedSums(basket, factors, region, index);

/** Price and slopes from all parts of {@link regionPart}. */
export function regionValueOfParts(option: RegionOption, parts: readonly RegionSums[]): BasketValue {
  const count = parts.length;
  const mean = new Float64Array(parts[0]!.length);
  for (const part of parts) for (let i = 0; i < mean.length; i++) mean[i]! += part[i]! / count;
  const price = priceOf(option, mean);
  let squares = 0;
  for (const part of parts) squares += (priceOf(option, part) - price) * (priceOf(option, part) - price);
  const standardError = Math.sqrt(squares / (count * (count - 1)));
  return basketValue(option, mean, errorQuantile * standardError + roundingOf(option), standardError);
}

/**
 * Price and slopes of an option on several assets.
 *
 * @returns present value and slopes, exact but for `errorEstimate`.
 * @remarks
 * One asset or factor: closed form. Up to `quadratureFactors` more: trapezoidal rule, halved until the price stands still. Beyond: a
 * rank-1 lattice rule of 4096 points in 16 random shifts, whose spread gives the standard error.
 * Limits: without vol or time the discounted payoff on the forwards.
 */
export function regionValue(option: RegionOption): BasketValue {
  if (!isByQuadrature(option)) {
    return regionValueOfParts(
      option,
      Array.from({ length: shifts }, (_, index) => regionPart(option, index)),
    );
  }
  const { basket, factors, region } = option;
  const rounding = roundingOf(option);
  const distance = (a: RegionSums, b: RegionSums) => Math.abs(priceOf(option, a) - priceOf(option, b));
  const { sums, before } = quadratureSums(basket, factors, region, distance, option.tolerance * sizeOf(option));
  // The rule converges exponentially: the last change is that of the rule before, whose error was larger.
  return basketValue(option, sums, distance(sums, before) + rounding, null);
}

/** Student's 99.9 % quantile, two-sided, with 15 degrees of freedom: what {@link shifts} estimates say about their mean. */
const errorQuantile = 4.07;

const discountOf = ({ rate, expiryYears }: AssetBasket): number => exp(-rate * expiryYears);

/** Sums over where the option pays. */
function payingSums({ basket, complement }: RegionOption, sums: RegionSums): RegionSums {
  if (!complement) return sums;
  const n = basket.spots.length;
  const forwards = forwardsOf(basket);
  return sums.map((value, at) => (at === 0 ? 1 : at <= n ? forwards[at - 1]! : 0) - value);
}

function priceOf(option: RegionOption, sums: RegionSums): number {
  const { basket, units, cash } = option;
  const paying = payingSums(option, sums);
  let value = cash * paying[0]!;
  for (let i = 0; i < units.length; i++) value += units[i]! * paying[1 + i]!;
  return discountOf(basket) * value;
}

/** Size of what is exchanged; currency. */
export const sizeOf = ({ basket, units, cash }: RegionOption): number =>
  Math.abs(cash) + basket.spots.reduce((sum, spot, i) => sum + Math.abs(units[i]!) * spot, 0);

const roundingOf = (option: RegionOption): number => 2e-14 * sizeOf(option);

function basketValue(
  option: RegionOption,
  sums: RegionSums,
  errorEstimate: number,
  standardError: number | null,
): BasketValue {
  const { basket, units } = option;
  const { spots, vols, dividendYields, rate, expiryYears } = basket;
  const n = spots.length;
  const discount = discountOf(basket);
  const paying = payingSums(option, sums);
  const price = Math.max(0, priceOf(option, sums));
  const deltas = spots.map((spot, i) => (discount * units[i]! * paying[1 + i]!) / spot);
  const vegas = spots.map((_, i) => discount * units[i]! * paying[1 + n + i]!);
  const assetValue = deltas.reduce((sum, delta, i) => sum + delta * spots[i]!, 0);
  const rho = expiryYears * (assetValue - price);
  // Time enters as rate · T, yield · T and vol · √T alone.
  let theta = rate * (price - assetValue);
  for (let i = 0; i < n; i++) {
    theta += dividendYields[i]! * deltas[i]! * spots[i]!;
    if (expiryYears > 0) theta -= (vols[i]! * vegas[i]!) / (2 * expiryYears);
  }
  return { price, errorEstimate, standardError, deltas, vegas, rho, theta };
}
