import { withOrderStatistics } from "../../numerics/orderStatistics.ts";
import { rowProducts } from "../../numerics/rowProducts.ts";
import type { ReturnsMatrix } from "../estimators/returnsMatrix.ts";

/** Value of a convex risk of a portfolio and a subgradient in its weights. */
export interface RiskAt {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A risk as the sum over the scenarios of kinks in s'w: slope `low` below a level and `high` above it. */
export interface ScenarioKinks {
  readonly scenarios: ReturnsMatrix;
  readonly low: number;
  readonly high: number;
  /** The level: zero, or the one that makes level + sum least. */
  readonly level: "zero" | "least";
}

/** A convex risk, with its kinks where it is a plain sum of them, else with a number that it does not go below. */
export interface RiskFunction {
  (weights: Float64Array): RiskAt;
  readonly kinks?: ScenarioKinks;
  readonly least?: number;
}

/** Return of the portfolio in every scenario. */
export function scenarioReturns({ values, observations }: ReturnsMatrix, weights: Float64Array): Float64Array {
  const out = new Float64Array(observations);
  rowProducts(values, observations, weights, out);
  return out;
}

/** How many scenarios the worst share `tail` of them is; the last one may count in part. */
const tailCount = (scenarios: number, tail: number): number => Math.max(1, tail * scenarios);

/** Shape (n,): weights of the scenarios in the mean of the worst `count` losses; of equal losses the first count. */
function tailWeights(losses: Float64Array, count: number): Float64Array {
  const n = losses.length;
  const whole = Math.min(n, Math.floor(count));
  const last = whole < n && count > whole ? whole : whole - 1;
  const threshold = withOrderStatistics(losses, [n - 1 - last])[n - 1 - last]!;
  const weights = new Float64Array(n);
  let left = count;
  for (let t = 0; t < n; t++) {
    if (losses[t]! <= threshold) continue;
    weights[t] = 1 / count;
    left--;
  }
  for (let t = 0; t < n && left > 0; t++) {
    if (losses[t] !== threshold) continue;
    weights[t] = Math.min(1, left) / count;
    left--;
  }
  return weights;
}

/**
 * Expected shortfall (CVaR): mean of the worst share 1 − confidence of losses −r'w, per period.
 *
 * @see R. Rockafellar, S. Uryasev, "Optimization of conditional value-at-risk", J. Risk 2 (2000) 21–41.
 */
export function shortfallRisk(returns: ReturnsMatrix, confidence: number): RiskFunction {
  const { observations, assets } = returns;
  const values = returns.values.map((r) => -r);
  const scenarios = { ...returns, values };
  const count = tailCount(observations, 1 - confidence);
  const risk = (weights: Float64Array) => {
    const losses = scenarioReturns(scenarios, weights);
    const gradient = new Float64Array(assets);
    let value = 0;
    tailWeights(losses, count).forEach((weight, t) => {
      if (weight === 0) return;
      value += weight * losses[t]!;
      for (let i = 0; i < assets; i++) gradient[i]! += weight * values[t * assets + i]!;
    });
    return { value, gradient };
  };
  return Object.assign(risk, { kinks: { scenarios, low: 0, high: 1 / count, level: "least" } as const });
}

/**
 * Conditional drawdown at risk (CDaR): mean of the worst share 1 − confidence of drawdowns of the uncompounded sum of returns.
 *
 * @see A. Chekhlov, S. Uryasev, M. Zabarankin, "Drawdown measure in portfolio optimization", Int. J. Theor. Appl. Finance 8 (2005) 13–58.
 */
export function drawdownRisk({ values, observations, assets }: ReturnsMatrix, confidence: number): RiskFunction {
  const sums = new Float64Array((observations + 1) * assets);
  for (let at = 0; at < observations * assets; at++) sums[at + assets] = sums[at]! + values[at]!;
  const count = tailCount(observations, 1 - confidence);
  const risk = (weights: Float64Array) => {
    const wealth = scenarioReturns({ values: sums, observations: observations + 1, assets }, weights);
    const peaks = new Int32Array(observations + 1);
    for (let t = 1; t <= observations; t++) peaks[t] = wealth[t]! > wealth[peaks[t - 1]!]! ? t : peaks[t - 1]!;
    const drawdowns = Float64Array.from({ length: observations }, (_, t) => wealth[peaks[t + 1]!]! - wealth[t + 1]!);
    const gradient = new Float64Array(assets);
    let value = 0;
    tailWeights(drawdowns, count).forEach((weight, t) => {
      if (weight === 0) return;
      value += weight * drawdowns[t]!;
      for (let i = 0; i < assets; i++) {
        gradient[i]! += weight * (sums[peaks[t + 1]! * assets + i]! - sums[(t + 1) * assets + i]!);
      }
    });
    return { value, gradient };
  };
  return Object.assign(risk, { least: 0 });
}

/**
 * Mean absolute deviation of the portfolio's return from its mean, per period.
 *
 * @see H. Konno, H. Yamazaki, "Mean-absolute deviation portfolio optimization model", Management Science 37 (1991) 519–531.
 */
export function absoluteDeviationRisk(returns: ReturnsMatrix): RiskFunction {
  const { values, observations, assets } = returns;
  const means = new Float64Array(assets);
  for (let at = 0; at < values.length; at++) means[at % assets]! += values[at]! / observations;
  const scenarios = { ...returns, values: values.map((x, at) => x - means[at % assets]!) };
  const risk = (weights: Float64Array) => {
    const gradient = new Float64Array(assets);
    let value = 0;
    scenarioReturns(scenarios, weights).forEach((deviation, t) => {
      value += Math.abs(deviation) / observations;
      const share = (deviation >= 0 ? 1 : -1) / observations;
      for (let i = 0; i < assets; i++) gradient[i]! += share * scenarios.values[t * assets + i]!;
    });
    return { value, gradient };
  };
  return Object.assign(risk, {
    kinks: { scenarios, low: -1 / observations, high: 1 / observations, level: "zero" } as const,
  });
}
