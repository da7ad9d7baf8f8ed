import { type ReturnsMatrix, returnsMatrix } from "../../models/portfolio/estimators/returnsMatrix.ts";
import type { HoldingRules } from "../../models/portfolio/holdings/holdingRules.ts";
import type { AbsoluteTerm, FeasibleWeights } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import type { LinearRow } from "../../models/portfolio/optimisers/quadraticProgram.ts";
import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import { type Estimates, estimatesOf } from "./estimates.ts";
import type { MarkowitzParams } from "./params.ts";

/** A portfolio problem in numbers. */
export interface PortfolioProblem extends Omit<Estimates, "definitions"> {
  readonly assets: readonly string[];
  readonly params: MarkowitzParams;
  readonly returns: ReturnsMatrix | null;
  /** Dates of the prices: the start and the end of each return; `null` for given returns. */
  readonly dates: readonly string[] | null;
  readonly periodsPerYear: number;
  /** Price of a share of each asset, given or the last close; `null` when neither is known. */
  readonly sharePrices: Float64Array | null;
  readonly set: FeasibleWeights;
  /** Rules on which assets are held; `null` without any. */
  readonly rules: HoldingRules | null;
  /** Bound on the nodes of a search, where the request has none. */
  readonly nodes: number;
  readonly definitions: Readonly<Record<string, string>>;
}

const scenarioObjectives = ["min_cvar", "min_cdar", "min_mad", "min_semivariance"];

const withoutReturns: readonly string[] = ["values", "market_implied", "black_litterman"];

/** Whether a request needs returns, given or from market data. */
export const needsReturns = ({ expected_returns, covariance, objective, walk_forward }: MarkowitzParams): boolean =>
  !withoutReturns.includes(expected_returns.method) ||
  covariance.method !== "values" ||
  scenarioObjectives.includes(objective.type) ||
  walk_forward !== undefined;

/** Objectives whose solver looks at every period again and again. */
const cuttingPlaneObjectives = ["min_cvar", "min_cdar", "min_mad"];

/** Largest assets times observations of the objectives that look at every period: their solve is one block. */
const mostScenarioCells = 50_000;

/** The fault of a request whose solve would hold a worker for too long. */
export function scenarioFault(type: string, assets: number, observations: number): Fault | null {
  if (!cuttingPlaneObjectives.includes(type) || assets * observations <= mostScenarioCells) return null;
  const message = `${type} takes at most ${mostScenarioCells} assets times observations; received ${assets} times ${observations}`;
  return { pointer: "/params/objective/type", message, keyword: "maximum" };
}

/** The fault of a walk-forward that a history is too short for. */
export function walkForwardFault({ walk_forward: walk }: MarkowitzParams, observations: number): Fault | null {
  if (!walk) return null;
  const needed = walk.train_periods + walk.windows * walk.test_periods;
  if (observations >= needed) return null;
  const message = `train_periods + windows * test_periods must be at most the number of returns, ${observations}; received ${needed}`;
  return { pointer: "/params/walk_forward", message, keyword: "maximum" };
}

/** Whether prices are frozen for a request. */
export const usesMarketData = (params: MarkowitzParams): boolean => needsReturns(params) && !params.returns;

/** How many assets the parameters speak of; 0 when only the symbols say it. */
export const assetsOf = ({ returns, covariance, expected_returns }: MarkowitzParams): number =>
  returns?.[0]?.length ?? covariance.values?.length ?? expected_returns.values?.length ?? 0;

/**
 * The problem of a request.
 *
 * @throws {@link CatalogueError} `market_data.insufficient` with too few returns; `model.input` when they cannot carry an estimate.
 */
export function problemFrom(
  symbols: readonly string[],
  params: MarkowitzParams,
  prices: PriceHistory | null,
): PortfolioProblem {
  const returns = needsReturns(params) ? returnsOf(params, prices) : null;
  const n = symbols.length || assetsOf(params);
  const tooLarge = returns && scenarioFault(params.objective.type, n, returns.observations);
  if (tooLarge) throw new CatalogueError("model.input", tooLarge.message, [tooLarge]);
  const tooShort = returns && walkForwardFault(params, returns.observations);
  if (tooShort) throw new CatalogueError("market_data.insufficient", tooShort.message, [tooShort]);
  return problemOf(params, {
    assets: symbols.length > 0 ? symbols : Array.from({ length: n }, (_, i) => `asset_${i + 1}`),
    returns,
    dates: params.returns ? null : (prices?.dates ?? null),
    periodsPerYear: params.returns ? (params.periods_per_year ?? 252) : (prices?.barsPerYear ?? 252),
    sharePrices: sharePricesOf(params, prices),
  });
}

/** What is known of the assets before anything is estimated. */
type AssetData = Pick<PortfolioProblem, "assets" | "returns" | "dates" | "periodsPerYear" | "sharePrices">;

