import { type FeasibleWeights, minimiseQuadratic } from "../optimisers/feasibleWeights.ts";
import type { HoldingRules } from "./holdingRules.ts";
import { searchHoldings } from "./holdingSearch.ts";
import type { PortfolioObjective } from "./portfolioObjective.ts";

/** Which rule; names of the parts of {@link HoldingRules}. */
export type HoldingRule = "minimumPosition" | "fewest" | "most";

/** A change of one rule that cures a conflict without any other change. */
export interface RuleCure {
  readonly rule: HoldingRule;
  /** The nearest value at which a portfolio exists. */
  readonly value: number;
}

/** Why no portfolio satisfies rules on holdings, where the other conditions alone allow one. */
export interface HoldingConflict {
  /** Names of conditions, and rules, that contradict one another; dropping any of them was seen to cure that. */
  readonly names: readonly string[];
  readonly rules: readonly HoldingRule[];
  readonly cures: readonly RuleCure[];
}

/** Nodes of one question whether a portfolio exists. */
const mostNodes = 300;

/** Nodes that an explanation has left. */
interface Budget {
  left: number;
}

/**
 * Explains why rules on holdings leave no portfolio; `null` when that is not proven.
 *
 * @param set - weights without the rules; not empty.
 * @param nodes - bounds computed at most for the whole explanation, which is less sharp when they run out.
 * @remarks
 * Conflict by the deletion filter over names and rules; a question that its bound on nodes leaves open keeps the condition. The cure of a
 * minimum position is found to 1e-9 of it.
 */
export function explainHoldings(set: FeasibleWeights, rules: HoldingRules, nodes: number): HoldingConflict | null {
  const budget: Budget = { left: nodes };
  const exists = (among: FeasibleWeights, under: HoldingRules) => existence(among, under, budget);
  if (exists(set, rules) !== false) return null;
  let kept = set;
  for (const name of new Set([...set.rows, ...set.absolute].map((one) => one.name))) {
    if (name === "") continue;
    const without = {
      ...kept,
      rows: kept.rows.filter((row) => row.name !== name),
      absolute: kept.absolute.filter((term) => term.name !== name),
    };
    if (exists(without, rules) === false) kept = without;
  }
  let few = rules;
  for (const rule of ["minimumPosition", "fewest", "most"] as const) {
    const without = { ...few, [rule]: noRule(set)[rule] };
    if (exists(kept, without) === false) few = without;
  }
  const limits = [...kept.rows, ...kept.absolute.filter(({ limit }) => limit !== undefined)];
  const broken = (["minimumPosition", "fewest", "most"] as const).filter((rule) => few[rule] !== noRule(set)[rule]);
  return {
    names: [...new Set(limits.map(({ name }) => name))].filter((name) => name !== ""),
    rules: broken,
    cures: broken.flatMap((rule) => cureOf(set, rules, rule, budget)),
  };
}

const noRule = ({ assets }: FeasibleWeights) => ({ minimumPosition: 0, fewest: 0, most: assets });

/** Whether a portfolio exists; `null` where the bound on nodes does not tell. */
function existence(set: FeasibleWeights, rules: HoldingRules, budget: Budget): boolean | null {
  if (budget.left <= 0) return null;
  const n = set.assets;
  const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  // All portfolios are equally good: the first one ends the search.
  const any: PortfolioObjective = {
    solve: (among) => minimiseQuadratic(among, identity, new Float64Array(n)),
    value: () => 0,
  };
  const answer = searchHoldings(any, set, rules, Math.min(mostNodes, budget.left));
  budget.left -= answer.status === "optimal" ? answer.search.nodes : answer.nodes;
  return answer.status === "optimal" ? true : answer.status === "infeasible" ? false : null;
}

/** The nearest value of one rule at which a portfolio exists, by bisection: fewer or looser is never worse. */
function cureOf(set: FeasibleWeights, rules: HoldingRules, rule: HoldingRule, budget: Budget): readonly RuleCure[] {
  const isPossible = (value: number) => existence(set, { ...rules, [rule]: value }, budget) === true;
  const given = rules[rule];
  let good = noRule(set)[rule];
  if (!isPossible(good)) return [];
  let bad = given;
  const close = rule === "minimumPosition" ? 1e-9 * given : 1;
  while (Math.abs(good - bad) > close && budget.left > 0) {
    const middle = rule === "minimumPosition" ? (good + bad) / 2 : Math.floor((good + bad) / 2);
    if (isPossible(middle)) good = middle;
    else bad = middle;
  }
  return [{ rule, value: good }];
}
