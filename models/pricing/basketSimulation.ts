import { covarianceFactor } from "../numerics/cholesky.ts";
import { exp, log } from "../numerics/elementary.ts";
import { latticeNormals, latticePoints, latticeShift } from "../numerics/latticeRule.ts";
import { type AssetBasket, deviationsOf, forwardsOf } from "./assetBasket.ts";

/** Mean of a payoff by quasi-random simulation. */
interface SimulatedPrice {
  /** Present value; currency. */
  readonly price: number;
  /** Currency. */
  readonly errorEstimate: number;
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

/**
 * Standard errors in the error estimate of a mean of 16 shifts, of which a comparison allows three. A normal mean would need
 * one; few points lie in the far tail of a price, so that most sets of shifts fall short of a call by more: of 2,500 random
 * contracts the widest was 6.5 standard errors off.
 */
const standardErrors = 10 / 3;

/**
 * Mean of independent estimates by {@link simulatedPart} and how far it may be from the truth.
 *
 * @param size - of one payoff; currency. What happens in less than one of all points is not seen, nor is its spread.
 */
export function simulatedPrice(parts: readonly number[], size: number): SimulatedPrice {
  const count = parts.length;
  const price = parts.reduce((sum, part) => sum + part, 0) / count;
  const squares = parts.reduce((sum, part) => sum + (part - price) * (part - price), 0);
  const standardError = Math.sqrt(squares / (count * (count - 1)));
  return { price, errorEstimate: standardErrors * standardError + size / (count * latticePoints) };
}
