import { levelSolver } from "../../models/portfolio/optimisers/levelMethod.ts";
import { dot, varianceOf } from "../../models/portfolio/optimisers/meanVariance.ts";
import { absoluteDeviationRisk, drawdownRisk, shortfallRisk } from "../../models/portfolio/optimisers/scenarioRisk.ts";
import { semivarianceOf } from "../../models/portfolio/optimisers/semivariance.ts";
import type { JobKind, JsonValue } from "../jobKind.ts";
import { markowitzCharts, markowitzTables } from "./charts.ts";
import { markowitzFaults } from "./checks.ts";
import { frontierPoint, isRule, type OptimalPortfolio, optimise } from "./optimise.ts";
import { markowitzParams } from "./params.ts";
import { needsReturns, type PortfolioProblem, problemFrom } from "./problem.ts";

/** Portfolios in block order: the optimum, then the points of the frontier. */
interface Portfolios {
  readonly done: (OptimalPortfolio | null)[];
}

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
  modelVersion: "markowitz/1",
  symbols: { min: 0, max: 200 },
  params: markowitzParams,
  examples: {
    "Largest Sharpe ratio of five shares, with the frontier": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2013-01-02",
      end: "2022-12-28",
      params: { objective: { type: "max_sharpe" }, constraints: { upper: 0.4 }, frontier: { points: 10 } },
    },
    "Least expected shortfall": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2018-01-02",
      end: "2022-12-28",
      params: { objective: { type: "min_cvar", confidence_level: 0.95 } },
    },
    "Hierarchical risk parity of five shares": {
      symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
      start: "2013-01-02",
      end: "2022-12-28",
      params: { objective: { type: "hrp", linkage: "single" } },
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
    const fromMarket = needsReturns(params) && !params.returns;
    const blocks = 1 + params.frontier.points;
    return { data: fromMarket ? wanted : null, blocks, workUnits: blocks * 1_000_000 };
  },

  prepare: ({ symbols, params }, prices) => problemFrom(symbols, params, prices),
  empty: () => ({ done: [] }),
  addBlock({ done }, problem, block) {
    const { points } = problem.params.frontier;
    done.push(block === 0 ? optimise(problem) : frontierPoint(problem, block - 1, points));
  },
  merge(into, next) {
    for (const portfolio of next.done) into.done.push(portfolio);
  },

  reduce(problem, { done }) {
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
              kind: optimum.solver === levelSolver ? "relative_duality_gap" : "relative_kkt_residual",
            },
        inputs: {
          expected_returns: byAsset(problem.expectedReturns),
          periods_per_year: problem.periodsPerYear,
          observations: problem.returns?.observations ?? null,
        },
        frontier,
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
