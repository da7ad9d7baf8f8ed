import { hierarchicalEqualRisk } from "../../models/portfolio/hierarchical/hierarchicalEqualRisk.ts";
import { hierarchicalRiskParity } from "../../models/portfolio/hierarchical/hierarchicalRiskParity.ts";
import { type SearchReport, searchHoldings } from "../../models/portfolio/holdings/holdingSearch.ts";
import type { PortfolioAnswer } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import { dot, withReturn } from "../../models/portfolio/optimisers/meanVariance.ts";
import { riskBudgeting } from "../../models/portfolio/optimisers/riskBudgeting.ts";
import { infeasible } from "./infeasible.ts";
import { type PortfolioTask, returnTask, taskOf, varianceTask } from "./objective.ts";
import { atPointer } from "./pointer.ts";
import type { PortfolioProblem } from "./problem.ts";

export type OptimalPortfolio = Extract<PortfolioAnswer, { status: "optimal" }> & {
  /** Where rules on holdings made it a search. */
  readonly search?: SearchReport;
};

/** A rule that optimises nothing: it has no residual. */
export const isRule = (type: string): boolean => type === "hrp" || type === "herc";

/**
 * The best portfolio of a problem.
 *
 * @throws {@link CatalogueError} `model.infeasible` with the conflict and its smallest relaxation; `model.input` where the covariance
 * cannot carry the objective.
 */
export function optimise(problem: PortfolioProblem): OptimalPortfolio {
  const determined = atPointer("/params/covariance", () => determinedPortfolio(problem));
  const answer = determined ?? best(problem, taskOf(problem));
  if (answer.status === "optimal") return answer;
  throw infeasible(problem, answer);
}

/** The best portfolio of a task, or why there is none. */
function best({ rules, params, nodes }: PortfolioProblem, { set, objective }: PortfolioTask) {
  return rules ? searchHoldings(objective, set, rules, params.search?.nodes ?? nodes) : objective.solve(set);
}

/** Weights that the risk alone determines; `null` for an objective that chooses. */
function determinedPortfolio({ assets, params, covariance }: PortfolioProblem): OptimalPortfolio | null {
  const { objective } = params;
  switch (objective.type) {
    case "risk_parity":
    case "risk_budgeting": {
      const given = objective.type === "risk_parity" ? assets.map(() => 1) : objective.risk_budgets!;
      const total = given.reduce((sum, budget) => sum + budget, 0);
      const budgets = Float64Array.from(given, (budget) => budget / total);
      const { weights, residual } = riskBudgeting(covariance, budgets);
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
    default:
      return null;
  }
}

/** The portfolio of least variance at point `point` of `points`, from the least variance to the largest return. */
export function frontierPoint(problem: PortfolioProblem, point: number, points: number): OptimalPortfolio | null {
  const { expectedReturns: mu } = problem;
  const task = varianceTask(problem);
  const least = best(problem, task);
  const most = best(problem, returnTask(problem));
  if (least.status !== "optimal" || most.status !== "optimal") return null;
  const low = dot(mu, least.weights);
  const high = dot(mu, most.weights);
  if (points === 1 || point === 0) return least;
  const target = low + ((high - low) * point) / (points - 1);
  // The last point is where the set ends: within rounding it must not be empty.
  const set = withReturn(task.set, mu, target - 1e-12 * Math.max(1, Math.abs(target)));
  const answer = best(problem, { ...task, set });
  return answer.status === "optimal" ? answer : null;
}
