import { covarianceFactor } from "../numerics/cholesky.ts";
import { exp, log } from "../numerics/elementary.ts";
import { latticeNormals, latticePoints, latticeShift } from "../numerics/latticeRule.ts";
import { type AssetBasket, deviationsOf, forwardsOf } from "./assetBasket.ts";

/** Mean of a payoff by quasi-random simulation and its standard error. */
export interface SimulatedPrice {
  /** Present value; currency. */
  readonly price: number;
  readonly standardError: number;
}

/**
 * Discounted mean of any payoff of several prices at expiry over one random shift of the lattice rule.
 *
 * The prices are drawn as they are, without any of the factors and closed forms of the pricing engines: a second opinion.
 *
 * @param payoff - of the prices at expiry, shape (n,); currency.
 * @param shift - index of the random shift, from 0.
 * @remarks
 * Cost: 4096 payoffs and as many draws of n prices.
 */
export function simulatedPart(basket: AssetBasket, payoff: (prices: Float64Array) => number, shift: number): number {
  const n = basket.spots.length;
  const deviations = deviationsOf(basket);
  const drifts = forwardsOf(basket).map((forward, i) => log(forward) - 0.5 * deviations[i]! * deviations[i]!);
  const { lower } = covarianceFactor(basket.correlation, n);
  // Indices far from those of the engines, so that the two share no shift.
  const offsets = latticeShift(1_000 + shift, n);
  const normals = new Float64Array(n);
  const prices = new Float64Array(n);
  let sum = 0;
  for (let point = 0; point < latticePoints; point++) {
    latticeNormals(point, offsets, normals);
    for (let i = 0; i < n; i++) {
      let x = 0;
      for (let j = 0; j <= i; j++) x += lower[i * n + j]! * normals[j]!;
      prices[i] = exp(drifts[i]! + deviations[i]! * x);
    }
    sum += payoff(prices);
  }
  return (exp(-basket.rate * basket.expiryYears) * sum) / latticePoints;
}

/** Mean of independent estimates and its standard error. */
export function simulatedPrice(parts: readonly number[]): SimulatedPrice {
  const count = parts.length;
  const price = parts.reduce((sum, part) => sum + part, 0) / count;
  const squares = parts.reduce((sum, part) => sum + (part - price) * (part - price), 0);
  return { price, standardError: Math.sqrt(squares / (count * (count - 1))) };
}
