import { type CovarianceMethod, estimateCovariance } from "../../portfolio/estimators/covariance.ts";
import { meansOf, requireMovement, returnsMatrix } from "../../portfolio/estimators/returnsMatrix.ts";
import { hierarchicalEqualRisk } from "../../portfolio/hierarchical/hierarchicalEqualRisk.ts";
import { hierarchicalRiskParity } from "../../portfolio/hierarchical/hierarchicalRiskParity.ts";
import {
  type FeasibleWeights,
  minimiseQuadratic,
  type PortfolioAnswer,
} from "../../portfolio/optimisers/feasibleWeights.ts";
import { maximumDiversification, maximumSharpe } from "../../portfolio/optimisers/meanVariance.ts";
import { minimiseRisk } from "../../portfolio/optimisers/minimiseRisk.ts";
import { riskBudgeting } from "../../portfolio/optimisers/riskBudgeting.ts";
import { absoluteDeviationRisk, drawdownRisk, shortfallRisk } from "../../portfolio/optimisers/scenarioRisk.ts";
import { minimiseSemivariance } from "../../portfolio/optimisers/semivariance.ts";
import { modelInputError } from "../../requireThat.ts";
import type { WeightsOf } from "./allocation.ts";

/** Portfolio objectives that a strategy can run again at each rebalance; long only, fully invested. */
export const objectiveNames = [
  "equal_weight",
  "inverse_volatility",
  "min_variance",
  "max_sharpe",
  "max_utility",
  "max_diversification",
  "risk_parity",
  "hrp",
  "herc",
  "min_cvar",
  "min_cdar",
  "min_mad",
  "min_semivariance",
] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

/** What the objectives depend on beside the returns. */
export interface ObjectiveOptions {
  readonly covariance: CovarianceMethod;
  /** Largest weight of an asset; in [1 / assets, 1]; equal_weight, inverse_volatility, risk_parity, hrp and herc do not know it. */
  readonly maximumWeight: number;
  /** Annual, decimal; for max_sharpe. */
  readonly riskFreeRate: number;
  /** Of mean − ½ · aversion · variance, annual; for max_utility; > 0. */
  readonly riskAversion: number;
  /** Level of min_cvar and min_cdar; in (0.5, 1). */
  readonly confidence: number;
  readonly periodsPerYear: number;
}

/**
 * Weights of one objective on a window of returns.
 *
 * @param name - which objective.
 * @param options - see {@link ObjectiveOptions}.
 * @returns a function of k columns of n simple returns that gives k weights ≥ 0 with sum 1.
 * @throws {@link CatalogueError} `model.input` from the function: for a constant column, and when no weights are allowed.
 * @remarks
 * max_sharpe stays in cash, with weights of zero, while no portfolio earns more than the risk-free rate. Expected returns are sample means.
 */
export function objectiveWeights(name: ObjectiveName, options: ObjectiveOptions): WeightsOf {
  if (name === "equal_weight") return (columns) => new Float64Array(columns.length).fill(1 / columns.length);
  const { riskFreeRate, riskAversion, confidence, periodsPerYear } = options;
  return (columns) => {
    const returns = returnsMatrix(columns);
    requireMovement(returns);
    const assets = columns.length;
    const covariance = () => estimateCovariance(returns, { method: options.covariance, periodsPerYear }).covariance;
    const means = () => meansOf(returns).map((mean) => mean * periodsPerYear);
    const set = longOnly(assets, options.maximumWeight);
    const none = new Float64Array(assets);
    switch (name) {
      case "inverse_volatility":
        return inverseVolatility(covariance(), assets);
      case "min_variance":
        return optimal(name, minimiseQuadratic(set, covariance(), none));
      case "max_utility":
        return optimal(
          name,
          minimiseQuadratic(
            set,
            covariance().map((c) => riskAversion * c),
            means().map((x) => -x),
          ),
        );
      case "max_sharpe": {
        const expected = means();
        const isHopeless = expected.every((mean) => mean <= riskFreeRate);
        return isHopeless ? none : optimal(name, maximumSharpe(set, expected, covariance(), riskFreeRate));
      }
      case "max_diversification":
        return optimal(name, maximumDiversification(set, covariance()));
      case "risk_parity":
        return riskBudgeting(covariance(), none.fill(1 / assets)).weights;
      case "hrp":
        return hierarchicalRiskParity({ covariance: covariance() }).weights;
      case "herc":
        return hierarchicalEqualRisk({ covariance: covariance() }).weights;
      case "min_cvar":
        return optimal(name, minimiseRisk(set, shortfallRisk(returns, confidence)));
      case "min_cdar":
        return optimal(name, minimiseRisk(set, drawdownRisk(returns, confidence)));
      case "min_mad":
        return optimal(name, minimiseRisk(set, absoluteDeviationRisk(returns)));
      case "min_semivariance":
        return optimal(name, minimiseSemivariance(set, returns, 0));
    }
  };
}

/** Weights ≥ 0 and ≤ `most` with sum 1. */
function longOnly(assets: number, most: number): FeasibleWeights {
  const unit = (i: number, value: number) => new Float64Array(assets).fill(0).with(i, value);
  const each = Array.from({ length: assets }, (_, i) => i);
  return {
    assets,
    rows: [
      { coefficients: new Float64Array(assets).fill(1), bound: 1, equality: true, name: "sum of the weights" },
      ...each.map((i) => ({ coefficients: unit(i, 1), bound: 0, equality: false, name: "weight ≥ 0" })),
      ...(most < 1
        ? each.map((i) => ({ coefficients: unit(i, -1), bound: -most, equality: false, name: "maximum_weight" }))
        : []),
    ],
    absolute: [],
  };
}

function optimal(name: ObjectiveName, answer: PortfolioAnswer): Float64Array {
  if (answer.status === "optimal") return answer.weights;
  throw modelInputError(
    "objective",
    `one that can be solved on every window: ${name} is ${answer.status} on one`,
    name,
  );
}

function inverseVolatility(covariance: Float64Array, assets: number): Float64Array {
  const inverse = Float64Array.from({ length: assets }, (_, i) => 1 / Math.sqrt(covariance[i * assets + i]!));
  const total = inverse.reduce((sum, x) => sum + x, 0);
  return inverse.map((x) => x / total);
}
