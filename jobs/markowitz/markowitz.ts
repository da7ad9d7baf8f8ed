import { greedyAllocation } from "../../models/portfolio/allocation/greedyAllocation.ts";
import type { CornerPortfolio } from "../../models/portfolio/frontier/efficientFrontier.ts";
import { dot, varianceOf } from "../../models/portfolio/optimisers/meanVariance.ts";
import { cuttingPlaneSolver, kinkSolver } from "../../models/portfolio/optimisers/minimiseRisk.ts";
import { absoluteDeviationRisk, drawdownRisk, shortfallRisk } from "../../models/portfolio/optimisers/scenarioRisk.ts";
import { semivarianceOf } from "../../models/portfolio/optimisers/semivariance.ts";
import type { JobKind, JsonValue } from "../jobKind.ts";
import { markowitzCharts, markowitzTables } from "./charts.ts";
import { markowitzFaults } from "./checks.ts";
import { boundsOnly, criticalLine, exactFrontier } from "./frontier.ts";
import { frontierPoint, isRule, type OptimalPortfolio, optimise } from "./optimise.ts";
import { type MarkowitzParams, markowitzParams } from "./params.ts";
import { type PortfolioProblem, problemFrom, usesMarketData } from "./problem.ts";

/** Portfolios in block order: the optimum, then the points of the frontier. */
interface Portfolios {
  readonly done: (OptimalPortfolio | null)[];
  readonly corners: CornerPortfolio[];
}

/** Blocks of the frontier: one for all of it where it is exact, else one a point. */
const frontierBlocks = (params: MarkowitzParams): number =>
  params.frontier.points > 0 && boundsOnly(params) ? 1 : params.frontier.points;

