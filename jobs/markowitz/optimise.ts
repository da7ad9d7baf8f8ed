import { hierarchicalEqualRisk } from "../../models/portfolio/hierarchical/hierarchicalEqualRisk.ts";
import { hierarchicalRiskParity } from "../../models/portfolio/hierarchical/hierarchicalRiskParity.ts";
import { explainInfeasibility } from "../../models/portfolio/optimisers/feasibility.ts";
import { lift, minimiseQuadratic, type PortfolioAnswer } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import {
  dot,
  maximumDiversification,
  maximumSharpe,
  minimumTrackingError,
  targetRisk,
  varianceOf,
  withReturn,
  worstCaseEllipsoid,
} from "../../models/portfolio/optimisers/meanVariance.ts";
import { minimiseRisk } from "../../models/portfolio/optimisers/minimiseRisk.ts";
import { riskBudgeting } from "../../models/portfolio/optimisers/riskBudgeting.ts";
import { absoluteDeviationRisk, drawdownRisk, shortfallRisk } from "../../models/portfolio/optimisers/scenarioRisk.ts";
import { minimiseSemivariance } from "../../models/portfolio/optimisers/semivariance.ts";
import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import type { PortfolioProblem } from "./problem.ts";

export type OptimalPortfolio = Extract<PortfolioAnswer, { status: "optimal" }>;

/** A rule that optimises nothing: it has no residual. */
export const isRule = (type: string): boolean => type === "hrp" || type === "herc";

/**
 * The best portfolio of a problem.
 *
 * @throws {@link CatalogueError} `model.infeasible` with the conflict and its smallest relaxation; `model.input` for an unbounded problem.
 */
export function optimise(problem: PortfolioProblem): OptimalPortfolio {
  return optimalOr(problem, solve(problem));
}

function solve({ assets, params, expectedReturns: mu, covariance, returns, set }: PortfolioProblem): PortfolioAnswer {
  const n = assets.length;
  const { objective, risk_free_rate } = params;
  const confidence = objective.confidence_level ?? 0.95;
  const none = new Float64Array(n);
  switch (objective.type) {
    case "min_variance":
    case "target_return":
      return minimiseQuadratic(withoutCosts(set), covariance, none);
    case "max_sharpe":
      return maximumSharpe(set, mu, covariance, risk_free_rate, objective.l2_regularisation ?? 0);
    case "target_risk":
      return targetRisk(set, mu, covariance, objective.target_risk!);
    case "max_utility": {
      const aversion = objective.risk_aversion ?? 1;
      return minimiseQuadratic(
        set,
        covariance.map((c) => aversion * c),
        mu.map((x) => -x),
      );
    }
    case "risk_parity":
    case "risk_budgeting": {
      const given = objective.type === "risk_parity" ? none.fill(1) : Float64Array.from(objective.risk_budgets!);
      const total = dot(given, new Float64Array(n).fill(1));
      const { weights, residual } = riskBudgeting(
        covariance,
        given.map((b) => b / total),
      );
      return { status: "optimal", weights, duals: {}, kktResidual: residual, solver: "cyclical_coordinate_descent" };
    }
    case "hrp":
    case "herc": {
      const { linkage, cluster_distance: distance, clusters, cluster_risk: risk } = objective;
      const tree = { covariance, ...(linkage ? { linkage } : {}), ...(distance ? { distance } : {}) };
      const { weights, definition } =
        objective.type === "hrp"
          ? hierarchicalRiskParity(tree)
          : hierarchicalEqualRisk({ ...tree, ...(clusters ? { clusters } : {}), ...(risk ? { risk } : {}) });
      return { status: "optimal", weights, duals: {}, kktResidual: 0, solver: definition };
    }
    case "max_diversification":
      return maximumDiversification(withoutCosts(set), covariance);
    case "min_tracking_error":
      return minimumTrackingError(
        withoutCosts(set),
        covariance,
        Float64Array.from(objective.benchmark_weights ?? none.fill(1 / n)),
      );
    case "min_cvar":
      return minimiseRisk(withoutCosts(set), shortfallRisk(returns!, confidence));
    case "min_cdar":
      return minimiseRisk(withoutCosts(set), drawdownRisk(returns!, confidence));
    case "min_mad":
      return minimiseRisk(withoutCosts(set), absoluteDeviationRisk(returns!));
    case "min_semivariance":
      return minimiseSemivariance(withoutCosts(set), returns!, objective.benchmark_return ?? 0);
    case "worst_case_box": {
      const cost = Float64Array.from(objective.return_uncertainty!);
      const box = { reference: new Float64Array(n), cost, name: "" };
      const aversion = objective.risk_aversion ?? 0;
      return minimiseQuadratic(
        { ...set, absolute: [...set.absolute, box] },
        covariance.map((c) => aversion * c),
        mu.map((x) => -x),
      );
    }
    case "worst_case_ellipsoid": {
      const uncertainty = covariance.map((c) => c / (returns?.observations ?? 1));
      return worstCaseEllipsoid(
        set,
        mu,
        covariance,
        uncertainty,
        objective.uncertainty_radius ?? 1,
        objective.risk_aversion ?? 0,
      );
    }
  }
}

