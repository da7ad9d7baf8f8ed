import {
  costOf,
  type FeasibleWeights,
  minimiseQuadratic,
  type PortfolioAnswer,
} from "../optimisers/feasibleWeights.ts";
import { dot, maximumSharpe, varianceOf } from "../optimisers/meanVariance.ts";

/** What a portfolio is chosen by: a function of the weights to be minimised, and its solver over a convex set. */
export interface PortfolioObjective {
  solve(set: FeasibleWeights): PortfolioAnswer;
  /** Scalar. */
  value(weights: Float64Array): number;
  /** The same with another quadratic part, where the objective has one. */
  readonly quadratic?: QuadraticPart;
}

/** The quadratic part ½ y'Hy, y = scale · weights, of an objective and how the objective is solved with another one. */
export interface QuadraticPart {
  /** H, n × n, row-major, positive semidefinite. */
  readonly hessian: Float64Array;
  solve(set: FeasibleWeights, hessian: Float64Array): PortfolioAnswer;
  value(weights: Float64Array, hessian: Float64Array): number;
  /** 1, or the factor that the weights of a ratio are scaled by. */
  scale(weights: Float64Array): number;
}

const withQuadratic = (quadratic: QuadraticPart): PortfolioObjective => ({
  solve: (set) => quadratic.solve(set, quadratic.hessian),
  value: (weights) => quadratic.value(weights, quadratic.hessian),
  quadratic,
});

/**
 * ½ w'Hw + c'w + constant + costs.
 *
 * @param set - whose costs count.
 */
export function quadraticObjective(
  set: FeasibleWeights,
  hessian: Float64Array,
  linear = new Float64Array(set.assets),
  constant = 0,
): PortfolioObjective {
  return withQuadratic({
    hessian,
    solve: (among, other) => minimiseQuadratic(among, other, linear),
    value: (weights, other) =>
      0.5 * varianceOf(weights, other) + dot(linear, weights) + constant + costOf(set, weights),
    scale: () => 1,
  });
}

/**
 * ½ w'Hw / (gains'w − hurdle − costs)²: least where the ratio of gain to risk is largest.
 *
 * @param set - whose costs count.
 */
export function ratioObjective(
  set: FeasibleWeights,
  gains: Float64Array,
  hessian: Float64Array,
  hurdle: number,
): PortfolioObjective {
  const excess = (weights: Float64Array) => dot(gains, weights) - hurdle - costOf(set, weights);
  return withQuadratic({
    hessian,
    solve: (among, other) => maximumSharpe(among, gains, other, hurdle),
    value: (weights, other) => {
      const gain = excess(weights);
      return (0.5 * varianceOf(weights, other)) / (gain * gain);
    },
    scale: (weights) => 1 / excess(weights),
  });
}
