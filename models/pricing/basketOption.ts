import { exp, log } from "../numerics/elementary.ts";
import { exponentialSumRoots } from "../numerics/exponentialSum.ts";
import { requireThat } from "../requireThat.ts";
import { type AssetBasket, forwardsOf, requireBasket } from "./assetBasket.ts";
import { type BasketFactors, basketFactors } from "./basketFactors.ts";
import type { ExerciseRegion } from "./conditionalIntegral.ts";
import { type OptionType, signOf } from "./optionMarket.ts";
import type { RegionOption } from "./regionOption.ts";

const infinity = Number.POSITIVE_INFINITY;

/** Outer factors that the quadrature of a weighted sum is for. */
export const sumQuadratureFactors = 3;

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
    quadratureFactors: sumQuadratureFactors,
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
    let largest = constants[0]! + sum.slopes[0]! * z;
    for (let k = 1; k < constants.length; k++) {
      const exponent = constants[k]! + sum.slopes[k]! * z;
      if (exponent > largest) largest = exponent;
    }
    let value = 0;
    for (let k = 0; k < constants.length; k++) value += signs[k]! * exp(constants[k]! + sum.slopes[k]! * z - largest);
    return value > 0;
  };
  return (logs, visit) => {
    for (let k = 0; k < terms.length; k++) constants[k] = scales[k]! + (terms[k] === n ? 0 : logs[terms[k]!]!);
    const roots = exponentialSumRoots(sum, -end, end);
    // As many roots as changes of sign: far to the left the term of the lowest slope decides.
    let inside = (roots.length === 1 && changes === 1 ? signs[0]! > 0 : positiveAt(-end)) === above;
    let from = -infinity;
    for (const root of roots) {
      if (inside) visit(from, root, -1);
      inside = !inside;
      from = root;
    }
    if (inside) visit(from, infinity, -1);
  };
}
