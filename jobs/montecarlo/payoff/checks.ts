import type { Fault } from "../../../protocol/errors.ts";
import { dynamicsFaults } from "../dynamics/checks.ts";
import { missingParameters } from "../dynamics/kinds.ts";
import type { DynamicsModel } from "../dynamics/params.ts";
import type { MontecarloInput } from "../target.ts";
import { type Faults, termAt } from "./faults.ts";
import { pricingFaults } from "./pricingChecks.ts";
import { type PayoffRequest, payoffRequest } from "./request.ts";
import { termFaults } from "./termChecks.ts";

/** Dynamics that have a risk-neutral measure with one known growth rate. */
const pricedModels: readonly DynamicsModel[] = ["gbm", "merton", "kou", "heston"];

/** Parameters of a portfolio that say nothing of a payoff, with the value that means they were not given. */
const foreign: Readonly<Record<string, unknown>> = {
  weights: undefined,
  rebalancing: undefined,
  cash_flows: undefined,
  inflation_rate: undefined,
  goal: undefined,
  goal_terms: undefined,
  steps_per_year: undefined,
  time_steps: 252,
  initial_value: 1_000_000,
};

/** Faults of a payoff that the schema cannot express. */
export function payoffFaults(input: MontecarloInput): readonly Fault[] {
  const faults: Fault[] = [];
  const fault: Faults = (pointer, message, keyword) => faults.push({ pointer, message, keyword });
  const request = payoffRequest(input);
  marketFaults(input, request, fault);
  termFaults(request, fault);
  if (faults.length === 0) pricingFaults(input, request, fault);
  return faults;
}

function marketFaults({ symbols, params }: MontecarloInput, request: PayoffRequest, fault: Faults): void {
  const { dynamics, model, assets, terms } = request;
  for (const [name, absent] of Object.entries(foreign)) {
    if (params[name as keyof typeof params] === absent) continue;
    const instead = name === "time_steps" ? "; see pricing/time_steps" : "";
    fault(`/params/${name}`, `has no meaning for a payoff${instead}`, "combination");
  }
  if (!pricedModels.includes(model)) {
    fault(
      "/params/dynamics/model",
      `must be one of ${pricedModels.join(", ")} for a payoff; received ${model}`,
      "enum",
    );
    return;
  }
  const { drift, ...parameters } = dynamics.parameters ?? {};
  if (drift !== undefined) {
    const message = "has no meaning for a payoff: prices grow by risk_free_rate less dividend_yield";
    fault("/params/dynamics/parameters/drift", message, "combination");
  }
  const neutral = { ...dynamics, parameters: { ...parameters, drift: 0 } };
  for (const one of dynamicsFaults(neutral, assets)) fault(one.pointer, one.message, one.keyword);
  for (const name of ["spot", "dividend_yield"] as const) {
    const value = params[name];
    if (Array.isArray(value) && value.length !== assets) {
      fault(
        `/params/${name}`,
        `must have one entry for each of the ${assets} assets; received ${value.length}`,
        "length",
      );
    }
  }
  if (symbols.length === 0) {
    if (params.spot === undefined) fault("/params/spot", "is required when no symbol is given", "required");
    for (const name of missingParameters(neutral, assets)) {
      fault(`/params/dynamics/parameters/${name}`, "is required when no symbol is given", "required");
    }
  }
  if (assets > 1 && !terms.basket) {
    fault(termAt("basket"), `is required for ${assets} assets: it says how their prices become one level`, "required");
  }
  if (assets === 1 && terms.basket) fault(termAt("basket"), "needs several assets", "combination");
}