/** Optimal portfolios under constraints. */
export const markowitz: JobKind<typeof markowitzParams, PortfolioProblem, Portfolios> = {
  kind: "markowitz",
  title: "Portfolio optimisation",
  description:
    "Finds the best portfolio for an objective (least variance, largest Sharpe ratio, target return or risk, utility, risk " +
    "budgets, hierarchical clusters, diversification, tracking error, CVaR, CDaR, absolute deviation, semivariance, worst case) under bounds, group " +
    "and factor limits, leverage, turnover and costs, with risk contributions, dual values, the residual of the optimality " +
    "conditions and the efficient frontier. Expected returns and covariance are estimated from market data or given. " +
    "Constraints that contradict one another are named, with the smallest relaxation that cures it.",
  modelVersion: "markowitz/2",
  symbols: { min: 0, max: 200 },
  params: markowitzParams,
  examples: {
    "Largest Sharpe ratio of five shares, with the frontier": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2013-01-02",
      end: "2022-12-28",
      params: { objective: { type: "max_sharpe" }, constraints: { upper: 0.4 }, frontier: { points: 10 } },
    },
    "Exact frontier of own numbers": {
      params: {
        expected_returns: { method: "values", values: [0.05, 0.08, 0.12] },
        covariance: {
          method: "values",
          values: [
            [0.01, 0.002, 0.001],
            [0.002, 0.04, 0.01],
            [0.001, 0.01, 0.09],
          ],
        },
        objective: { type: "min_variance" },
        frontier: { points: 20 },
      },
    },
    "Least expected shortfall": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2018-01-02",
      end: "2022-12-28",
      params: { objective: { type: "min_cvar", confidence_level: 0.95 } },
    },
    "Whole shares for 100 000": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2013-01-02",
      end: "2022-12-28",
      params: { objective: { type: "min_variance" }, allocation: { capital: 100_000 } },
    },
    "Hierarchical risk parity of five shares": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2013-01-02",
      end: "2022-12-28",
      params: { objective: { type: "hrp", linkage: "single" } },
    },
    "Views by Black and Litterman, Ledoit-Wolf covariance": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2013-01-02",
      end: "2022-12-28",
      params: {
        expected_returns: {
          method: "black_litterman",
          market_weights: [2100, 390, 270, 360, 450],
          views: [
            { coefficients: [1, 0, 0, 0, 0], expected_return: 0.12, confidence: 0.6 },
            { coefficients: [0, 0, 1, -1, 0], expected_return: 0.02, confidence: 0.3 },
          ],
          view_uncertainty: "idzorek",
        },
        covariance: { method: "ledoit_wolf_constant_correlation" },
        objective: { type: "max_sharpe" },
      },
    },
    "Equal risk contributions of own numbers": {
      params: {
        expected_returns: { method: "values", values: [0.05, 0.08] },
        covariance: {
          method: "values",
          values: [
            [0.01, 0.002],
            [0.002, 0.04],
          ],
        },
        objective: { type: "risk_parity" },
      },
    },
  },

  check: ({ symbols, params }) => markowitzFaults(symbols, params),

  plan({ params, symbols, start, end, interval, vendor, adjusted }) {
    const wanted = { symbols, interval, vendor, adjusted, ...(start ? { start } : {}), ...(end ? { end } : {}) };
    const blocks = 1 + frontierBlocks(params);
    return { data: usesMarketData(params) ? wanted : null, blocks, workUnits: blocks * 1_000_000 };
  },

  prepare: ({ symbols, params }, prices) => problemFrom(symbols, params, prices),
  empty: () => ({ done: [], corners: [] }),
  addBlock({ done, corners }, problem, block) {
    if (block === 0) done.push(optimise(problem));
    else if (boundsOnly(problem.params)) {
      const exact = exactFrontier(problem);
      done.push(...exact.points);
      corners.push(...exact.corners);
    } else done.push(frontierPoint(problem, block - 1, problem.params.frontier.points));
  },
  merge(into, next) {
    into.done.push(...next.done);
    into.corners.push(...next.corners);
  },

  reduce(problem, { done, corners }) {
    const { assets, params, definitions } = problem;
    const optimum = done[0]!;
    const { figures, contributions } = figuresOf(problem, optimum);
    const frontier = done.slice(1).flatMap((portfolio) => {
      if (!portfolio) return [];
      const at = figuresOf(problem, portfolio).figures;
      return [{ ...at, weights: [...portfolio.weights], kkt_residual: portfolio.kktResidual }];
    });
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
        error_estimate: isRule(params.objective.type)
          ? null
          : {
              value: optimum.kktResidual,
              kind: [kinkSolver, cuttingPlaneSolver].includes(optimum.solver)
                ? "relative_duality_gap"
                : "relative_kkt_residual",
            },
        inputs: {
          expected_returns: byAsset(problem.expectedReturns),
          periods_per_year: problem.periodsPerYear,
          observations: problem.returns?.observations ?? null,
          expected_returns_standard_errors: problem.standardErrors ? byAsset(problem.standardErrors) : null,
          covariance: assets.length > mostShown ? null : rowsOf(problem.covariance, assets.length),
          diagnostics: problem.diagnostics,
        },
        allocation: allocationOf(problem, optimum.weights),
        frontier,
        frontier_method: params.frontier.points === 0 ? null : boundsOnly(params) ? criticalLine : "dual_active_set",
        frontier_corners: corners.map(({ weights, riskTolerance, expectedReturn, vol }) => ({
          expected_return: expectedReturn,
          vol,
          risk_tolerance: riskTolerance,
          weights: [...weights],
        })),
        definitions,
      },
      metrics: {
        expected_return: figures.expected_return,
        vol: figures.vol,
        ...(figures.sharpe === null ? {} : { sharpe: figures.sharpe }),
      },
    };
  },

  charts: markowitzCharts,
  tables: markowitzTables,
};

/** Whole shares of the optimal weights, where money is to be invested. */
function allocationOf({ assets, params, sharePrices }: PortfolioProblem, weights: Float64Array): JsonValue {
  if (!params.allocation || !sharePrices) return null;
  const { capital } = params.allocation;
  const allocation = greedyAllocation({ weights, prices: sharePrices, portfolioValue: capital });
  return {
    definition: allocation.definition,
    capital,
    shares: Object.fromEntries(assets.map((asset, i) => [asset, allocation.shares[i]!])),
    prices: Object.fromEntries(assets.map((asset, i) => [asset, sharePrices[i]!])),
    leftover_cash: allocation.leftoverCash,
    absolute_error: allocation.absoluteError,
  };
}

/** A covariance of more assets would make up most of the result. */
const mostShown = 60;

const rowsOf = (matrix: Float64Array, n: number): number[][] =>
  Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, i * n + n)]);

function figuresOf({ params, expectedReturns, covariance }: PortfolioProblem, { weights }: OptimalPortfolio) {
  const n = weights.length;
  const expected_return = dot(weights, expectedReturns);
  const variance = varianceOf(weights, covariance);
  const vol = Math.sqrt(variance);
  const contributions =
    variance > 0 ? weights.map((w, i) => (w * dot(covariance.subarray(i * n, i * n + n), weights)) / variance) : null;
  const sharpe = vol > 0 ? (expected_return - params.risk_free_rate) / vol : null;
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
