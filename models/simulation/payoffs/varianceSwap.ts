import { exp, log } from "../../numerics/elementary.ts";
import type { PathPayoff, PayoffClock } from "./pathPayoff.ts";

/**
 * Variance swap on one unit of variance: realised variance Σ ln²(S_s/S_{s−1}) / T over the dates, less the strike.
 *
 * @param strikeVariance - annual variance, decimal (the square of a vol) ≥ 0.
 */
export function varianceSwapPayoff({ times, rate }: PayoffClock, strikeVariance: number): PathPayoff {
  const n = times.length;
  const years = times[n - 1]!;
  const discount = exp(-rate * years);
  return {
    extraDrivers: 0,
    value(levels) {
      let sum = 0;
      let before = log(levels[0]!);
      for (let s = 1; s <= n; s++) {
        const after = log(levels[s]!);
        sum += (after - before) * (after - before);
        before = after;
      }
      return discount * (sum / years - strikeVariance);
    },
  };
}
