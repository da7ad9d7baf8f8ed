import { type Allocation, type AllocationInput, allocationOf, type Book, booksOf, wholeShares } from "./allocation.ts";

/**
 * Whole shares by rounding down and then buying one share at a time of the asset that lags its weight the most.
 *
 * @param input - weights, prices, value; units on {@link AllocationInput}.
 * @throws {@link CatalogueError} `model.input` for a price or value that is not > 0, or a number that is not finite.
 * @remarks
 * An asset lags by its share of the targets less its share of the money spent; among those that the rest of the money can pay for, the one
 * that lags most is bought, the lowest index of equals. Ends when none lags or none can be paid. Long and short positions are filled apart.
 * @example
 * greedyAllocation({ weights: Float64Array.of(0.6, 0.4), prices: Float64Array.of(30, 20), portfolioValue: 100 }).shares[0] // ≈ 2
 */
export function greedyAllocation(input: AllocationInput): Allocation {
  const filled = booksOf(input).map(({ sign, book }) => ({ sign, book, counts: fill(book) }));
  return allocationOf(input, filled, "allocation.greedy");
}

function fill({ targets, prices, budget }: Book): Float64Array {
  const counts = targets.map((target, at) => wholeShares(target, prices[at]!));
  let spent = counts.reduce((sum, count, at) => sum + count * prices[at]!, 0);
  for (;;) {
    let best = -1;
    let most = 1e-14;
    for (let at = 0; at < targets.length; at++) {
      const held = spent > 0 ? (counts[at]! * prices[at]!) / spent : 0;
      const lag = targets[at]! / budget - held;
      if (lag > most && prices[at]! <= budget - spent + 1e-12 * budget) [best, most] = [at, lag];
    }
    if (best < 0) return counts;
    counts[best]!++;
    spent += prices[best]!;
  }
}
