import { requireThat } from "../../requireThat.ts";
import type { Past } from "../past.ts";
import type { Strategy } from "../strategy.ts";

/**
 * Constant target weights: with rebalancing a fixed mix, without it buy and hold.
 *
 * @param weights - shares of equity; the rest is cash.
 */
export function fixedWeights(weights: ArrayLike<number>): Strategy {
  return {
    warmUp: 1,
    decide(_, target) {
      target.set(weights);
      return true;
    },
  };
}

/**
 * A fixed mix scaled so that its trailing vol meets a target.
 *
 * @param weights - shares of equity before scaling.
 * @param options.lookback - returns of the estimate (sample standard deviation of the mix's simple returns); ≥ 2.
 * @param options.targetVol - annualised, decimal; > 0.
 * @param options.maximumLeverage - largest factor; also used while the vol is zero; > 0.
 * @see A. Moreira, T. Muir, "Volatility-managed portfolios", J. Finance 72 (2017) 1611–1644.
 */
export function volatilityTarget(
  weights: ArrayLike<number>,
  options: {
    readonly lookback: number;
    readonly targetVol: number;
    readonly maximumLeverage: number;
    readonly barsPerYear: number;
  },
): Strategy {
  const { lookback, targetVol, maximumLeverage, barsPerYear } = options;
  requireThat(Number.isInteger(lookback) && lookback >= 2, "lookback", "an integer ≥ 2", lookback);
  requireThat(targetVol > 0, "targetVol", "> 0", targetVol);
  requireThat(maximumLeverage > 0, "maximumLeverage", "> 0", maximumLeverage);
  return {
    warmUp: lookback + 1,
    decide(past, target) {
      const vol = mixDeviation(past, weights, lookback) * Math.sqrt(barsPerYear);
      const leverage = vol > 0 ? Math.min(maximumLeverage, targetVol / vol) : maximumLeverage;
      for (let i = 0; i < past.assets; i++) target[i] = leverage * weights[i]!;
      return true;
    },
  };
}

/** Sample standard deviation of the returns of a constant mix. */
function mixDeviation(past: Past, weights: ArrayLike<number>, lookback: number): number {
  const returns = new Float64Array(lookback);
  for (let i = 0; i < past.assets; i++) {
    const prices = past.window(i, lookback + 1);
    for (let t = 0; t < lookback; t++) returns[t]! += weights[i]! * (prices[t + 1]! / prices[t]! - 1);
  }
  let sum = 0;
  for (const r of returns) sum += r;
  const mean = sum / lookback;
  let squares = 0;
  for (const r of returns) squares += (r - mean) * (r - mean);
  return Math.sqrt(squares / (lookback - 1));
}

/** Weights from a window of returns: any portfolio objective. */
export type WeightsOf = (returns: readonly Float64Array[]) => ArrayLike<number>;

/**
 * A portfolio objective, run again at each decision on the latest returns.
 *
 * @param weightsOf - k columns of `lookback` simple returns, oldest first → k weights.
 * @param lookback - returns of the window; ≥ 2.
 */
export function optimised(weightsOf: WeightsOf, lookback: number): Strategy {
  requireThat(Number.isInteger(lookback) && lookback >= 2, "lookback", "an integer ≥ 2", lookback);
  return {
    warmUp: lookback + 1,
    decide(past, target) {
      const returns = Array.from({ length: past.assets }, (_, i) => {
        const prices = past.window(i, lookback + 1);
        return Float64Array.from({ length: lookback }, (_, t) => prices[t + 1]! / prices[t]! - 1);
      });
      target.set(weightsOf(returns));
      return true;
    },
  };
}
