import { exp } from "../../numerics/elementary.ts";
import { solveLinear } from "../../numerics/linearSystem.ts";
import { intrinsic } from "../payoffs/pathPayoff.ts";
import { basisLength, featureCount, fillBasis, fillFeatures, type RegressionBasis } from "./regressionBasis.ts";

/** An option that may be exercised at some dates. */
export interface ExerciseProblem {
  /** n years, ascending, > 0. */
  readonly times: Float64Array;
  /** Continuously compounded rate per year. */
  readonly rate: number;
  readonly sign: 1 | -1;
  readonly strike: number;
  /** Dates of exercise as indices into `times`, ascending; the last one is maturity. */
  readonly exerciseAt: readonly number[];
  readonly basis: RegressionBasis;
  /** Level of k prices from `at` on. */
  levelOf(prices: Float64Array, at: number): number;
}

/**
 * A discounted martingale of date (index into `times`) and prices that is near the option's discounted value: it takes noise
 * out of means without changing them.
 */
export type ExerciseMartingale = (date: number, prices: Float64Array, at: number) => number;

/** When to exercise: the regression of each date but the last. */
export interface ExercisePolicy {
  /** One entry for each exercise date but the last; `null` where the date had too few paths in the money: never exercised. */
  readonly rules: readonly (ContinuationRule | null)[];
}

interface ContinuationRule {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly coefficients: Float64Array;
}

/** A policy, and the mean of the calibration paths under it, which is biased high or low by both being fitted to them. */
export interface CalibratedPolicy {
  readonly policy: ExercisePolicy;
  readonly inSampleValue: number;
}

/**
 * Finds an exercise policy by least squares, from maturity backwards.
 *
 * At each date the discounted cash flows of the paths in the money, less what a martingale gained until then, are regressed
 * on the basis; a path is exercised where its intrinsic value is at least the fitted continuation value.
 *
 * @param problem - see {@link ExerciseProblem}.
 * @param prices - paths × n × k, row-major: the calibration paths.
 * @param paths - number of paths ≥ 1.
 * @param martingale - see {@link ExerciseMartingale}; `null`: none.
 * @see F. Longstaff, E. Schwartz, "Valuing American options by simulation: a simple least-squares approach", Rev. Financial
 * Studies 14 (2001) 113–147; N. Rasmussen, J. Computational Finance 9 (2005) 83–118 (the martingale).
 */
export function calibratePolicy(
  problem: ExerciseProblem,
  prices: Float64Array,
  paths: number,
  martingale: ExerciseMartingale | null,
): CalibratedPolicy {
  const { times, rate, sign, strike, exerciseAt, basis } = problem;
  const width = times.length * basis.assets;
  const last = exerciseAt.at(-1)!;
  const offset = (path: number, date: number) => path * width + date * basis.assets;
  const discount = times.map((time) => exp(-rate * time));
  const cash = Float64Array.from(
    { length: paths },
    (_, p) => discount[last]! * intrinsic(sign, problem.levelOf(prices, offset(p, last)), strike),
  );
  // What the martingale is worth where each path stops.
  const gained = new Float64Array(paths);
  if (martingale) for (let p = 0; p < paths; p++) gained[p] = martingale(last, prices, offset(p, last));
  const rules: (ContinuationRule | null)[] = [];
  for (let e = exerciseAt.length - 2; e >= 0; e--) {
    const date = exerciseAt[e]!;
    const chosen: number[] = [];
    for (let p = 0; p < paths; p++) {
      if (sign * (problem.levelOf(prices, offset(p, date)) - strike) > 0) chosen.push(p);
    }
    const here = Float64Array.from(chosen, (p) => martingale?.(date, prices, offset(p, date)) ?? 0);
    const rule = fitRule(
      problem,
      chosen.length,
      (i) => offset(chosen[i]!, date),
      (i) => cash[chosen[i]!]! - gained[chosen[i]!]! + here[i]!,
      prices,
    );
    rules.unshift(rule);
    if (!rule) continue;
    const decide = ruleReader(problem, rule);
    for (const [i, p] of chosen.entries()) {
      const at = offset(p, date);
      const level = problem.levelOf(prices, at);
      const now = discount[date]! * intrinsic(sign, level, strike);
      if (now >= decide(prices, at, level)) {
        cash[p] = now;
        gained[p] = here[i]!;
      }
    }
  }
  return { policy: { rules }, inSampleValue: cash.reduce((a, b) => a + b, 0) / paths };
}

