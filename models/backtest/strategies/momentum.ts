import { requireThat } from "../../requireThat.ts";
import type { Direction } from "../order.ts";
import type { Past } from "../past.ts";
import type { Strategy } from "../strategy.ts";
import { sidedExposure } from "./crossing.ts";

export interface MomentumOptions {
  /** Bars over which the return is measured; ≥ 1. */
  readonly lookback: number;
  /** Latest bars that are left out of it; ≥ 0. */
  readonly skip: number;
  readonly direction: Direction;
}

/** Return from `lookback + skip` to `skip` bars ago. */
const pastReturn = (past: Past, asset: number, { lookback, skip }: MomentumOptions): number =>
  past.price(asset, skip) / past.price(asset, skip + lookback) - 1;

function requireMomentum({ lookback, skip }: MomentumOptions): void {
  requireThat(Number.isInteger(lookback) && lookback >= 1, "lookback", "an integer ≥ 1", lookback);
  requireThat(Number.isInteger(skip) && skip >= 0, "skip", "an integer ≥ 0", skip);
}

/**
 * The `topK` assets with the highest past return in equal weights; short the lowest where the direction says so.
 *
 * @param options.topK - number of assets held on a side; 1 … assets (both sides: assets / 2).
 * @remarks
 * Gross exposure is 1: with both sides one half each. Equal returns are ranked in the order of the assets.
 * @see N. Jegadeesh, S. Titman, "Returns to buying winners and selling losers", J. Finance 48 (1993) 65–91.
 */
export function crossSectionalMomentum(options: MomentumOptions & { readonly topK: number }, assets: number): Strategy {
  requireMomentum(options);
  const { topK, direction, lookback, skip } = options;
  const most = direction === "long_short" ? Math.floor(assets / 2) : assets;
  requireThat(Number.isInteger(topK) && topK >= 1 && topK <= most, "topK", `an integer in [1, ${most}]`, topK);
  const share = (direction === "long_short" ? 0.5 : 1) / topK;
  return {
    warmUp: lookback + skip + 1,
    decide(past, target) {
      const scores = Float64Array.from({ length: assets }, (_, i) => pastReturn(past, i, options));
      const ranked = Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
      target.fill(0);
      if (direction !== "short_only") for (const asset of ranked.slice(0, topK)) target[asset] = share;
      if (direction !== "long_only") for (const asset of ranked.slice(assets - topK)) target[asset] = -share;
      return true;
    },
  };
}

/**
 * Each asset long after a positive past return, flat or short after a negative one.
 *
 * @param weights - weight of each asset while its signal is on.
 * @see T. Moskowitz, Y. H. Ooi, L. H. Pedersen, "Time series momentum", J. Financial Economics 104 (2012) 228–250.
 */
export function timeSeriesMomentum(options: MomentumOptions, weights: ArrayLike<number>): Strategy {
  requireMomentum(options);
  return {
    warmUp: options.lookback + options.skip + 1,
    decide(past, target) {
      for (let i = 0; i < past.assets; i++) {
        target[i] = weights[i]! * sidedExposure(Math.sign(pastReturn(past, i, options)), options.direction);
      }
      return true;
    },
  };
}
