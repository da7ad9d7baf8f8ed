import type { Fault } from "../../protocol/errors.ts";
import { assetFaults } from "./assetChecks.ts";
import { asianContracts } from "./contracts/asian.ts";
import { hasWindow } from "./contracts/barrier.ts";
import { contractOf } from "./contracts.ts";
import type { OptionParams, ParamName } from "./params.ts";
import { scenarioFaults } from "./scenarios/scenarioChecks.ts";
import { vanillaFaults } from "./vanillaChecks.ts";

/** Parameters that every option may have. */
const common: readonly ParamName[] = [
  "model",
  "payoff",
  "exercise",
  "option_type",
  "expiry_years",
  "risk_free_rate",
  "spot",
  "cross_check",
  "scenarios",
  "attribution",
  "quantity",
  "contract_multiplier",
];

/** Faults of the parameters that a schema cannot express: what is missing, what has no meaning here, what contradicts. */
export function optionFaults(params: OptionParams, hasSymbol: boolean): readonly Fault[] {
  const contract = contractOf(params);
  const combination = `model ${params.model} with payoff ${params.payoff} and exercise ${params.exercise}`;
  if (!contract) return [fault("payoff", `cannot be priced: there is no method for ${combination}`, "combination")];
  const given = (name: ParamName) => params[name] !== undefined;

  const single = contract.underlyings === undefined;
  const volNames = single ? volParams(params) : [];
  const yieldName = single ? yieldParam(params) : null;
  const known = new Set<ParamName>([
    ...common.filter((name) => single || name !== "spot"),
    ...contract.needs,
    ...contract.takes,
    ...volNames,
    ...(yieldName ? [yieldName] : []),
  ]);
  const meaningless = (Object.keys(params) as ParamName[]).filter((name) => given(name) && !known.has(name));
  const needed: ParamName[] = ["expiry_years", ...contract.needs];
  if (params.model === "garman_kohlhagen") needed.push("foreign_rate");
  if (params.model === "black_76" && !single) known.delete("dividend_yields");
  const missing = needed.filter((name) => !given(name));
  const faults = [
    ...meaningless.map((name) => fault(name, `has no meaning for ${combination}`, "combination")),
    ...missing.map((name) => fault(name, `is needed for ${combination}`, "required")),
  ];
  if (single && !hasSymbol && !given("spot"))
    faults.push(fault("spot", "is needed when no symbol is given", "required"));
  if (given("volatility") && given("market_price")) {
    faults.push(fault("market_price", "takes the place of volatility: give one of the two", "combination"));
  }
  const hasVol = volNames.some(given) || given("market_price");
  if (!hasSymbol && !hasVol && volNames.includes("volatility")) {
    faults.push(fault("volatility", "is needed when neither a symbol nor market_price is given", "required"));
  }
  if (params.cross_check && contract.crossCheck === undefined) {
    faults.push(fault("cross_check", `has no second engine for ${combination}`, "combination"));
  }
  return [
    ...faults,
    ...orderFaults(params),
    ...vanillaFaults(params),
    ...assetFaults(params, contract),
    ...scenarioFaults(params, contract),
  ];
}

/** The parameter that stands for the yield of the underlying; a future's is the rate. */
function yieldParam({ model }: OptionParams): ParamName | null {
  if (model === "black_76") return null;
  return model === "garman_kohlhagen" ? "foreign_rate" : "dividend_yield";
}

/** The parameters that may carry the vol. */
function volParams({ model, payoff }: OptionParams): readonly ParamName[] {
  if (model === "heston" || model === "cgmy" || payoff === "variance_swap") return [];
  return model === "bachelier" ? ["normal_volatility"] : ["volatility"];
}

