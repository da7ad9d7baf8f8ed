import type { ReturnsMatrix } from "../estimators/returnsMatrix.ts";

/** Value of a convex risk of a portfolio and a subgradient in its weights. */
export interface RiskAt {
  readonly value: number;
  readonly gradient: Float64Array;
}
export type RiskFunction = (weights: Float64Array) => RiskAt;

/** Return of the portfolio in every scenario. */
export function scenarioReturns({ values, observations, assets }: ReturnsMatrix, weights: Float64Array): Float64Array {
  const out = new Float64Array(observations);
  for (let t = 0; t < observations; t++) {
    let sum = 0;
    for (let i = 0; i < assets; i++) sum += values[t * assets + i]! * weights[i]!;
    out[t] = sum;
  }
  return out;
}

/** Weights of the scenarios in the mean of the worst share `tail` of losses; the last one counts in part. */
function tailWeights(losses: Float64Array, tail: number): readonly (readonly [scenario: number, weight: number])[] {
  const order = Array.from(losses, (_, t) => t).sort((a, b) => losses[b]! - losses[a]! || a - b);
  const count = Math.max(1, tail * losses.length);
  const whole = Math.floor(count);
  const chosen = order.slice(0, whole).map((t) => [t, 1 / count] as const);
  const rest = count - whole;
  return rest > 0 && whole < losses.length ? [...chosen, [order[whole]!, rest / count]] : chosen;
}

/**
 * Expected shortfall (CVaR): mean of the worst share 1 − confidence of losses −r'w, per period.
 *
 * @see R. Rockafellar, S. Uryasev, "Optimization of conditional value-at-risk", J. Risk 2 (2000) 21–41.
 */
export const shortfallRisk =
  (returns: ReturnsMatrix, confidence: number): RiskFunction =>
  (weights) => {
    const { values, assets } = returns;
    const losses = scenarioReturns(returns, weights).map((r) => -r);
    const gradient = new Float64Array(assets);
    let value = 0;
    for (const [t, weight] of tailWeights(losses, 1 - confidence)) {
      value += weight * losses[t]!;
      for (let i = 0; i < assets; i++) gradient[i]! -= weight * values[t * assets + i]!;
    }
    return { value, gradient };
  };

/**
 * Conditional drawdown at risk (CDaR): mean of the worst share 1 − confidence of drawdowns of the uncompounded sum of returns.
 *
 * @see A. Chekhlov, S. Uryasev, M. Zabarankin, "Drawdown measure in portfolio optimization", Int. J. Theor. Appl. Finance 8 (2005) 13–58.
 */
export function drawdownRisk({ values, observations, assets }: ReturnsMatrix, confidence: number): RiskFunction {
  const sums = new Float64Array((observations + 1) * assets);
  for (let at = 0; at < observations * assets; at++) sums[at + assets] = sums[at]! + values[at]!;
  return (weights) => {
    const wealth = scenarioReturns({ values: sums, observations: observations + 1, assets }, weights);
    const peaks = new Int32Array(observations + 1);
    for (let t = 1; t <= observations; t++) peaks[t] = wealth[t]! > wealth[peaks[t - 1]!]! ? t : peaks[t - 1]!;
    const drawdowns = Float64Array.from({ length: observations }, (_, t) => wealth[peaks[t + 1]!]! - wealth[t + 1]!);
    const gradient = new Float64Array(assets);
    let value = 0;
    for (const [t, weight] of tailWeights(drawdowns, 1 - confidence)) {
      value += weight * drawdowns[t]!;
      for (let i = 0; i < assets; i++) {
        gradient[i]! += weight * (sums[peaks[t + 1]! * assets + i]! - sums[(t + 1) * assets + i]!);
      }
    }
    return { value, gradient };
  };
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
  const centred = { ...returns, values: values.map((x, at) => x - means[at % assets]!) };
  return (weights) => {
    const gradient = new Float64Array(assets);
    let value = 0;
    scenarioReturns(centred, weights).forEach((deviation, t) => {
      value += Math.abs(deviation) / observations;
      const share = (deviation >= 0 ? 1 : -1) / observations;
      for (let i = 0; i < assets; i++) gradient[i]! += share * centred.values[t * assets + i]!;
    });
    return { value, gradient };
  };
}
