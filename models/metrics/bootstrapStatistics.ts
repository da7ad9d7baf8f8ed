import { moments, sampleDeviation } from "../numerics/moments.ts";
import type { Statistic } from "./bootstrap.ts";
import { annualGrowth } from "./returnMetrics.ts";

/** Statistics of one series of returns for which resampling makes sense; their names are those of METRICS. */
export type ResampledMetric = "cagr" | "volatility" | "sharpe" | "sortino" | "max_drawdown" | "mean_return";

/**
 * Functions for {@link bootstrapIntervals} that compute metrics of the first series, under their default definitions.
 *
 * @param periodsPerYear - scalar > 0.
 * @param riskFreePerPeriod - scalar; decimal.
 * @returns one function for each metric; null where the resampled returns do not define it.
 */
export function resampledMetrics(
  periodsPerYear: number,
  riskFreePerPeriod = 0,
): Readonly<Record<ResampledMetric, Statistic>> {
  const root = Math.sqrt(periodsPerYear);
  return {
    mean_return: ([returns]) => moments(returns!).mean,
    cagr: ([returns]) => {
      let growth = 1;
      for (let i = 0; i < returns!.length; i++) growth *= 1 + returns![i]!;
      return growth < 0 ? null : annualGrowth(growth, returns!.length / periodsPerYear);
    },
    volatility: ([returns]) => sampleDeviation(moments(returns!)) * root,
    sharpe: ([returns]) => {
      const series = moments(returns!);
      return series.m2 === 0 ? null : ((series.mean - riskFreePerPeriod) / sampleDeviation(series)) * root;
    },
    sortino: ([returns]) => {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < returns!.length; i++) {
        const e = returns![i]! - riskFreePerPeriod;
        sum += e;
        if (e < 0) squares += e * e;
      }
      return squares === 0 ? null : (sum / Math.sqrt(squares * returns!.length)) * root;
    },
    max_drawdown: ([returns]) => {
      let [value, top, lowest] = [1, 1, 0];
      for (let i = 0; i < returns!.length; i++) {
        value *= 1 + returns![i]!;
        if (value > top) top = value;
        const fall = value / top - 1;
        if (fall < lowest) lowest = fall;
      }
      return lowest;
    },
  };
}