function orderFaults(params: OptionParams): readonly Fault[] {
  const faults: Fault[] = [];
  const { lower_barrier, upper_barrier, start_years, expiry_years, fixing_times } = params;
  if (lower_barrier !== undefined && upper_barrier !== undefined && lower_barrier >= upper_barrier) {
    faults.push(fault("upper_barrier", `must be above lower_barrier ${lower_barrier}`, "order"));
  }
  if (start_years !== undefined && start_years > expiry_years) {
    faults.push(fault("start_years", `must be at most expiry_years ${expiry_years}`, "order"));
  }
  const { window_start_years = 0, window_end_years = expiry_years, strike_multiple = 1 } = params;
  if (window_end_years > expiry_years) {
    faults.push(fault("window_end_years", `must be at most expiry_years ${expiry_years}`, "order"));
  }
  if (window_start_years > Math.min(window_end_years, expiry_years)) {
    const end = Math.min(window_end_years, expiry_years);
    faults.push(fault("window_start_years", `must be at most ${end}, the end of the window`, "order"));
  }
  if (params.payoff === "barrier" && hasWindow(params)) {
    if (window_start_years > 0 && window_end_years < expiry_years) {
      faults.push(fault("window_start_years", "must be 0 unless the window ends at expiry", "combination"));
    }
    if (params.cross_check) faults.push(fault("cross_check", "has no second engine for a window", "combination"));
  }
  faults.push(...monitoringFaults(params));
  const { smile_strikes, smile_volatilities } = params;
  if (smile_strikes?.some((strike, i) => strike <= (smile_strikes[i - 1] ?? 0))) {
    faults.push(fault("smile_strikes", "must ascend", "order"));
  }
  if (smile_strikes && smile_volatilities && smile_strikes.length !== smile_volatilities.length) {
    faults.push(fault("smile_volatilities", `must be as long as smile_strikes (${smile_strikes.length})`, "length"));
  }
  if (params.payoff === "variance_swap" && params.expiry_years === 0) {
    faults.push(fault("expiry_years", "must be > 0 for a variance swap", "exclusiveMinimum"));
  }
  if (params.payoff === "lookback_partial_floating") {
    const inside = params.option_type === "call" ? strike_multiple >= 1 : strike_multiple <= 1;
    if (!inside) faults.push(fault("strike_multiple", "must be at least 1 for a call, at most 1 for a put", "order"));
  }
  if (fixing_times?.some((time, i) => time <= (fixing_times[i - 1] ?? -1) || time > expiry_years)) {
    faults.push(fault("fixing_times", `must ascend and end at expiry_years ${expiry_years} at the latest`, "order"));
  }
  if (params.payoff in asianContracts) faults.push(...averageFaults(params));
  return faults;
}

/** Dates beyond these take too long. */
const maxMonitoringDates = 600;

/** Faults of what is watched at dates. */
function monitoringFaults(params: OptionParams): readonly Fault[] {
  const { expiry_years, monitoring_interval_years: interval, approximation = "broadie_glasserman_kou" } = params;
  if (interval === undefined) return [];
  if (expiry_years > maxMonitoringDates * interval) {
    const least = expiry_years / maxMonitoringDates;
    return [fault("monitoring_interval_years", `must be at least ${least}: ${maxMonitoringDates} dates`, "minimum")];
  }
  if (approximation === "broadie_glasserman_kou") return [];
  return [fault("approximation", "must be broadie_glasserman_kou for what is watched at dates", "combination")];
}

/** Fixings beyond these take too long, or more random numbers than the second engine has. */
const maxArithmeticFixings = 1_000;
const maxSimulatedFixings = 99;

/** Faults of what describes an average. */
function averageFaults(params: OptionParams): readonly Fault[] {
  const faults: Fault[] = [];
  const { fixing_times: times, fixing_volatilities: vols, average_so_far, approximation } = params;
  const isPrice = params.average_of !== "strike";
  if (isPrice && params.strike === undefined)
    faults.push(fault("strike", "is needed for an average price", "required"));
  if (!isPrice && params.strike !== undefined) {
    faults.push(fault("strike", "has no meaning for an average strike", "combination"));
  }
  if (vols !== undefined && vols.length !== times?.length) {
    faults.push(fault("fixing_volatilities", "must be as long as fixing_times", "length"));
  }
  const count = times === undefined ? "averaging_elapsed_years" : "fixings_so_far";
  const other = times === undefined ? "fixings_so_far" : "averaging_elapsed_years";
  if (params[other] !== undefined) {
    const averaging = times === undefined ? "continuous averaging" : "averaging at fixing_times";
    faults.push(fault(other, `has no meaning for ${averaging}`, "combination"));
  }
  if (average_so_far !== undefined && params[count] === undefined) {
    faults.push(fault(count, "is needed with average_so_far", "required"));
  }
  if (average_so_far === undefined && params[count] !== undefined) {
    faults.push(fault("average_so_far", `is needed with ${count}`, "required"));
  }
  if (params.payoff === "arithmetic_asian" && times && times.length > maxArithmeticFixings) {
    faults.push(fault("fixing_times", `must be at most ${maxArithmeticFixings} of an arithmetic average`, "maxItems"));
  }
  if (params.cross_check && times && times.length > maxSimulatedFixings) {
    faults.push(fault("cross_check", `needs at most ${maxSimulatedFixings} fixing_times`, "combination"));
  }
  const fits = approximation === (times === undefined ? "levy" : "turnbull_wakeman") && isPrice;
  if (approximation !== undefined && !fits) {
    const needed = "levy needs continuous averaging, turnbull_wakeman fixing_times, both an average price";
    faults.push(fault("approximation", `does not fit: ${needed}`, "combination"));
  }
  return faults;
}

const fault = (name: ParamName, message: string, keyword: string): Fault => ({
  pointer: `/params/${name}`,
  message,
  keyword,
});
