import { exp, log } from "../numerics/elementary.ts";
import { exponentialSumRoots } from "../numerics/exponentialSum.ts";
import { symmetricEigen } from "../numerics/symmetricEigen.ts";
import { requireThat } from "../requireThat.ts";
import { type AssetBasket, deviationsOf, forwardsOf, requireBasket } from "./assetBasket.ts";
import { type BasketFactors, basketFactors } from "./basketFactors.ts";
import {
  type ExerciseRegion,
  quadratureFactors,
  quadratureSums,
  type RegionSums,
  shiftedSums,
  shifts,
  type Visit,
} from "./conditionalIntegral.ts";
import { type OptionType, signOf } from "./optionMarket.ts";

/** Student's 99.9 % quantile, two-sided, with 15 degrees of freedom: what {@link shifts} estimates say about their mean. */
export const errorQuantile = 4.07;

/** Price of an option on several assets, how far it may be from the truth, and its exact slopes. */
export interface BasketValue {
  /** Present value; currency. */
  readonly price: number;
  /** {@link errorQuantile} standard errors of the random shifts, or the last change of the quadrature. */
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
}

/** A European option on a weighted sum of prices. */
export interface BasketInput {
  readonly basket: AssetBasket;
  /** Shape (n,); units of each asset; any sign, not all zero. */
  readonly weights: readonly number[];
  /** Scalar; currency; any finite number. */
  readonly strike: number;
  readonly type: OptionType;
}

/**
 * A European option on a weighted sum of log-normal prices, ready to be integrated: a call pays max(0, Σ wᵢSᵢ − strike).
 *
 * Given all factors but one, the sum is a sum of exponentials in that one, whose roots bound the exercise region; on it
 * the mean of each price is a normal probability. What is left to integrate is smooth.
 *
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @see J. Choi, "Sum of all Black–Scholes–Merton models", J. Futures Markets 38 (2018) 627–644.
 */
export function basketOption({ basket, weights, strike, type }: BasketInput): RegionOption {
  requireBasket(basket);
  const n = basket.spots.length;
  requireThat(weights.length === n, "weights", `as long as spots (${n})`, weights.length);
  for (const weight of weights) requireThat(Number.isFinite(weight), "weights", "finite numbers", weight);
  requireThat(
    weights.some((weight) => weight !== 0),
    "weights",
    "not all zero",
    weights,
  );
  requireThat(Number.isFinite(strike), "strike", "a finite number", strike);
  const forwards = forwardsOf(basket);
  const direction = weights.map((weight, i) => weight * forwards[i]!);
  const factors = basketFactors(basket, direction, direction.map(Math.abs));
  // With weights of one sign the side on which the sum is bounded has the smaller variance.
  const positive = weights.every((weight) => weight >= 0);
  const sign = signOf(type);
  const paysAbove = sign === 1;
  const above = positive ? false : paysAbove;
  return {
    basket,
    factors,
    region: sumRegion(weights, strike, factors, above),
    units: Float64Array.from(weights, (weight) => sign * weight),
    cash: -sign * strike,
    complement: above !== paysAbove,
    tolerance: 1e-13,
  };
}

/** The ranges of the first factor in which Σ wᵢSᵢ is above (or below) the strike. */
function sumRegion(
  weights: readonly number[],
  strike: number,
  { slopes }: BasketFactors,
  above: boolean,
): ExerciseRegion {
  const n = weights.length;
  const terms = Array.from({ length: n }, (_, i) => i).filter((i) => weights[i] !== 0);
  if (strike !== 0) terms.push(n);
  const slopeOf = (i: number) => (i === n ? 0 : slopes[i]!);
  terms.sort((a, b) => slopeOf(a) - slopeOf(b) || a - b);
  const signs = terms.map((i) => (i === n ? -Math.sign(strike) : Math.sign(weights[i]!)));
  const scales = terms.map((i) => log(Math.abs(i === n ? strike : weights[i]!)));
  const constants = new Float64Array(terms.length);
  const sum = { signs, constants, slopes: terms.map(slopeOf) };
  const changes = signs.reduce((count, sign, k) => count + (k > 0 && sign !== signs[k - 1] ? 1 : 0), 0);
  const end = 10 + Math.max(...sum.slopes.map(Math.abs));
  const positiveAt = (z: number) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < constants.length; k++) largest = Math.max(largest, constants[k]! + sum.slopes[k]! * z);
    let value = 0;
    for (let k = 0; k < constants.length; k++) value += signs[k]! * exp(constants[k]! + sum.slopes[k]! * z - largest);
    return value > 0;
  };
  return (logs, visit) => {
    for (let k = 0; k < terms.length; k++) constants[k] = scales[k]! + (terms[k] === n ? 0 : logs[terms[k]!]!);
    const roots = exponentialSumRoots(sum, -end, end);
    // As many roots as changes of sign: far to the left the term of the lowest slope decides.
    let inside = (roots.length === 1 && changes === 1 ? signs[0]! > 0 : positiveAt(-end)) === above;
    let from = Number.NEGATIVE_INFINITY;
    for (const root of roots) {
      if (inside) visit(from, root, -1);
      inside = !inside;
      from = root;
    }
    if (inside) visit(from, Number.POSITIVE_INFINITY, -1);
  };
}

/** A European option on the highest or lowest of several prices. */
export interface RainbowInput {
  readonly basket: AssetBasket;
  /** Scalar; currency; ≥ 0. */
  readonly strike: number;
  readonly type: OptionType;
  readonly on: "maximum" | "minimum";
}

