import { exp } from "../../numerics/elementary.ts";
import { type ExercisePolicy, type ExerciseProblem, policyReader } from "../exercise/exercisePolicy.ts";
import { intrinsic, type PathPayoff } from "./pathPayoff.ts";
import type { PathContract } from "./pathPricer.ts";

/**
 * A payoff of one level, paid at a fixed date, as a contract on k prices.
 *
 * @param rows - number of dates.
 * @param assets - k.
 */
export function heldContract(
  payoff: PathPayoff,
  rows: number,
  assets: number,
  levelOf: (prices: Float64Array, at: number) => number,
): PathContract {
  const levels = new Float64Array(rows + 1);
  return {
    extraDrivers: payoff.extraDrivers,
    stop: () => rows,
    value(prices, extra) {
      if (assets === 1) return payoff.value(prices, extra);
      for (let s = 0; s <= rows; s++) levels[s] = levelOf(prices, s * assets);
      return payoff.value(levels, extra);
    },
  };
}

/** An option that a policy exercises. */
export function exercisedContract(problem: ExerciseProblem, policy: ExercisePolicy): PathContract {
  const { times, rate, sign, strike, exerciseAt, basis, levelOf } = problem;
  const reader = policyReader(problem, policy);
  const discount = times.map((time) => exp(-rate * time));
  return {
    extraDrivers: 0,
    // Row 0 is today: date d lies in row d + 1.
    stop: (prices) => exerciseAt[reader.stopAt(prices, 0, -1)]! + 1,
    value: (prices, _, stop) => discount[stop - 1]! * intrinsic(sign, levelOf(prices, stop * basis.assets), strike),
  };
}