/** The problem of parameters over given returns. */
export function problemOf(params: MarkowitzParams, data: AssetData): PortfolioProblem {
  const { assets, returns, periodsPerYear } = data;
  const n = assets.length;
  const estimates = estimatesOf(params, n, returns, periodsPerYear);
  return {
    ...data,
    params,
    ...estimates,
    set: feasibleWeights(n, params, estimates.expectedReturns),
    rules: holdingRules(n, params),
    nodes: nodesOf(n, params.objective.type, returns?.observations ?? 0),
    definitions: {
      returns: "simple, per period",
      sharpe: "(expected return - risk-free rate) / vol",
      risk_contribution: "weight times marginal variance, as a share of the variance",
      ...estimates.definitions,
    },
  };
}

function sharePricesOf({ allocation }: MarkowitzParams, prices: PriceHistory | null): Float64Array | null {
  if (allocation?.prices) return Float64Array.from(allocation.prices);
  return prices ? Float64Array.from(prices.closes, (closes) => closes[closes.length - 1]!) : null;
}

function returnsOf(params: MarkowitzParams, prices: PriceHistory | null): ReturnsMatrix {
  if (params.returns) {
    const rows = params.returns;
    return { values: Float64Array.from(rows.flat()), observations: rows.length, assets: rows[0]!.length };
  }
  const count = (prices?.dates.length ?? 0) - 1;
  if (!prices || count < 2) {
    throw new CatalogueError(
      "market_data.insufficient",
      `a covariance needs at least 2 common returns; there are ${Math.max(0, count)}`,
    );
  }
  return returnsMatrix(prices.closes.map((closes) => closes.slice(1).map((close, t) => close / closes[t]! - 1)));
}

/** Whether a request says which assets are held, so that its portfolios are searched for. */
export const hasHoldingRules = ({ constraints }: MarkowitzParams): boolean =>
  constraints.minimum_position !== undefined ||
  constraints.min_assets !== undefined ||
  constraints.max_assets !== undefined;

function holdingRules(n: number, params: MarkowitzParams): HoldingRules | null {
  if (!hasHoldingRules(params)) return null;
  const { minimum_position = 0, min_assets = 0, max_assets = n } = params.constraints;
  return {
    minimumPosition: minimum_position,
    fewest: min_assets,
    most: Math.min(max_assets, n),
    name: "/params/constraints/minimum_position",
  };
}

/** Objectives whose solver runs through many programs. */
const iteratedObjectives = ["target_risk", "worst_case_ellipsoid"];

/** Nodes that take some seconds: a program of n assets costs about n³, a look at every period n for each of them. */
function nodesOf(n: number, objective: string, observations: number): number {
  const programs = (iteratedObjectives.includes(objective) ? 20 : 1) * n * n * n;
  const looks = scenarioObjectives.includes(objective) ? 4 * n * observations : 0;
  return Math.max(50, Math.min(5_000, Math.floor(2e7 / (programs + looks))));
}

/** The constraints of a request as rows, each named by its pointer. */
function feasibleWeights(n: number, params: MarkowitzParams, expectedReturns: Float64Array): FeasibleWeights {
  const { constraints, objective } = params;
  const rows: LinearRow[] = [
    {
      coefficients: new Float64Array(n).fill(1),
      bound: constraints.sum_weights,
      equality: true,
      name: "/params/constraints/sum_weights",
    },
  ];
  const single = (i: number, sign: number): Float64Array => {
    const coefficients = new Float64Array(n);
    coefficients[i] = sign;
    return coefficients;
  };
  for (const [side, sign] of [
    ["lower", 1],
    ["upper", -1],
  ] as const) {
    const given = constraints[side];
    if (given === null) continue;
    for (let i = 0; i < n; i++) {
      const own = typeof given === "number" ? given : given[i]!;
      const name = typeof given === "number" ? `/params/constraints/${side}` : `/params/constraints/${side}/${i}`;
      rows.push({ coefficients: single(i, sign), bound: sign * own, equality: false, name });
    }
  }
  constraints.linear.forEach(({ coefficients, minimum, maximum }, at) => {
    const pointer = `/params/constraints/linear/${at}`;
    const values = Float64Array.from(coefficients);
    if (minimum !== undefined)
      rows.push({ coefficients: values, bound: minimum, equality: false, name: `${pointer}/minimum` });
    if (maximum !== undefined) {
      rows.push({ coefficients: values.map((x) => -x), bound: -maximum, equality: false, name: `${pointer}/maximum` });
    }
  });
  if (objective.target_return !== undefined) {
    rows.push({
      coefficients: expectedReturns,
      bound: objective.target_return,
      equality: false,
      name: "/params/objective/target_return",
    });
  }
  const absolute: AbsoluteTerm[] = [];
  const { gross_leverage, turnover, transaction_costs } = constraints;
  if (gross_leverage !== undefined) {
    absolute.push({
      reference: new Float64Array(n),
      limit: gross_leverage,
      name: "/params/constraints/gross_leverage",
    });
  }
  if (turnover !== undefined || transaction_costs !== undefined) {
    absolute.push({
      reference: Float64Array.from(constraints.current_weights ?? new Float64Array(n)),
      ...(turnover === undefined ? {} : { limit: turnover }),
      ...(transaction_costs === undefined ? {} : { cost: new Float64Array(n).fill(transaction_costs) }),
      name: "/params/constraints/turnover",
    });
  }
  return { assets: n, rows, absolute };
}
