import { log } from "../../numerics/elementary.ts";
import { pow } from "../../numerics/power.ts";
import { pairwiseSum } from "../../numerics/summation.ts";

/** Block lengths that minimise the error of the variance of a bootstrapped mean. */
export interface BlockLengths {
  /** Mean length for the stationary bootstrap ≥ 1. */
  readonly stationary: number;
  /** Length for the circular block bootstrap ≥ 1. */
  readonly block: number;
}

/**
 * Automatic block length for the bootstrap of a time series.
 *
 * @param series - n numbers, n ≥ 10, not constant.
 * @returns lengths ≥ 1, at most min(3 √n, n/3).
 * @remarks
 * The flat-top lag window reaches twice as far as the last lag from which on five autocorrelations are insignificant.
 * @see D. Politis, H. White, "Automatic block-length selection for the dependent bootstrap", Econometric Reviews 23 (2004)
 * 53–70; A. Patton, D. Politis, H. White, correction, Econometric Reviews 28 (2009) 372–375.
 */
export function blockLength(series: Float64Array): BlockLengths {
  const n = series.length;
  const mean = pairwiseSum(series) / n;
  const centred = series.map((x) => x - mean);
  const log10 = log(n) / log(10);
  const quiet = Math.max(5, Math.floor(log10));
  const last = Math.min(n - 2, Math.ceil(Math.sqrt(n)) + quiet);
  const critical = 2 * Math.sqrt(log10 / n);
  const products = Float64Array.from({ length: last + 1 }, (_, lag) =>
    pairwiseSum({ length: n - lag }, (t) => centred[t]! * centred[t + lag]!),
  );
  const correlations = products.map((product, lag) => {
    const head = pairwiseSum({ length: n - lag - 1 }, (t) => centred[t]! * centred[t]!);
    const tail = pairwiseSum({ length: n - lag - 1 }, (t) => centred[t + lag + 1]! * centred[t + lag + 1]!);
    return Math.abs(product) / Math.sqrt(head * tail);
  });
  let reach = last;
  for (let lag = quiet; lag <= last; lag++) {
    if (correlations.subarray(lag - quiet, lag).every((size) => size < critical)) {
      reach = Math.min(last, 2 * Math.max(1, lag - quiet));
      break;
    }
  }
  let slope = 0;
  let spectrum = products[0]! / n;
  for (let lag = 1; lag <= reach; lag++) {
    const weight = 2 * lag <= reach ? 1 : 2 * (1 - lag / reach);
    slope += (2 * weight * lag * products[lag]!) / n;
    spectrum += (2 * weight * products[lag]!) / n;
  }
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const lengthWith = (factor: number) => {
    const length = pow((2 * slope * slope * n) / (factor * spectrum * spectrum), 1 / 3);
    return Math.min(longest, Math.max(1, length));
  };
  return { stationary: lengthWith(2), block: lengthWith(4 / 3) };
}
