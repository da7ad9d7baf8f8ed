import { exp } from "../../numerics/elementary.ts";
import type { PathModel, Sampler } from "../pathModel.ts";
import { intrinsic } from "../payoffs/pathPayoff.ts";
import { type ExerciseMartingale, type ExercisePolicy, type ExerciseProblem, policyReader } from "./exercisePolicy.ts";

/** What the upper bound needs besides the problem and the policy. */
export interface DualSetting {
  /** Paths that start at a date and go to maturity, relative to that date: the model must have independent increments. */
  modelFrom(date: number): PathModel;
  /** Inner paths at every date ≥ 2, even: they come in mirrored pairs. */
  readonly innerPaths: number;
  /** Takes noise out of the inner means; `null`: none. */
  readonly martingale: ExerciseMartingale | null;
}

/**
 * Gap of the upper bound on one outer path: max over the exercise dates of the discounted intrinsic value less the
 * martingale of the policy's value, counted from the value of continuing today.
 *
 * Its mean plus the value of the policy is an upper bound of the price: the martingale is that of the policy's value, its
 * conditional means estimated by inner paths. Noise of the inner means keeps the martingale's mean and can only raise the
 * bound.
 *
 * @param prices - n × k, row-major: the outer path.
 * @param inner - normals of the inner paths; drawn in a fixed order.
 * @returns scalar ≥ 0 up to the noise of the inner means.
 * @see L. Andersen, M. Broadie, "Primal-dual simulation algorithm for pricing multidimensional American options", Management
 * Science 50 (2004) 1222–1234; M. Haugh, L. Kogan, Oper. Res. 52 (2004) 258–270; L. Rogers, Math. Finance 12 (2002) 271–286.
 */
export function dualGap(
  problem: ExerciseProblem,
  policy: ExercisePolicy,
  { modelFrom, innerPaths, martingale }: DualSetting,
  prices: Float64Array,
  inner: (drivers: number) => Sampler,
): number {
  const { times, rate, sign, strike, exerciseAt, basis } = problem;
  const k = basis.assets;
  const reader = policyReader(problem, policy);
  const discount = (date: number) => exp(-rate * times[date]!);
  let martingaleValue = 0;
  let gap = Number.NEGATIVE_INFINITY;
  let continuation = 0;
  for (const [e, date] of exerciseAt.entries()) {
    const at = date * k;
    const now = discount(date) * intrinsic(sign, problem.levelOf(prices, at), strike);
    const isLast = e === exerciseAt.length - 1;
    const next = isLast ? 0 : continuationValue(e);
    const policyValue = isLast || reader.exercises(e, prices, at) ? now : next;
    // The value of continuing today is left out of the first increment: the mean of all paths takes its place.
    martingaleValue += policyValue - (e === 0 ? 0 : continuation);
    gap = Math.max(gap, now - martingaleValue);
    continuation = next;
  }
  return gap;

  /** Mean discounted cash flow of the policy from the date after exercise date e on, by inner paths. */
  function continuationValue(e: number): number {
    const date = exerciseAt[e]!;
    const model = modelFrom(date);
    const drivers = new Float64Array(model.steps * model.driversPerStep);
    const path = new Float64Array(model.steps * k);
    const sampler = inner(drivers.length);
    const here = martingale?.(date, prices, date * k) ?? 0;
    let sum = 0;
    for (let p = 0; p < innerPaths; p++) {
      sampler.next(drivers);
      model.evolve(drivers, path);
      for (let i = 0; i < path.length; i++) path[i]! *= prices[date * k + (i % k)]!;
      const stop = exerciseAt[reader.stopAt(path, e + 1, date + 1)]!;
      const at = (stop - date - 1) * k;
      sum += discount(stop) * intrinsic(sign, problem.levelOf(path, at), strike);
      if (martingale) sum -= martingale(stop, path, at) - here;
    }
    return sum / innerPaths;
  }
}
