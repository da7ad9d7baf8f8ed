import { modelInputError } from "../requireThat.ts";

/**
 * What a strategy may know: the prices up to the close of the latest bar, and nothing after it. The prices are adjusted
 * forward for splits and dividends, so that only past actions are in them.
 */
export interface Past {
  readonly assets: number;
  /** Bars seen so far, ≥ 1; the latest one is 0 bars ago. */
  readonly bars: number;
  /** Adjusted close. @throws {@link CatalogueError} `model.input` for a bar that has not been seen. */
  price(asset: number, barsAgo: number): number;
  /** The last `length` adjusted closes, oldest first, as a copy. @throws as {@link Past.price}. */
  window(asset: number, length: number): Float64Array;
}

/** A view of the past that only its owner can move on. */
export interface MovingPast {
  readonly past: Past;
  /** Lets the view end with bar `bar`. */
  advanceTo(bar: number): void;
}

/**
 * @param prices - k columns of n adjusted closes.
 */
export function createPast(prices: readonly Float64Array[]): MovingPast {
  let last = -1;
  const requireSeen = (barsAgo: number) => {
    if (!(barsAgo >= 0 && barsAgo <= last)) throw modelInputError("barsAgo", `in [0, ${last}]`, barsAgo);
  };
  return {
    past: {
      assets: prices.length,
      get bars() {
        return last + 1;
      },
      price(asset, barsAgo) {
        requireSeen(barsAgo);
        return prices[asset]![last - barsAgo]!;
      },
      window(asset, length) {
        requireSeen(length - 1);
        return prices[asset]!.slice(last + 1 - length, last + 1);
      },
    },
    advanceTo(bar) {
      last = bar;
    },
  };
}
