import type { CornerPortfolio } from "../../models/portfolio/frontier/efficientFrontier.ts";
import { dot, varianceOf } from "../../models/portfolio/optimisers/meanVariance.ts";
import { cuttingPlaneSolver, kinkSolver } from "../../models/portfolio/optimisers/minimiseRisk.ts";
import { absoluteDeviationRisk, drawdownRisk, shortfallRisk } from "../../models/portfolio/optimisers/scenarioRisk.ts";
import { semivarianceOf } from "../../models/portfolio/optimisers/semivariance.ts";
import type { JsonValue, Outcome } from "../jobKind.ts";
import { boundsOnly, criticalLine } from "./frontier.ts";
import { isRule, type OptimalPortfolio } from "./optimise.ts";
import type { PortfolioProblem } from "./problem.ts";
import { shareAllocation } from "./shareAllocation.ts";
import type { WindowPortfolio } from "./walkForward.ts";
import { walkForwardResult } from "./walkForwardResult.ts";

/** Portfolios in block order: the optimum, then the points of the frontier. */
export interface Portfolios {
  readonly done: (OptimalPortfolio | null)[];
  readonly corners: CornerPortfolio[];
  /** Portfolios of the walk-forward, in time order. */
  readonly windows: WindowPortfolio[];
}

/** The result of a portfolio job from its blocks. */
export function portfolioOutcome(problem: PortfolioProblem, { done, corners, windows }: Portfolios): Outcome {
  const { assets, params, definitions } = problem;
  const optimum = done[0]!;
  const { figures, contributions } = figuresOf(problem, optimum);
  const frontier = done.slice(1).flatMap((portfolio) => {
    if (!portfolio) return [];
    const at = figuresOf(problem, portfolio).figures;
    return [{ ...at, weights: [...portfolio.weights], kkt_residual: portfolio.kktResidual }];
  });
  const walk = walkForwardResult(problem, windows);
  const outOfSample = walk?.out_of_sample.sharpe;
  const byAsset = (values: Float64Array): Record<string, number> =>
    Object.fromEntries(assets.map((asset, i) => [asset, values[i]!]));
  return {
    result: {
      objective: params.objective.type,
      method: optimum.solver,
      status: optimum.status,
      assets,
      weights: byAsset(optimum.weights),
      ...figures,
      risk_measures: riskMeasures(problem, optimum.weights),
      risk_contributions: contributions ? byAsset(contributions) : null,
      dual_values: optimum.duals,
      error_estimate: isRule(params.objective.type) ? null : errorEstimate(optimum),
      search: optimum.search
        ? {
            ...optimum.search,
            assets_held: optimum.weights.reduce((count, w) => count + (w === 0 ? 0 : 1), 0),
          }
        : null,
      inputs: {
        expected_returns: byAsset(problem.expectedReturns),
        periods_per_year: problem.periodsPerYear,
        observations: problem.returns?.observations ?? null,
        expected_returns_standard_errors: problem.standardErrors ? byAsset(problem.standardErrors) : null,
        covariance: assets.length > mostShown ? null : rowsOf(problem.covariance, assets.length),
        diagnostics: problem.diagnostics,
      },
      allocation: shareAllocation(problem, optimum.weights),
      frontier,
      frontier_points_missing: done.slice(1).filter((portfolio) => portfolio === null).length,
      frontier_method:
        params.frontier.points === 0
          ? null
          : boundsOnly(params)
            ? criticalLine
            : problem.rules
              ? "branch_and_bound"
              : "dual_active_set",
      frontier_corners: corners.map(({ weights, riskTolerance, expectedReturn, vol }) => ({
        expected_return: expectedReturn,
        vol,
        risk_tolerance: riskTolerance,
        weights: [...weights],
      })),
      walk_forward: walk,
      definitions,
    },
    metrics: {
      expected_return: figures.expected_return,
      vol: figures.vol,
      ...(figures.sharpe === null ? {} : { sharpe: figures.sharpe }),
      ...(typeof outOfSample === "number" ? { out_of_sample_sharpe: outOfSample } : {}),
    },
  };
}

function errorEstimate({ search, kktResidual, solver }: OptimalPortfolio): JsonValue {
  if (search) return { value: Math.max(search.gap, kktResidual), kind: "relative_optimality_gap" };
  const isGap = [kinkSolver, cuttingPlaneSolver].includes(solver);
  return { value: kktResidual, kind: isGap ? "relative_duality_gap" : "relative_kkt_residual" };
}

/** A covariance of more assets would make up most of the result. */
const mostShown = 60;

const rowsOf = (matrix: Float64Array, n: number): number[][] =>
  Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, i * n + n)]);

/** Variance, as a share of the largest one of an asset, that is rounding. */
const riskless = 1e-24;

function figuresOf({ params, expectedReturns, covariance }: PortfolioProblem, { weights }: OptimalPortfolio) {
  const n = weights.length;
  const expected_return = dot(weights, expectedReturns);
  const variance = varianceOf(weights, covariance);
  const vol = Math.sqrt(variance);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, covariance[i * n + i]!);
  // What rounding leaves of a portfolio without risk has no ratio.
  const isRisky = variance > riskless * largest;
  const contributions = isRisky
    ? weights.map((w, i) => (w * dot(covariance.subarray(i * n, i * n + n), weights)) / variance)
    : null;
  const sharpe = isRisky ? (expected_return - params.risk_free_rate) / vol : null;
  return { figures: { expected_return, vol, sharpe }, contributions };
}

/** Risks over the observed periods, whatever the objective; `null` without returns. */
function riskMeasures({ params, returns, periodsPerYear }: PortfolioProblem, weights: Float64Array): JsonValue {
  if (!returns) return null;
  const confidence = params.objective.confidence_level ?? 0.95;
  const semivariance = semivarianceOf(returns, weights, params.objective.benchmark_return ?? 0);
  return {
    confidence_level: confidence,
    cvar: shortfallRisk(returns, confidence)(weights).value,
    cdar: drawdownRisk(returns, confidence)(weights).value,
    mean_absolute_deviation: absoluteDeviationRisk(returns)(weights).value,
    semideviation: Math.sqrt(periodsPerYear * semivariance),
  };
}
