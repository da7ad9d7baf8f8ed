import { exp, log } from "../../numerics/elementary.ts";

/** How the prices of several assets become one level. */
export type Basket =
  | { readonly kind: "weighted_sum"; readonly weights: Float64Array }
  | { readonly kind: "geometric"; readonly weights: Float64Array }
  | { readonly kind: "best_of" }
  | { readonly kind: "worst_of" };

/**
 * Level of a basket.
 *
 * @param basket - weighted sum Σ wᵢ Sᵢ (negative weights make a spread), weighted geometric mean Π Sᵢ^wᵢ, highest or lowest price.
 * @param assets - k.
 * @returns function of k prices from `at` on.
 */
export function basketLevel(basket: Basket, assets: number): (prices: Float64Array, at: number) => number {
  switch (basket.kind) {
    case "weighted_sum":
      return (prices, at) => {
        let sum = 0;
        for (let i = 0; i < assets; i++) sum += basket.weights[i]! * prices[at + i]!;
        return sum;
      };
    case "geometric":
      return (prices, at) => {
        let sum = 0;
        for (let i = 0; i < assets; i++) sum += basket.weights[i]! * log(prices[at + i]!);
        return exp(sum);
      };
    case "best_of":
      return (prices, at) => {
        let best = prices[at]!;
        for (let i = 1; i < assets; i++) best = Math.max(best, prices[at + i]!);
        return best;
      };
    case "worst_of":
      return (prices, at) => {
        let worst = prices[at]!;
        for (let i = 1; i < assets; i++) worst = Math.min(worst, prices[at + i]!);
        return worst;
      };
  }
}
