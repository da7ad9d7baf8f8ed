import type { ReturnsMatrix } from "../../models/portfolio/estimators/returnsMatrix.ts";
import { drift } from "../../models/portfolio/outOfSample/driftingPortfolio.ts";
import { requireThat } from "../../models/requireThat.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import { optimise } from "./optimise.ts";
import type { MarkowitzParams } from "./params.ts";
import { atPointer } from "./pointer.ts";
import { type PortfolioProblem, problemOf } from "./problem.ts";
import type { WalkForwardParams } from "./walkForwardParams.ts";

/** Returns `from` … `to` − 1. */
interface Periods {
  readonly from: number;
  readonly to: number;
}

/** What one portfolio is estimated on and held over. */
export interface Window {
  readonly train: Periods;
  readonly test: Periods;
}

/** The portfolio of one window; without weights where there was none, and why. */
export interface WindowPortfolio {
  readonly weights: Float64Array | null;
  readonly reason: string | null;
  /** Residual of the optimality conditions, or gap of the search. */
  readonly error: number | null;
}

/** The windows of a history, in time order, the last one ending with it. */
export function windowsOf(walk: WalkForwardParams, observations: number): readonly Window[] {
  const first = observations - walk.windows * walk.test_periods;
  return Array.from({ length: walk.windows }, (_, at) => {
    const from = first + at * walk.test_periods;
    return {
      train: { from: walk.method === "expanding" ? 0 : from - walk.train_periods, to: from },
      test: { from, to: from + walk.test_periods },
    };
  });
}

/** Whether a window depends on what the one before holds at its end. */
const isChain = ({ constraints }: MarkowitzParams): boolean =>
  constraints.turnover !== undefined || constraints.transaction_costs !== undefined;

/** Blocks of the walk: one a window, or one for all where each depends on the one before. */
export const walkForwardBlocks = (params: MarkowitzParams): number =>
  params.walk_forward ? (isChain(params) ? 1 : params.walk_forward.windows) : 0;

/** The portfolios of a block. */
export function walkForwardBlock(problem: PortfolioProblem, block: number): readonly WindowPortfolio[] {
  const windows = windowsOf(problem.params.walk_forward!, problem.returns!.observations);
  if (!isChain(problem.params)) return [portfolioOf(problem, windows[block]!, null)];
  let held = initialWeights(problem);
  return windows.map((window) => {
    const portfolio = portfolioOf(problem, window, held);
    const { from, to } = window.test;
    held = drift(problem.returns!, from, to, portfolio.weights ?? held, cashReturn(problem)).weights;
    return portfolio;
  });
}

/** What is held before the first window. */
export const initialWeights = ({ assets, params }: PortfolioProblem): Float64Array =>
  Float64Array.from(params.constraints.current_weights ?? new Float64Array(assets.length));

/** Return of cash in one period. */
export const cashReturn = ({ params, periodsPerYear }: PortfolioProblem): number =>
  params.risk_free_rate / periodsPerYear;

function portfolioOf(problem: PortfolioProblem, { train }: Window, held: Float64Array | null): WindowPortfolio {
  const { params } = problem;
  const { market_returns: market } = params.expected_returns;
  const { observations } = problem.returns!;
  atPointer("/params/expected_returns/market_returns", () =>
    requireThat(
      market === undefined || market.length === observations,
      "expected_returns.market_returns",
      `one number for each of the ${observations} returns`,
      market?.length,
    ),
  );
  const windowParams: MarkowitzParams = {
    ...params,
    ...(market
      ? { expected_returns: { ...params.expected_returns, market_returns: market.slice(train.from, train.to) } }
      : {}),
    ...(held ? { constraints: { ...params.constraints, current_weights: [...held] } } : {}),
  };
  try {
    const optimum = optimise(problemOf(windowParams, { ...problem, returns: rowsOf(problem.returns!, train) }));
    return { weights: optimum.weights, reason: null, error: optimum.search?.gap ?? optimum.kktResidual };
  } catch (error) {
    // Whether constraints can be met may depend on the estimates of a window.
    if (!(error instanceof CatalogueError)) throw error;
    if (error.code === "model.infeasible") return { weights: null, reason: error.message, error: null };
    const where = `training on the returns ${train.from} to ${train.to - 1} of walk_forward`;
    throw new CatalogueError(error.code, `${where}: ${error.message}`, error.faults, { cause: error });
  }
}

const rowsOf = ({ values, assets }: ReturnsMatrix, { from, to }: Periods): ReturnsMatrix => ({
  values: values.slice(from * assets, to * assets),
  observations: to - from,
  assets,
});
