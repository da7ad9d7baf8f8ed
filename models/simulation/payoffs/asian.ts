import { exp, log } from "../../numerics/elementary.ts";
import { intrinsic, type PathPayoff, type PayoffClock } from "./pathPayoff.ts";

/** Terms of an option on an average. */
export interface AsianTerms {
  readonly averaging: "arithmetic" | "geometric";
  /** price: the average takes the place of the level; strike: it takes the place of the strike. */
  readonly averageOf: "price" | "strike";
  readonly sign: 1 | -1;
  /** Not used when the average is the strike. */
  readonly strike: number;
  /** n + 1 weights ≥ 0 of today and of each date that add up to 1. */
  readonly weights: Float64Array;
}

/** Asian option, paid at the last date. */
export function asianPayoff(clock: PayoffClock, terms: AsianTerms): PathPayoff {
  const { averaging, averageOf, sign, strike, weights } = terms;
  const n = clock.times.length;
  const discount = exp(-clock.rate * clock.times[n - 1]!);
  const average = averaging === "arithmetic" ? arithmeticMean : geometricMean;
  return {
    extraDrivers: 0,
    value(levels) {
      const mean = average(levels, weights);
      return discount * (averageOf === "price" ? intrinsic(sign, mean, strike) : intrinsic(sign, levels[n]!, mean));
    },
  };
}

function arithmeticMean(levels: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < levels.length; s++) sum += weights[s]! * levels[s]!;
  return sum;
}

function geometricMean(levels: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < levels.length; s++) if (weights[s]! > 0) sum += weights[s]! * log(levels[s]!);
  return exp(sum);
}

/** Equal weights for the dates at `fixings` (0: today). */
export function fixingWeights(dates: number, fixings: readonly number[]): Float64Array {
  const weights = new Float64Array(dates + 1);
  for (const at of fixings) weights[at] = 1 / fixings.length;
  return weights;
}

/** Weights of the trapezoidal rule over all dates, which stands for a continuous average from today to the last date. */
export function trapezoidWeights(times: Float64Array): Float64Array {
  const n = times.length;
  const at = (s: number) => (s <= 0 ? 0 : times[Math.min(s, n) - 1]!);
  return Float64Array.from({ length: n + 1 }, (_, s) => (at(s + 1) - at(s - 1)) / (2 * times[n - 1]!));
}
