import { explainHoldings, type HoldingRule } from "../../models/portfolio/holdings/holdingConflict.ts";
import type { HoldingRules } from "../../models/portfolio/holdings/holdingRules.ts";
import { searchHoldings } from "../../models/portfolio/holdings/holdingSearch.ts";
import { explainInfeasibility } from "../../models/portfolio/optimisers/feasibility.ts";
import { lift, type PortfolioAnswer } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import { varianceOf } from "../../models/portfolio/optimisers/meanVariance.ts";
import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import { varianceTask } from "./objective.ts";
import type { PortfolioProblem } from "./problem.ts";

/** Where the rules on holdings stand in a request. */
const ruleNames: Readonly<Record<HoldingRule, string>> = {
  minimumPosition: "/params/constraints/minimum_position",
  fewest: "/params/constraints/min_assets",
  most: "/params/constraints/max_assets",
};

const conflictsWith = (pointer: string): Fault => ({
  pointer,
  message: "contradicts the other conditions named with keyword conflict",
  keyword: "conflict",
});

/** The error of a problem without an optimal portfolio: what contradicts what, and the smallest cure. */
export function infeasible(
  problem: PortfolioProblem,
  answer: Exclude<PortfolioAnswer, { status: "optimal" }>,
): CatalogueError {
  const tried = `${answer.solver}: ${answer.status}`;
  const { set, rules, params } = problem;
  const faults = conflictFaults(problem) ?? (rules && holdingFaults(problem, rules));
  if (faults)
    return new CatalogueError("model.infeasible", `no portfolio satisfies the constraints (${tried})`, faults);
  const { objective, risk_free_rate } = params;
  const error = (detail: string, pointer: string, message: string, keyword: string) =>
    new CatalogueError("model.infeasible", `${detail} (${tried})`, [{ pointer, message, keyword }]);
  if (answer.status === "infeasible" && objective.type === "target_risk") {
    const message = `must be at least the smallest vol of the allowed portfolios, ${leastVol(problem)}; received ${objective.target_risk}`;
    return error("no portfolio has so little risk", "/params/objective/target_risk", message, "minimum");
  }
  if (answer.status === "infeasible" && objective.type === "max_sharpe") {
    const message = `must be below the largest expected return of the allowed portfolios; received ${risk_free_rate}`;
    return error("no portfolio earns more than the risk-free rate", "/params/risk_free_rate", message, "maximum");
  }
  if (answer.status === "stalled" && rules) {
    const message = `must be large enough to find a portfolio of ${set.assets} assets under these constraints; received ${params.search?.nodes ?? problem.nodes}`;
    return error("the search ended before it found a portfolio", "/params/search/nodes", message, "minimum");
  }
  const detail = answer.status === "unbounded" ? "the objective grows without end" : "the solver did not converge";
  const message = "must bound the weights of every portfolio that lowers the objective";
  return error(detail, "/params/constraints", message, "bounded");
}

/** Conditions that contradict one another without any rule on holdings. */
function conflictFaults({ set }: PortfolioProblem): readonly Fault[] | null {
  const { size, rows } = lift(set);
  const conflict = explainInfeasibility(rows, size);
  if (!conflict) return null;
  const cures = conflict.relaxation.map(({ name, amount }) => ({
    pointer: name,
    message: `relaxing it by ${amount} is part of the smallest cure`,
    keyword: "relaxation",
  }));
  return [...conflict.conflict.filter((name) => name !== "").map(conflictsWith), ...cures];
}

/** Conditions that only the number of assets and the minimum position make contradict one another. */
function holdingFaults({ set, nodes }: PortfolioProblem, rules: HoldingRules): readonly Fault[] | null {
  // A few times the work of the search that failed.
  const conflict = explainHoldings(set, rules, 4 * nodes);
  if (!conflict) return null;
  const cures = conflict.cures.map(({ rule, value }) => ({
    pointer: ruleNames[rule],
    message: `${rule === "most" ? "raising" : "lowering"} it to ${value} cures it without any other change`,
    keyword: "relaxation",
  }));
  return [...[...conflict.names, ...conflict.rules.map((rule) => ruleNames[rule])].map(conflictsWith), ...cures];
}

function leastVol(problem: PortfolioProblem): number {
  const { set, objective } = varianceTask(problem);
  const least = problem.rules
    ? searchHoldings(objective, set, problem.rules, problem.params.search?.nodes ?? problem.nodes)
    : objective.solve(set);
  return least.status === "optimal" ? Math.sqrt(varianceOf(least.weights, problem.covariance)) : 0;
}
