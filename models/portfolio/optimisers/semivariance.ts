import { crossProductSteps } from "../../numerics/crossProduct.ts";
import { runSteps } from "../../numerics/steps.ts";
import type { ReturnsMatrix } from "../estimators/returnsMatrix.ts";
import { type FeasibleWeights, minimiseQuadratic, type PortfolioAnswer } from "./feasibleWeights.ts";
import { scenarioReturns } from "./scenarioRisk.ts";

/** Mean of min(r'w − benchmark, 0)² over all periods. */
export function semivarianceOf(returns: ReturnsMatrix, weights: Float64Array, benchmark: number): number {
  let sum = 0;
  for (const r of scenarioReturns(returns, weights)) {
    const shortfall = Math.min(r - benchmark, 0);
    sum += shortfall * shortfall;
  }
  return sum / returns.observations;
}

const mostSteps = 200;

/**
 * Weights with the least semivariance below a benchmark.
 *
 * The objective is a parabola wherever the same periods fall short, so Newton steps over the feasible set end at the optimum after
 * finitely many; a step that does not lower it is halved.
 *
 * @param benchmark - decimal return per period.
 * @remarks
 * Accuracy: the KKT residual of the last quadratic program, whose Hessian is the exact one at the optimum.
 * @see J. Estrada, "Mean-semivariance optimization: a heuristic approach", J. Applied Finance 18 (2008) 57–72 (here without his
 * heuristic).
 */
export function minimiseSemivariance(set: FeasibleWeights, returns: ReturnsMatrix, benchmark: number): PortfolioAnswer {
  const { values, observations, assets } = returns;
  const n = assets;
  let answer = minimiseQuadratic(set, momentsOf(() => true).second, new Float64Array(n));
  if (answer.status !== "optimal") return answer;
  let weights = answer.weights;
  let value = semivarianceOf(returns, weights, benchmark);
  for (let step = 0; step < mostSteps; step++) {
    const portfolio = scenarioReturns(returns, weights);
    const { second, first } = momentsOf((t) => portfolio[t]! < benchmark);
    answer = minimiseQuadratic(
      set,
      second,
      first.map((x) => -benchmark * x),
    );
    if (answer.status !== "optimal") return answer;
    const target = answer.weights;
    let share = 1;
    let next = target;
    let lowered = semivarianceOf(returns, next, benchmark);
    while (lowered > value && share > 1e-9) {
      share /= 2;
      next = weights.map((w, i) => w + share * (target[i]! - w));
      lowered = semivarianceOf(returns, next, benchmark);
    }
    const moved = weights.reduce((worst, w, i) => Math.max(worst, Math.abs(next[i]! - w)), 0);
    if (lowered <= value) {
      weights = next;
      value = lowered;
    }
    if (moved < 1e-12) return { ...answer, weights, solver: "newton_on_active_periods" };
  }
  return { status: "stalled", solver: "newton_on_active_periods" };

  /** Mean products and means over the periods that count, as shares of all periods. */
  function momentsOf(counts: (t: number) => boolean) {
    const periods: number[] = [];
    for (let t = 0; t < observations; t++) if (counts(t)) periods.push(t);
    const length = periods.length;
    if (length === 0) return { second: new Float64Array(n * n), first: new Float64Array(n) };
    const series = new Float64Array(n * length);
    const first = new Float64Array(n);
    periods.forEach((t, at) => {
      for (let i = 0; i < n; i++) {
        const r = values[t * n + i]!;
        series[i * length + at] = r;
        first[i]! += r / observations;
      }
    });
    return { second: runSteps(crossProductSteps(series, n, length, observations)), first };
  }
}
