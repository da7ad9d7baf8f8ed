import { requireThat } from "../../requireThat.ts";

/** An amount of money to be moved into or out of one asset. */
export interface ShareTrade {
  /** Currency; > 0 to be spent at most, < 0 to be raised at least. */
  readonly amount: number;
  /** Of one share; currency; > 0. */
  readonly price: number;
  /** Shares held before; negative when short. */
  readonly position: number;
  /** Paid once for a trade of any size; currency; ≥ 0. */
  readonly fixedCommission: number;
}

/**
 * Whole shares to trade for an amount of money.
 *
 * Buying rounds down, so that price and commission fit into the amount; selling rounds up, so that at least the amount is raised after
 * commission. An amount that is exactly the value of the position closes it.
 *
 * @returns shares; > 0 bought, < 0 sold.
 * @throws {@link CatalogueError} `model.input` when the price is not > 0, the commission not ≥ 0, or a number not finite.
 * @example
 * wholeShareTrade({ amount: 500, price: 100, position: 0, fixedCommission: 1 }) // ≈ 4
 */
export function wholeShareTrade({ amount, price, position, fixedCommission }: ShareTrade): number {
  requireThat(Number.isFinite(amount), "amount", "a finite number", amount);
  requireThat(price > 0 && Number.isFinite(price), "price", "a finite number > 0", price);
  requireThat(Number.isFinite(position), "position", "a finite number", position);
  requireThat(
    fixedCommission >= 0 && Number.isFinite(fixedCommission),
    "fixedCommission",
    "a finite number ≥ 0",
    fixedCommission,
  );
  if (amount === 0) return 0;
  if (amount === -position * price) return -position;
  if (amount > 0) return Math.max(0, Math.floor((amount - fixedCommission) / price));
  return -Math.ceil((fixedCommission - amount) / price);
}
