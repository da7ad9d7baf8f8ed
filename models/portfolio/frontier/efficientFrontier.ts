import { runSteps, type Steps } from "../../numerics/steps.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { requireThat } from "../../requireThat.ts";
import { CriticalLine, type Turning } from "./criticalLine.ts";

/** Expected returns, risk and bounds. */
export interface FrontierInput {
  /** Shape (n,); annual, decimal. */
  readonly expectedReturns: Float64Array;
  /** n × n, row-major, symmetric, positive semidefinite; annual. */
  readonly covariance: Float64Array;
  /** Shape (n,); least weight of each asset, finite. */
  readonly lower: Float64Array;
  /** Shape (n,); largest weight of each asset, ≥ lower; may be ∞. */
  readonly upper: Float64Array;
  /** Sum of the weights; 1 unless given, 0 for a market-neutral book. */
  readonly sumWeights?: number;
}

/** A portfolio on the frontier. */
export interface FrontierPortfolio {
  /** Shape (n,). */
  readonly weights: Float64Array;
  /** λ in min ½ wᵀCw − λ μᵀw; one over the risk aversion. */
  readonly riskTolerance: number;
  /** Annual, decimal. */
  readonly expectedReturn: number;
  /** Annual, decimal. */
  readonly vol: number;
}

/** A corner: between two neighbours the weights are straight lines in λ. */
export interface CornerPortfolio extends FrontierPortfolio {
  /** Shape (n,); Cw, so that variances between corners need no covariance. */
  readonly marginalRisk: Float64Array;
}

/** All efficient portfolios: their corners, from the highest return (first) to the lowest variance (last, λ = 0). */
export interface EfficientFrontier {
  readonly corners: readonly CornerPortfolio[];
  /** Largest breach of the optimality conditions at a corner, relative to the size of the gradient. */
  readonly largestKktResidual: number;
  readonly definition: "frontier.critical_line";
}

/** More assets would need too much memory for the corners. */
const mostAssets = 2000;

/**
 * The exact efficient frontier under bounds, by the critical line algorithm: every corner portfolio.
 *
 * λ at a corner is the largest for which its portfolio is optimal from there downwards; corners at which only λ changes are kept.
 *
 * @param input - returns, covariance, bounds; shapes and units on {@link FrontierInput}.
 * @throws {@link CatalogueError} `model.input` for shapes that do not fit, numbers that are not finite, a lower bound above the upper
 * one, a negative variance, an asymmetric covariance, or bounds that no weights of the given sum satisfy.
 * @remarks
 * Limits: assets that are combinations of others enter only where that changes the result; equal returns and simultaneous events are
 * settled by the lowest index, so that the result is one of the optimal portfolios, always the same. Accuracy: relative KKT residual
 * about 1e-12, in the result. Cost: about n · f operations a corner for f free assets.
 * @see H. Markowitz, "The optimization of a quadratic function subject to linear constraints", Naval Research Logistics Quarterly 3 (1956)
 * 111–133; D. Bailey, M. López de Prado, Algorithms 6 (2013) 169–196.
 * @example
 * efficientFrontier({ expectedReturns: Float64Array.of(0.1, 0.05), covariance: Float64Array.of(0.04, 0, 0, 0.01), lower: Float64Array.of(0, 0), upper: Float64Array.of(1, 1) }).corners[1].weights[0] // ≈ 0.2
 */
export function efficientFrontier(input: FrontierInput): EfficientFrontier {
  return runSteps(efficientFrontierSteps(input));
}

/** {@link efficientFrontier} in pieces of at most about 0.2 s; yields a share done that grows as λ falls. */
export function* efficientFrontierSteps(input: FrontierInput): Steps<EfficientFrontier> {
  requireFrontierInput(input);
  const { expectedReturns, covariance, lower, upper, sumWeights = 1 } = input;
  const line = new CriticalLine({ covariance, lower, upper, sum: sumWeights }, expectedReturns);
  const turnings = yield* line.turnings();
  return {
    corners: turnings.map((turning) => cornerOf(turning, expectedReturns)),
    largestKktResidual: turnings.reduce((most, { breach }) => Math.max(most, breach), 0),
    definition: "frontier.critical_line",
  };
}

function cornerOf({ lambda, weights, risk }: Turning, expectedReturns: Float64Array): CornerPortfolio {
  return {
    weights,
    riskTolerance: lambda,
    expectedReturn: pairwiseSum(weights, (i) => weights[i]! * expectedReturns[i]!),
    vol: Math.sqrt(
      Math.max(
        0,
        pairwiseSum(weights, (i) => weights[i]! * risk[i]!),
      ),
    ),
    marginalRisk: risk,
  };
}

function requireFrontierInput({ expectedReturns, covariance, lower, upper, sumWeights = 1 }: FrontierInput): void {
  const n = expectedReturns.length;
  requireThat(n >= 1 && n <= mostAssets, "expectedReturns", `of length 1 to ${mostAssets}`, n);
  requireThat(covariance.length === n * n, "covariance", `${n} × ${n}`, `${covariance.length} numbers`);
  requireThat(lower.length === n, "lower", `of length ${n}`, lower.length);
  requireThat(upper.length === n, "upper", `of length ${n}`, upper.length);
  requireThat(Number.isFinite(sumWeights), "sumWeights", "a finite number", sumWeights);
  let least = 0;
  let most = 0;
  for (let i = 0; i < n; i++) {
    requireThat(Number.isFinite(expectedReturns[i]!), `expectedReturns[${i}]`, "a finite number", expectedReturns[i]);
    requireThat(Number.isFinite(lower[i]!), `lower[${i}]`, "a finite number", lower[i]);
    requireThat(upper[i]! >= lower[i]!, `upper[${i}]`, `a number ≥ lower[${i}] = ${lower[i]}`, upper[i]);
    const variance = covariance[i * n + i]!;
    requireThat(variance >= 0 && Number.isFinite(variance), `covariance[${i}][${i}]`, "a finite number ≥ 0", variance);
    for (let j = 0; j < i; j++) {
      const entry = covariance[i * n + j]!;
      const bound = covariance[j * n + j]! * variance;
      requireThat(Number.isFinite(entry), `covariance[${i}][${j}]`, "a finite number", entry);
      requireThat(
        Math.abs(entry - covariance[j * n + i]!) <= 1e-12 * Math.sqrt(bound),
        `covariance[${i}][${j}]`,
        "equal to its mirror image",
        entry,
      );
      requireThat(
        entry * entry <= bound * (1 + 1e-4),
        `covariance[${i}][${j}]`,
        "at most the root of the two variances (a correlation in [−1, 1])",
        entry,
      );
    }
    least += lower[i]!;
    most += upper[i]!;
  }
  const slack = 1e-12 * Math.max(1, Math.abs(least), Math.abs(sumWeights));
  requireThat(
    least <= sumWeights + slack,
    "lower",
    `such that the least weights add up to at most sumWeights = ${sumWeights}`,
    least,
  );
  requireThat(
    most >= sumWeights - slack,
    "upper",
    `such that the largest weights add up to at least sumWeights = ${sumWeights}`,
    most,
  );
}
