import { pairwiseSum } from "../../../models/numerics/summation.ts";
import type { Fault } from "../../../protocol/errors.ts";
import { barsPerYear } from "../../../protocol/marketData.ts";
import { dynamicsFaults } from "../dynamics/checks.ts";
import { assetsOfParameters, defaultDynamics, missingParameters } from "../dynamics/kinds.ts";
import type { MontecarloInput } from "../target.ts";

/** Faults of a portfolio that the schema cannot express. */
export function portfolioFaults(input: MontecarloInput): readonly Fault[] {
  const { symbols, params, interval } = input;
  const { weights, antithetic, simulations, dynamics = defaultDynamics } = params;
  const faults: Fault[] = [];
  const fault = (pointer: string, message: string, keyword: string) => faults.push({ pointer, message, keyword });

  faults.push(...dynamicsFaults(dynamics, symbols.length));
  const assets = symbols.length || assetsOfParameters(dynamics);
  if (weights && weights.length !== assets) {
    const what = symbols.length > 0 ? "symbols" : "assets";
    fault(
      "/params/weights",
      `must have one weight for each of the ${assets} ${what}; received ${weights.length}`,
      "length",
    );
  }
  const sum = weights ? pairwiseSum(weights) : 1;
  if (Math.abs(sum - 1) > 1e-9) fault("/params/weights", `must add up to 1; received ${sum}`, "sum");
  if (antithetic && simulations % 2 !== 0) {
    fault("/params/simulations", "must be even when antithetic is true: paths come in pairs", "multipleOf");
  }
  if (missingParameters(dynamics, assets).length === 0) {
    if (params.steps_per_year === undefined && barsPerYear[interval] === undefined) {
      fault("/params/steps_per_year", `is required for bars of ${interval}`, "required");
    }
  } else if (params.steps_per_year !== undefined) {
    const message = "needs every parameter of the dynamics: a step of a model that is estimated is a bar";
    fault("/params/steps_per_year", message, "dependency");
  }
  if (params.goal_terms !== undefined && params.goal === undefined)
    fault("/params/goal", "is required for goal_terms", "required");
  if (params.goal_terms === "real" && params.inflation_rate === undefined) {
    fault("/params/inflation_rate", "is required for a real goal", "required");
  }
  for (const [i, flow] of (params.cash_flows ?? []).entries()) {
    const at = `/params/cash_flows/${i}`;
    const { type, amount, share_of_value, start_year, end_year } = flow;
    if ((amount === undefined) === (share_of_value === undefined)) {
      fault(`${at}/amount`, "must be given, or share_of_value in its place, but not both", "exclusive");
    }
    if (share_of_value !== undefined && type === "contribution") {
      fault(`${at}/share_of_value`, "is for withdrawals: a contribution needs an amount", "dependency");
    }
    if (end_year !== undefined && end_year < start_year) {
      fault(`${at}/end_year`, `must be at least start_year, ${start_year}; received ${end_year}`, "order");
    }
    if (flow.indexed_to_inflation && params.inflation_rate === undefined) {
      fault("/params/inflation_rate", `is required for ${at}/indexed_to_inflation`, "required");
    }
  }
  return faults;
}