/** Paths in the money for each basis function that a regression needs at least. */
const pathsPerFunction = 1.25;

function fitRule(
  { basis, levelOf }: ExerciseProblem,
  count: number,
  offsetOf: (i: number) => number,
  targetOf: (i: number) => number,
  prices: Float64Array,
): ContinuationRule | null {
  const m = basisLength(basis);
  if (count < pathsPerFunction * m) return null;
  const features = new Float64Array(featureCount(basis));
  const mean = new Float64Array(features.length);
  const deviation = new Float64Array(features.length);
  const rows = new Float64Array(count * features.length);
  for (let i = 0; i < count; i++) {
    const at = offsetOf(i);
    fillFeatures(basis, prices, at, levelOf(prices, at), features);
    rows.set(features, i * features.length);
    for (let f = 0; f < features.length; f++) mean[f]! += features[f]! / count;
  }
  for (let i = 0; i < rows.length; i++) {
    const f = i % features.length;
    const distance = rows[i]! - mean[f]!;
    deviation[f]! += (distance * distance) / count;
  }
  for (let f = 0; f < features.length; f++) deviation[f] = deviation[f]! > 0 ? Math.sqrt(deviation[f]!) : 1;
  const values = new Float64Array(m);
  const normal = new Float64Array(m * m);
  const right = new Float64Array(m);
  for (let i = 0; i < count; i++) {
    for (let f = 0; f < features.length; f++) {
      features[f] = (rows[i * features.length + f]! - mean[f]!) / deviation[f]!;
    }
    fillBasis(basis, features, values);
    const y = targetOf(i);
    for (let a = 0; a < m; a++) {
      right[a]! += values[a]! * y;
      for (let b = 0; b <= a; b++) normal[a * m + b]! += values[a]! * values[b]!;
    }
  }
  for (let a = 0; a < m; a++) {
    // A trace of ridge: functions that coincide (few distinct paths, a basket of one kind) share their coefficient.
    normal[a * m + a]! *= 1 + 1e-12;
    for (let b = 0; b < a; b++) normal[b * m + a] = normal[a * m + b]!;
  }
  const coefficients = solveLinear(normal, right);
  return coefficients.every(Number.isFinite) ? { mean, deviation, coefficients } : null;
}

/** Fitted discounted continuation value of a rule. */
function ruleReader({ basis }: ExerciseProblem, { mean, deviation, coefficients }: ContinuationRule) {
  const features = new Float64Array(mean.length);
  const values = new Float64Array(coefficients.length);
  return (prices: Float64Array, at: number, level: number): number => {
    fillFeatures(basis, prices, at, level, features);
    for (let f = 0; f < features.length; f++) features[f] = (features[f]! - mean[f]!) / deviation[f]!;
    fillBasis(basis, features, values);
    let sum = 0;
    for (let a = 0; a < values.length; a++) sum += coefficients[a]! * values[a]!;
    return sum;
  };
}

/** Where a path stops. */
export interface PolicyReader {
  /**
   * Index into `exerciseAt` of the first exercise date from `from` on at which the policy exercises, the last one when none.
   *
   * @param prices - prices of the dates from `first` on, row by row.
   * @param from - first exercise date that is looked at, as index into `exerciseAt`.
   * @param first - date (index into `times`) of the first row.
   */
  stopAt(prices: Float64Array, from: number, first: number): number;
  /** Whether the policy exercises at one exercise date. */
  exercises(e: number, prices: Float64Array, at: number): boolean;
}

/** Reads a policy. */
export function policyReader(problem: ExerciseProblem, { rules }: ExercisePolicy): PolicyReader {
  const { sign, strike, exerciseAt, basis, times, rate } = problem;
  const readers = rules.map((rule) => rule && ruleReader(problem, rule));
  const discount = times.map((time) => exp(-rate * time));
  const last = exerciseAt.length - 1;
  const exercises = (e: number, prices: Float64Array, at: number): boolean => {
    const level = problem.levelOf(prices, at);
    if (sign * (level - strike) <= 0) return false;
    if (e === last) return true;
    const continuation = readers[e];
    if (!continuation) return false;
    return discount[exerciseAt[e]!]! * intrinsic(sign, level, strike) >= continuation(prices, at, level);
  };
  return {
    exercises,
    stopAt(prices, from, first) {
      for (let e = from; e < last; e++) {
        if (exercises(e, prices, (exerciseAt[e]! - first) * basis.assets)) return e;
      }
      return last;
    },
  };
}
