import { modelInputError, requireThat } from "../../requireThat.ts";

/** Weights to be held in whole shares. */
export interface AllocationInput {
  /** Shape (n,); shares of the portfolio's value; negative for short positions. */
  readonly weights: Float64Array;
  /** Shape (n,); price of one share in the currency of the portfolio; > 0. */
  readonly prices: Float64Array;
  /** Value to be invested; currency; > 0. */
  readonly portfolioValue: number;
}

/** Whole shares and what they leave over. */
export interface Allocation {
  /** Shape (n,); whole numbers, with the sign of the weight. */
  readonly shares: Float64Array;
  /** portfolioValue less the value of the shares (short positions bring cash in); currency. */
  readonly leftoverCash: number;
  /** Σ |weight · portfolioValue − shares · price|; currency. */
  readonly absoluteError: number;
  readonly definition: "allocation.greedy" | "allocation.exact";
}

/** Long or short positions alone, all amounts > 0. */
export interface Book {
  readonly assets: readonly number[];
  /** weight · value of each. */
  readonly targets: Float64Array;
  readonly prices: Float64Array;
  /** Sum of the targets: what the shares may cost. */
  readonly budget: number;
}

/** The long and the short book; each is filled on its own, so that short positions do not pay for mistakes of the long ones. */
export function booksOf({ weights, prices, portfolioValue }: AllocationInput): readonly { sign: 1 | -1; book: Book }[] {
  requireThat(weights.length >= 1, "weights", "of length ≥ 1", weights.length);
  requireThat(prices.length === weights.length, "prices", `of length ${weights.length}`, prices.length);
  requireThat(
    portfolioValue > 0 && Number.isFinite(portfolioValue),
    "portfolioValue",
    "a finite number > 0",
    portfolioValue,
  );
  weights.forEach((weight, i) => {
    requireThat(Number.isFinite(weight) && Math.abs(weight) <= 100, `weights[${i}]`, "a number in [−100, 100]", weight);
    const price = prices[i]!;
    requireThat(price > 0 && Number.isFinite(price), `prices[${i}]`, "a finite number > 0", price);
    if ((Math.abs(weight) * portfolioValue) / price > 1e12) {
      throw modelInputError(`prices[${i}]`, "such that a position has at most 1e12 shares", price);
    }
  });
  return ([1, -1] as const).map((sign) => {
    const assets = Array.from(weights.keys()).filter((i) => sign * weights[i]! > 0);
    const targets = Float64Array.from(assets, (i) => Math.abs(weights[i]!) * portfolioValue);
    const budget = targets.reduce((sum, x) => sum + x, 0);
    return { sign, book: { assets, targets, prices: Float64Array.from(assets, (i) => prices[i]!), budget } };
  });
}

/** Puts the shares of the books together. */
export function allocationOf(
  { weights, prices, portfolioValue }: AllocationInput,
  filled: readonly { readonly sign: 1 | -1; readonly book: Book; readonly counts: ArrayLike<number> }[],
  definition: Allocation["definition"],
): Allocation {
  const shares = new Float64Array(weights.length);
  for (const { sign, book, counts } of filled) {
    for (const [at, asset] of book.assets.entries()) if (counts[at]! > 0) shares[asset] = sign * counts[at]!;
  }
  let leftoverCash = portfolioValue;
  let absoluteError = 0;
  for (const [i, count] of shares.entries()) {
    leftoverCash -= count * prices[i]!;
    absoluteError += Math.abs(weights[i]! * portfolioValue - count * prices[i]!);
  }
  return { shares, leftoverCash, absoluteError, definition };
}

/** Whole shares that a target pays for; a target that is a multiple of the price up to rounding counts as one. */
export const wholeShares = (target: number, price: number): number => {
  const exact = target / price;
  const nearest = Math.round(exact);
  return Math.abs(exact - nearest) <= 1e-12 * nearest ? nearest : Math.floor(exact);
};
