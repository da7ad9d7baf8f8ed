import type { JobKind } from "../jobKind.ts";
import { marketDataOf } from "../marketDataOf.ts";
import { markowitzCharts, markowitzTables } from "./charts.ts";
import { markowitzFaults } from "./checks.ts";
import { examples } from "./examples.ts";
import { boundsOnly, exactFrontier } from "./frontier.ts";
import { frontierPoint, optimise } from "./optimise.ts";
import { type MarkowitzParams, markowitzParams } from "./params.ts";
import { hasHoldingRules, type PortfolioProblem, problemFrom, usesMarketData } from "./problem.ts";
import { type Portfolios, portfolioOutcome } from "./result.ts";
import { walkForwardBlock, walkForwardBlocks } from "./walkForward.ts";

/** Blocks of the frontier: one for all of it where it is exact, else one a point. */
const frontierBlocks = (params: MarkowitzParams): number =>
  params.frontier.points > 0 && boundsOnly(params) ? 1 : params.frontier.points;

/** Work of one portfolio: a search takes some hundred programs. */
const portfolioUnits = (params: MarkowitzParams): number => (hasHoldingRules(params) ? 100_000_000 : 1_000_000);

/** Optimal portfolios under constraints. */
export const markowitz: JobKind<typeof markowitzParams, PortfolioProblem, Portfolios> = {
  kind: "markowitz",
  title: "Portfolio optimisation",
  description:
    "Finds the best portfolio for an objective (least variance, largest Sharpe ratio, target return or risk, utility, risk " +
    "budgets, hierarchical clusters, diversification, tracking error, CVaR, CDaR, absolute deviation, semivariance, worst case) under bounds, group " +
    "and factor limits, leverage, turnover, costs, minimum positions and numbers of assets, with risk contributions, dual values, the residual of the optimality " +
    "conditions, the efficient frontier, whole shares and an out-of-sample record by walk-forward. Expected returns and covariance are estimated from market data or given. " +
    "Constraints that contradict one another are named, with the smallest relaxation that cures it.",
  modelVersion: "markowitz/2",
  symbols: { min: 0, max: 200 },
  params: markowitzParams,
  examples,

  check: ({ symbols, params }) => markowitzFaults(symbols, params),

  plan(input) {
    const { params } = input;
    const blocks = 1 + frontierBlocks(params) + walkForwardBlocks(params);
    return {
      data: usesMarketData(params) ? marketDataOf(input) : null,
      blocks,
      workUnits: blocks * portfolioUnits(params),
    };
  },

  prepare: ({ symbols, params }, prices) => problemFrom(symbols, params, prices),
  empty: () => ({ done: [], corners: [], windows: [] }),
  addBlock({ done, corners, windows }, problem, block) {
    const walked = block - 1 - frontierBlocks(problem.params);
    if (block === 0) done.push(optimise(problem));
    else if (walked >= 0) windows.push(...walkForwardBlock(problem, walked));
    else if (boundsOnly(problem.params)) {
      const exact = exactFrontier(problem);
      done.push(...exact.points);
      corners.push(...exact.corners);
    } else done.push(frontierPoint(problem, block - 1, problem.params.frontier.points));
  },
  merge(into, next) {
    into.done.push(...next.done);
    into.corners.push(...next.corners);
    into.windows.push(...next.windows);
  },

  reduce: portfolioOutcome,
  charts: markowitzCharts,
  tables: markowitzTables,
};
