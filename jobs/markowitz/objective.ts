import {
  type PortfolioObjective,
  quadraticObjective,
  ratioObjective,
} from "../../models/portfolio/holdings/portfolioObjective.ts";
import { costOf, type FeasibleWeights, withoutCosts } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import { dot, targetRisk, varianceOf, worstCaseEllipsoid } from "../../models/portfolio/optimisers/meanVariance.ts";
import { minimiseRisk } from "../../models/portfolio/optimisers/minimiseRisk.ts";
import {
  absoluteDeviationRisk,
  drawdownRisk,
  type RiskFunction,
  shortfallRisk,
} from "../../models/portfolio/optimisers/scenarioRisk.ts";
import { minimiseSemivariance, semivarianceOf } from "../../models/portfolio/optimisers/semivariance.ts";
import type { PortfolioProblem } from "./problem.ts";

/** An objective and the weights it chooses among. */
export interface PortfolioTask {
  readonly set: FeasibleWeights;
  readonly objective: PortfolioObjective;
}

/** The task of an objective that chooses: any but risk budgets and the hierarchical rules. */
export function taskOf(problem: PortfolioProblem): PortfolioTask {
  const { assets, params, expectedReturns: mu, covariance, returns } = problem;
  const n = assets.length;
  const { objective, risk_free_rate: rate } = params;
  const confidence = objective.confidence_level ?? 0.95;
  const free = withoutCosts(problem.set);
  const ofRisk = (risk: RiskFunction): PortfolioTask => ({
    set: free,
    objective: { solve: (set) => minimiseRisk(set, risk), value: (weights) => risk(weights).value },
  });
  const utility = (set: FeasibleWeights, aversion: number): PortfolioTask => ({
    set,
    objective: quadraticObjective(
      set,
      covariance.map((c) => aversion * c),
      mu.map((x) => -x),
    ),
  });
  switch (objective.type) {
    case "max_sharpe": {
      const l2 = objective.l2_regularisation ?? 0;
      const regular = covariance.map((c, at) => (at % (n + 1) === 0 ? c + l2 : c));
      return { set: problem.set, objective: ratioObjective(problem.set, mu, regular, rate) };
    }
    case "max_diversification": {
      const vols = Float64Array.from(assets, (_, i) => Math.sqrt(covariance[i * n + i]!));
      return { set: free, objective: ratioObjective(free, vols, covariance, 0) };
    }
    case "max_utility":
      return utility(problem.set, objective.risk_aversion ?? 1);
    case "worst_case_box": {
      const cost = Float64Array.from(objective.return_uncertainty!);
      const box = { reference: new Float64Array(n), cost, name: "" };
      return utility({ ...problem.set, absolute: [...problem.set.absolute, box] }, objective.risk_aversion ?? 0);
    }
    case "min_tracking_error": {
      const benchmark = Float64Array.from(objective.benchmark_weights ?? new Float64Array(n).fill(1 / n));
      const pull = benchmark.map((_, i) => -dot(covariance.subarray(i * n, i * n + n), benchmark));
      return {
        set: free,
        objective: quadraticObjective(free, covariance, pull, 0.5 * varianceOf(benchmark, covariance)),
      };
    }
    case "min_cvar":
      return ofRisk(shortfallRisk(returns!, confidence));
    case "min_cdar":
      return ofRisk(drawdownRisk(returns!, confidence));
    case "min_mad":
      return ofRisk(absoluteDeviationRisk(returns!));
    case "min_semivariance": {
      const benchmark = objective.benchmark_return ?? 0;
      return {
        set: free,
        objective: {
          solve: (set) => minimiseSemivariance(set, returns!, benchmark),
          value: (weights) => semivarianceOf(returns!, weights, benchmark),
        },
      };
    }
    case "target_risk":
      return {
        set: problem.set,
        objective: {
          solve: (set) => targetRisk(set, mu, covariance, objective.target_risk!),
          value: (weights) => costOf(problem.set, weights) - dot(mu, weights),
        },
      };
    case "worst_case_ellipsoid":
      return ellipsoidTask(problem);
    default:
      return varianceTask(problem);
  }
}

/** Least variance. */
export const varianceTask = ({ set, covariance }: PortfolioProblem): PortfolioTask => {
  const free = withoutCosts(set);
  return { set: free, objective: quadraticObjective(free, covariance) };
};

/** Largest expected return, whatever the risk. */
export const returnTask = ({ set, expectedReturns }: PortfolioProblem): PortfolioTask => {
  const free = withoutCosts(set);
  const none = new Float64Array(set.assets ** 2);
  return {
    set: free,
    objective: quadraticObjective(
      free,
      none,
      expectedReturns.map((mu) => -mu),
    ),
  };
};

function ellipsoidTask({ set, params, expectedReturns: mu, covariance, returns }: PortfolioProblem): PortfolioTask {
  const uncertainty = covariance.map((c) => c / (returns?.observations ?? 1));
  const radius = params.objective.uncertainty_radius ?? 1;
  const aversion = params.objective.risk_aversion ?? 0;
  return {
    set,
    objective: {
      solve: (among) => worstCaseEllipsoid(among, mu, covariance, uncertainty, radius, aversion),
      value: (weights) =>
        radius * Math.sqrt(varianceOf(weights, uncertainty)) +
        0.5 * aversion * varianceOf(weights, covariance) +
        costOf(set, weights) -
        dot(mu, weights),
    },
  };
}