/**
 * A European option on the highest or lowest of several log-normal prices, ready to be integrated.
 *
 * Given all factors but one, the logs of the prices are lines in that one: their upper or lower envelope says which asset
 * it is in which range.
 *
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @see R. Stulz, "Options on the minimum or the maximum of two risky assets", J. Financial Economics 10 (1982) 161–185;
 * H. Johnson, "Options on the maximum or the minimum of several assets", J. Fin. Quant. Analysis 22 (1987) 277–283.
 */
export function rainbowOption({ basket, strike, type, on }: RainbowInput): RegionOption {
  requireBasket(basket);
  requireThat(strike >= 0 && Number.isFinite(strike), "strike", "a finite number ≥ 0", strike);
  const n = basket.spots.length;
  const factors = basketFactors(basket, distinctDirection(basket), basket.spots);
  const sign = signOf(type);
  return {
    basket,
    factors,
    region: envelopeRegion(factors, strike, sign, on === "maximum" ? 1 : -1),
    units: new Float64Array(n).fill(sign),
    cash: -sign * strike,
    complement: false,
    tolerance: 1e-8,
  };
}

/**
 * A direction that moves all prices and moves them apart, so that neither the strike nor two lines of the envelope meet the
 * first factor at a flat angle: in units of their deviations the slopes are one constant plus one ramp.
 */
function distinctDirection(basket: AssetBasket): Float64Array {
  const n = basket.spots.length;
  const deviations = deviationsOf(basket);
  const { values, vectors } = symmetricEigen(
    basket.correlation.map((rho, at) => rho * deviations[Math.floor(at / n)]! * deviations[at % n]!),
    n,
  );
  const largest = Math.max(...values);
  const direction = new Float64Array(n);
  for (const target of [(_: number) => 1, (i: number) => i - 0.5 * (n - 1)]) {
    // The combination of the logs whose covariance with each of them is the target times its deviation.
    const along = new Float64Array(n);
    let variance = 0;
    for (let m = 0; m < n; m++) {
      if (!(values[m]! > 1e-9 * largest)) continue;
      let share = 0;
      for (let i = 0; i < n; i++) share += vectors[i * n + m]! * deviations[i]! * target(i);
      variance += (share * share) / values[m]!;
      for (let i = 0; i < n; i++) along[i]! += (vectors[i * n + m]! * share) / values[m]!;
    }
    if (variance > 0) for (let i = 0; i < n; i++) direction[i]! += along[i]! / Math.sqrt(variance);
  }
  return direction;
}

function envelopeRegion(
  { slopes, assets: n }: BasketFactors,
  strike: number,
  sign: 1 | -1,
  side: 1 | -1,
): ExerciseRegion {
  const logStrike = strike > 0 ? log(strike) : Number.NEGATIVE_INFINITY;
  return (logs, visit) => {
    // Walks from the far left along the envelope: the next line is the one that crosses first.
    let z = Number.NEGATIVE_INFINITY;
    let line = 0;
    for (let i = 1; i < n; i++) {
      const steeper = side * (slopes[line]! - slopes[i]!);
      if (steeper > 0 || (steeper === 0 && side * (logs[i]! - logs[line]!) > 0)) line = i;
    }
    for (let walked = 0; walked < n; walked++) {
      let next = -1;
      let crossing = Number.POSITIVE_INFINITY;
      for (let i = 0; i < n; i++) {
        const difference = side * (slopes[i]! - slopes[line]!);
        if (!(difference > 0)) continue;
        const at = (side * (logs[line]! - logs[i]!)) / difference;
        if (at < crossing || (at === crossing && side * (slopes[i]! - slopes[next]!) > 0)) [crossing, next] = [at, i];
      }
      visitBeyondStrike(line, logs[line]!, slopes[line]!, logStrike, sign, z, Math.max(z, crossing), visit);
      if (next < 0) return;
      z = Math.max(z, crossing);
      line = next;
    }
  };
}

/** The part of a range in which one price is beyond the strike. */
function visitBeyondStrike(
  asset: number,
  level: number,
  slope: number,
  logStrike: number,
  sign: 1 | -1,
  from: number,
  to: number,
  visit: Visit,
): void {
  if (slope === 0) {
    if (sign * (level - logStrike) > 0) visit(from, to, asset);
    return;
  }
  const root = (logStrike - level) / slope;
  if (sign * slope > 0) visit(Math.max(from, root), to, asset);
  else visit(from, Math.min(to, root), asset);
}

/** Whether the outer factors are few enough for a quadrature; otherwise the price comes from {@link shifts} parts. */
export const isByQuadrature = ({ factors }: RegionOption): boolean => factors.outer <= quadratureFactors;

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
  return assembledValue(option, mean, errorQuantile * standardError + roundingOf(option), standardError);
}

/**
 * Price and slopes of an option on several assets.
 *
 * @returns present value and slopes, exact but for `errorEstimate`.
 * @remarks
 * One asset or factor: closed form. Up to four factors: trapezoidal rule, halved until the price stands still. More: a
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
  return assembledValue(option, sums, distance(sums, before) + rounding, null);
}

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
const sizeOf = ({ basket, units, cash }: RegionOption): number =>
  Math.abs(cash) + basket.spots.reduce((sum, spot, i) => sum + Math.abs(units[i]!) * spot, 0);

const roundingOf = (option: RegionOption): number => 2e-14 * sizeOf(option);

function assembledValue(
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