/** Costs are returns; a risk has no place for them. */
const withoutCosts = (set: PortfolioProblem["set"]): PortfolioProblem["set"] => ({
  ...set,
  absolute: set.absolute.map(({ reference, limit, name }) => ({
    reference,
    name,
    ...(limit === undefined ? {} : { limit }),
  })),
});

function optimalOr(problem: PortfolioProblem, answer: PortfolioAnswer): OptimalPortfolio {
  if (answer.status === "optimal") return answer;
  const tried = `${answer.solver}: ${answer.status}`;
  const { size, rows } = lift(problem.set);
  const conflict = explainInfeasibility(rows, size);
  if (conflict) {
    const faults: Fault[] = conflict.conflict
      .filter((name) => name !== "")
      .map((pointer) => ({
        pointer,
        message: "contradicts the other conditions named with keyword conflict",
        keyword: "conflict",
      }));
    for (const { name, amount } of conflict.relaxation) {
      faults.push({
        pointer: name,
        message: `relaxing it by ${amount} is part of the smallest cure`,
        keyword: "relaxation",
      });
    }
    throw new CatalogueError("model.infeasible", `no portfolio satisfies the constraints (${tried})`, faults);
  }
  const { objective, risk_free_rate } = problem.params;
  if (answer.status === "infeasible" && objective.type === "target_risk") {
    const least = minimiseQuadratic(problem.set, problem.covariance, new Float64Array(problem.assets.length));
    const vol = least.status === "optimal" ? Math.sqrt(varianceOf(least.weights, problem.covariance)) : 0;
    const message = `must be at least the smallest vol of the allowed portfolios, ${vol}; received ${objective.target_risk}`;
    throw new CatalogueError("model.infeasible", `no portfolio has so little risk (${tried})`, [
      { pointer: "/params/objective/target_risk", message, keyword: "minimum" },
    ]);
  }
  if (answer.status === "infeasible") {
    const message = `must be below the largest expected return of the allowed portfolios; received ${risk_free_rate}`;
    throw new CatalogueError("model.infeasible", `no portfolio earns more than the risk-free rate (${tried})`, [
      { pointer: "/params/risk_free_rate", message, keyword: "maximum" },
    ]);
  }
  const detail = answer.status === "unbounded" ? "the objective grows without end" : "the solver did not converge";
  throw new CatalogueError("model.infeasible", `${detail} (${tried})`, [
    {
      pointer: "/params/constraints",
      message: "must bound the weights of every portfolio that lowers the objective",
      keyword: "bounded",
    },
  ]);
}

/** The portfolio of least variance at point `point` of `points`, from the least variance to the largest return. */
export function frontierPoint(
  { assets, expectedReturns: mu, covariance, ...problem }: PortfolioProblem,
  point: number,
  points: number,
): OptimalPortfolio | null {
  const set = withoutCosts(problem.set);
  const none = new Float64Array(assets.length);
  const least = minimiseQuadratic(set, covariance, none);
  const most = minimiseQuadratic(
    set,
    new Float64Array(assets.length ** 2),
    mu.map((x) => -x),
  );
  if (least.status !== "optimal" || most.status !== "optimal") return null;
  const low = dot(mu, least.weights);
  const high = dot(mu, most.weights);
  if (points === 1 || point === 0) return least;
  const target = low + ((high - low) * point) / (points - 1);
  // The last point is where the set ends: within rounding it must not be empty.
  const answer = minimiseQuadratic(
    withReturn(set, mu, target - 1e-12 * Math.max(1, Math.abs(target))),
    covariance,
    none,
  );
  return answer.status === "optimal" ? answer : null;
}
