import type { Fault } from "../../protocol/errors.ts";
import { estimateFaults } from "./estimateChecks.ts";
import type { MarkowitzParams } from "./params.ts";
import { assetsOf, hasHoldingRules, needsReturns, scenarioFault, usesMarketData, walkForwardFault } from "./problem.ts";

/** Objectives whose weights leave nothing to constrain. */
const determined: readonly string[] = ["risk_parity", "risk_budgeting", "hrp", "herc"];

/** Most returns out of sample: each of them stands in the result. */
const mostTested = 10_000;

/** Faults of a portfolio request that a schema cannot express. */
export function markowitzFaults(symbols: readonly string[], params: MarkowitzParams): readonly Fault[] {
  const faults: Fault[] = [];
  const fault = (name: string, message: string, keyword: string) =>
    faults.push({ pointer: `/params/${name}`, message, keyword });
  const n = symbols.length || assetsOf(params);
  const { expected_returns, covariance, objective, constraints, returns } = params;
  if (n === 0)
    return [
      {
        pointer: "/symbols",
        message: "must name the assets, unless `returns` or `values` give their numbers",
        keyword: "required",
      },
    ];
  if (needsReturns(params) && symbols.length === 0 && !returns) {
    fault("returns", "must be given when there are no symbols and something is to be estimated", "required");
  }
  const ofAssets = (name: string, length: number | undefined) => {
    if (length !== undefined && length !== n)
      fault(name, `must have one number for each of the ${n} assets; received ${length}`, "length");
  };
  for (const [t, row] of returns?.entries() ?? []) ofAssets(`returns/${t}`, row.length);
  estimateFaults(params, n, fault);
  ofAssets("expected_returns/values", expected_returns.values?.length);
  ofAssets("covariance/values", covariance.values?.length);
  const matrix = covariance.values;
  matrix?.forEach((row, i) => {
    ofAssets(`covariance/values/${i}`, row.length);
    row.forEach((x, j) => {
      const mirrored = matrix[j]?.[i];
      if (j < i && mirrored !== undefined && Math.abs(x - mirrored) > 1e-12 * Math.max(1, Math.abs(x))) {
        fault(`covariance/values/${i}/${j}`, `must equal its mirror entry ${mirrored}; received ${x}`, "symmetric");
      }
    });
    if (row[i] !== undefined && row[i]! < 0)
      fault(`covariance/values/${i}/${i}`, `must be a variance >= 0; received ${row[i]}`, "minimum");
  });
  const tooLarge = returns && scenarioFault(objective.type, n, returns.length);
  if (tooLarge) faults.push(tooLarge);
  const tooShort = returns && walkForwardFault(params, returns.length);
  if (tooShort) faults.push(tooShort);
  const { walk_forward: walk } = params;
  if (walk && walk.windows * walk.test_periods > mostTested)
    fault(
      "walk_forward/windows",
      `times test_periods must be at most ${mostTested} returns; received ${walk.windows * walk.test_periods}`,
      "maximum",
    );
  const { allocation } = params;
  ofAssets("allocation/prices", allocation?.prices?.length);
  if (allocation && !allocation.prices && !usesMarketData(params))
    fault("allocation/prices", "must be given when no market data is used", "required");
  for (const side of ["lower", "upper"] as const) {
    const values = constraints[side];
    if (Array.isArray(values)) ofAssets(`constraints/${side}`, values.length);
  }
  ofAssets("constraints/current_weights", constraints.current_weights?.length);
  constraints.linear.forEach(({ coefficients, minimum, maximum }, at) => {
    ofAssets(`constraints/linear/${at}/coefficients`, coefficients.length);
    if (minimum === undefined && maximum === undefined)
      fault(`constraints/linear/${at}`, "must have a minimum or a maximum", "required");
  });
  const { minimum_position, min_assets, max_assets } = constraints;
  if (min_assets !== undefined && minimum_position === undefined)
    fault("constraints/minimum_position", "must be given with min_assets: any weight would do otherwise", "required");
  if (min_assets !== undefined && min_assets > Math.min(n, max_assets ?? n))
    fault(
      "constraints/min_assets",
      `must be at most the number of assets and max_assets, ${Math.min(n, max_assets ?? n)}; received ${min_assets}`,
      "maximum",
    );
  if (params.search && !hasHoldingRules(params))
    fault("search", "has no meaning without minimum_position, min_assets or max_assets", "combination");
  for (const name of ["risk_budgets", "benchmark_weights", "return_uncertainty"] as const)
    ofAssets(`objective/${name}`, objective[name]?.length);
  const needed = {
    target_return: "target_return",
    target_risk: "target_risk",
    risk_budgeting: "risk_budgets",
    worst_case_box: "return_uncertainty",
  } as const;
  for (const [type, name] of Object.entries(needed)) {
    if (objective.type === type && objective[name] === undefined)
      fault(`objective/${name}`, `must be given for objective ${type}`, "required");
  }
  const { type, linkage, cluster_distance, clusters, cluster_risk } = objective;
  const ofTrees = { linkage, cluster_distance, clusters, cluster_risk };
  for (const [name, value] of Object.entries(ofTrees)) {
    const readBy = name === "clusters" || name === "cluster_risk" ? ["herc"] : ["hrp", "herc"];
    if (value !== undefined && !readBy.includes(type))
      fault(`objective/${name}`, `has no meaning for objective ${type}: it is for ${readBy.join(", ")}`, "combination");
  }
  if (clusters !== undefined && clusters > n)
    fault("objective/clusters", `must be at most the number of assets, ${n}; received ${clusters}`, "maximum");
  if (determined.includes(objective.type)) {
    const { gross_leverage, turnover, linear, transaction_costs, lower, upper, sum_weights } = constraints;
    const plain =
      gross_leverage === undefined &&
      turnover === undefined &&
      transaction_costs === undefined &&
      linear.length === 0 &&
      !hasHoldingRules(params) &&
      objective.target_return === undefined &&
      lower === 0 &&
      upper === 1 &&
      sum_weights === 1;
    if (!plain)
      fault(
        "constraints",
        `cannot be combined with objective ${objective.type}: its weights are determined by the risk alone (>= 0, sum 1)`,
        "combination",
      );
  }
  return faults;
}
