import { spectralRepair } from "../../models/numerics/semidefiniteRepair.ts";
import { estimateCovariance } from "../../models/portfolio/estimators/covariance.ts";
import { estimateExpectedReturns } from "../../models/portfolio/estimators/expectedReturns.ts";
import { type ReturnsMatrix, returnsMatrix } from "../../models/portfolio/estimators/returnsMatrix.ts";
import type { AbsoluteTerm, FeasibleWeights } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import type { LinearRow } from "../../models/portfolio/optimisers/quadraticProgram.ts";
import { requireThat } from "../../models/requireThat.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import type { MarkowitzParams } from "./params.ts";

/** A portfolio problem in numbers. */
export interface PortfolioProblem {
  readonly assets: readonly string[];
  readonly params: MarkowitzParams;
  readonly expectedReturns: Float64Array;
  readonly covariance: Float64Array;
  readonly returns: ReturnsMatrix | null;
  readonly periodsPerYear: number;
  readonly set: FeasibleWeights;
  readonly definitions: Readonly<Record<string, string>>;
}

const scenarioObjectives = ["min_cvar", "min_cdar", "min_mad", "min_semivariance"];

/** Whether a request needs returns, given or from market data. */
export const needsReturns = ({ expected_returns, covariance, objective }: MarkowitzParams): boolean =>
  expected_returns.method !== "values" || covariance.method !== "values" || scenarioObjectives.includes(objective.type);

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
  const periodsPerYear = params.returns ? (params.periods_per_year ?? 252) : (prices?.barsPerYear ?? 252);
  const { expected_returns: means, covariance: risk } = params;
  const definitions: Record<string, string> = {
    returns: "simple, per period",
    sharpe: "(expected return - risk-free rate) / vol",
    risk_contribution: "weight times marginal variance, as a share of the variance",
  };
  let expectedReturns: Float64Array;
  if (means.method === "values") {
    expectedReturns = Float64Array.from(means.values!);
    definitions.expected_returns = "expected_returns.values";
  } else {
    const options = { method: means.method, periodsPerYear, riskFreeRate: params.risk_free_rate };
    const estimate = estimateExpectedReturns(returns!, {
      ...options,
      ...(means.span === undefined ? {} : { span: means.span }),
    });
    expectedReturns = estimate.expectedReturns;
    definitions.expected_returns = estimate.definition;
  }
  let covariance: Float64Array;
  if (risk.method === "values") {
    const given = semidefinite(Float64Array.from(risk.values!.flat()), n);
    covariance = given.matrix;
    definitions.covariance = given.repaired ? "covariance.values_repaired" : "covariance.values";
  } else {
    const options = { method: risk.method, periodsPerYear };
    const estimate = estimateCovariance(returns!, {
      ...options,
      ...(risk.span === undefined ? {} : { span: risk.span }),
    });
    covariance = estimate.covariance;
    definitions.covariance = estimate.definition;
  }
  const assets = symbols.length > 0 ? symbols : Array.from({ length: n }, (_, i) => `asset_${i + 1}`);
  return {
    assets,
    params,
    expectedReturns,
    covariance,
    returns,
    periodsPerYear,
    set: feasibleWeights(n, params, expectedReturns),
    definitions,
  };
}

/** A negative eigenvalue beyond this share of the sum of variances is more than a matrix printed with few digits explains. */
const roundingShare = 1e-3;

/** A given covariance without negative eigenvalues: those of rounding are set to zero, larger ones are refused. */
function semidefinite(matrix: Float64Array, n: number): { readonly matrix: Float64Array; readonly repaired: boolean } {
  const { matrix: repaired, clipped, smallestEigenvalue } = spectralRepair(matrix, n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i]!;
  if (clipped === 0 || smallestEigenvalue >= -1e-12 * trace) return { matrix, repaired: false };
  requireThat(
    smallestEigenvalue >= -roundingShare * trace,
    "covariance.values",
    `positive semidefinite: smallest eigenvalue >= ${-roundingShare} of the sum of variances`,
    `an eigenvalue of ${smallestEigenvalue}`,
  );
  return { matrix: repaired, repaired: true };
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
