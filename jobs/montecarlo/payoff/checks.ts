import { maxSobolDimensions } from "../../../models/numerics/sobol.ts";
import type { Fault } from "../../../protocol/errors.ts";
import { dynamicsFaults } from "../dynamics/checks.ts";
import { missingParameters } from "../dynamics/kinds.ts";
import type { DynamicsModel } from "../dynamics/params.ts";
import type { MontecarloInput } from "../target.ts";
import { outerPathsWanted } from "./blocks.ts";
import type { PayoffTerms } from "./params.ts";
import { referenceMethod } from "./reference.ts";
import { type PayoffRequest, payoffRequest } from "./request.ts";
import { dateNames, isContinuous, maxSteps, scheduleOf } from "./schedule.ts";

type Faults = (pointer: string, message: string, keyword: string) => void;
type TermName = keyof PayoffTerms;

/** Dynamics that have a risk-neutral measure with one known growth rate. */
const pricedModels: readonly DynamicsModel[] = ["gbm", "merton", "kou", "heston"];

/** Terms that belong to a contract besides type, maturity and basket. */
const termsOf: Readonly<Record<PayoffTerms["type"], readonly TermName[]>> = {
  european: ["option", "strike"],
  digital: ["option", "strike", "pays", "cash_amount"],
  asian: ["option", "strike", "averaging", "average_of", "fixings", "fixing_times", "monitoring"],
  barrier: [
    "option",
    "strike",
    "barrier",
    "barrier_type",
    "rebate",
    "monitoring",
    "monitoring_dates",
    "monitoring_times",
  ],
  double_barrier: [
    "option",
    "strike",
    "lower_barrier",
    "upper_barrier",
    "knock",
    "monitoring",
    "monitoring_dates",
    "monitoring_times",
  ],
  lookback: ["option", "strike", "lookback_style", "extreme", "monitoring", "monitoring_dates", "monitoring_times"],
  variance_swap: ["strike_variance", "fixings", "fixing_times"],
  american: ["option", "strike", "exercise_dates", "exercise_times"],
  bermudan: ["option", "strike", "exercise_dates", "exercise_times"],
};

/** Terms that a contract cannot do without. */
function requiredTerms(terms: PayoffTerms): readonly TermName[] {
  const required: TermName[] = [];
  const { type, average_of, lookback_style } = terms;
  const ownStrike =
    (type === "asian" && average_of === "strike") || (type === "lookback" && lookback_style === "floating");
  if (type !== "variance_swap" && !ownStrike) required.push("strike");
  if (type === "barrier") required.push("barrier", "barrier_type");
  if (type === "double_barrier") required.push("lower_barrier", "upper_barrier", "knock");
  return required;
}

const at = (name: string) => `/params/payoff/${name}`;
const pricingAt = (name: string) => `/params/pricing/${name}`;

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
    fault(at("basket"), `is required for ${assets} assets: it says how their prices become one level`, "required");
  }
  if (assets === 1 && terms.basket) fault(at("basket"), "needs several assets", "combination");
}

function termFaults({ terms, assets }: PayoffRequest, fault: Faults): void {
  const known = new Set<TermName>(["type", "maturity", "basket", ...termsOf[terms.type]]);
  const given = (name: TermName) => terms[name] !== undefined;
  for (const name of Object.keys(terms) as TermName[]) {
    if (given(name) && !known.has(name)) fault(at(name), `has no meaning for ${terms.type}`, "combination");
  }
  const required = requiredTerms(terms);
  for (const name of required) if (!given(name)) fault(at(name), `is required for ${terms.type}`, "required");
  if (given("strike") && known.has("strike") && !required.includes("strike")) {
    fault(at("strike"), "must be left out: the average or the extreme is the strike", "combination");
  }
  if (terms.strike !== undefined && terms.strike <= 0 && terms.basket?.type !== "weighted_sum") {
    fault(at("strike"), `must be above 0; received ${terms.strike}`, "exclusiveMinimum");
  }
  if (terms.cash_amount !== undefined && terms.pays === "asset") {
    fault(at("cash_amount"), "has no meaning for a digital that pays the asset", "combination");
  }
  if (terms.type === "double_barrier" && given("lower_barrier") && terms.lower_barrier! >= terms.upper_barrier!) {
    fault(at("upper_barrier"), `must be above lower_barrier ${terms.lower_barrier}`, "order");
  }
  basketFaults(terms, assets, fault);
  dateFaults(terms, fault);
}

function basketFaults({ type, basket, monitoring, averaging }: PayoffTerms, assets: number, fault: Faults): void {
  if (!basket) return;
  const { weights } = basket;
  const weighted = basket.type === "weighted_sum" || basket.type === "geometric";
  if (weights && !weighted) fault(at("basket/weights"), `has no meaning for ${basket.type}`, "combination");
  if (weights && weights.length !== assets) {
    fault(
      at("basket/weights"),
      `must have one entry for each of the ${assets} assets; received ${weights.length}`,
      "length",
    );
  }
  if (basket.type === "geometric" && weights) {
    const sum = weights.reduce((a, b) => a + b, 0);
    if (weights.some((weight) => weight <= 0) || Math.abs(sum - 1) > 1e-9) {
      fault(
        at("basket/weights"),
        `must be above 0 and add up to 1 for a geometric basket; they add up to ${sum}`,
        "sum",
      );
    }
  }
  const negative = weights?.some((weight) => weight < 0) && basket.type === "weighted_sum";
  const needsLog =
    ["barrier", "double_barrier", "lookback", "variance_swap"].includes(type) || averaging === "geometric";
  if (negative && needsLog) {
    fault(at("basket/weights"), `must not be negative for ${type}, which needs a level above 0`, "minimum");
  }
  const watched = ["barrier", "double_barrier", "lookback"].includes(type) && monitoring !== "discrete";
  if (watched) fault(at("monitoring"), "must be discrete for a basket", "combination");
}

function dateFaults(terms: PayoffTerms, fault: Faults): void {
  const names = dateNames(terms);
  if (!names) return;
  const [timesName, countName] = names;
  const { maturity } = terms;
  const times = terms[timesName] as number[] | undefined;
  const hasCount = terms[countName] !== undefined;
  if (times && hasCount) fault(at(countName), `has no meaning beside ${timesName}: give one of the two`, "combination");
  if (isContinuous(terms)) {
    for (const name of names)
      if (terms[name] !== undefined) fault(at(name), "has no meaning for continuous monitoring", "combination");
    return;
  }
  const optional = terms.type === "american" || terms.type === "bermudan";
  if (!times && !hasCount && !optional)
    fault(at(countName), `is required for ${terms.type}, or ${timesName}`, "required");
  if (!times) return;
  const fromToday = timesName === "fixing_times";
  const before = fromToday ? -1e-300 : 0;
  if (times.some((time, i) => time <= (times[i - 1] ?? before) || time > maturity * (1 + 1e-12))) {
    const start = fromToday ? "0" : "above 0";
    fault(at(timesName), `must ascend from ${start} to maturity ${maturity} at the latest`, "order");
  }
  if (
    (timesName === "exercise_times" || terms.type === "variance_swap") &&
    Math.abs(times.at(-1)! - maturity) > 1e-9 * maturity
  ) {
    fault(at(timesName), `must end at maturity ${maturity}`, "order");
  }
}

function pricingFaults({ params }: MontecarloInput, request: PayoffRequest, fault: Faults): void {
  const { terms, pricing, sampling, model, assets, isExercised } = request;
  const { simulations, antithetic } = params;
  if (antithetic && pricing.sampling !== undefined && pricing.sampling !== "antithetic") {
    fault("/params/antithetic", `contradicts sampling ${pricing.sampling}`, "combination");
  }
  if (sampling === "antithetic" && simulations % 2 !== 0) {
    fault("/params/simulations", "must be even for antithetic sampling: paths come in pairs", "multipleOf");
  }
  if (pricing.scrambles !== undefined) {
    if (sampling !== "sobol") fault(pricingAt("scrambles"), `has no meaning for ${sampling}`, "combination");
    else if (simulations < 4 * pricing.scrambles) {
      fault(pricingAt("scrambles"), `must leave at least 4 of ${simulations} simulations for each scramble`, "maximum");
    }
  }
  const watched = ["barrier", "double_barrier", "lookback"].includes(terms.type);
  if (watched && isContinuous(terms) && model !== "gbm") {
    fault(at("monitoring"), `must be discrete under ${model}: only gbm has exact Brownian bridges`, "combination");
  }
  const schedule = scheduleOf(terms, pricing, model);
  if (!schedule || schedule.times.length > maxSteps) {
    const names = dateNames(terms);
    const message = `must lie on a grid of at most ${maxSteps} equal steps under ${model}`;
    fault(names ? at(names[0]) : pricingAt("time_steps"), message, "maximum");
    return;
  }
  const steps = schedule.times.length;
  const perStep = { gbm: assets, merton: 2 * assets, kou: 3 * assets, heston: 2 * assets }[model as "gbm"] ?? assets;
  const bridged = terms.type === "lookback" && isContinuous(terms) ? steps : 0;
  const dimensions = steps * perStep + bridged;
  if (sampling === "sobol" && dimensions > maxSobolDimensions) {
    const message = `must be at most ${maxSobolDimensions} random numbers a path for sobol; ${steps} steps of ${assets} assets take ${dimensions}: choose another sampling or fewer dates`;
    fault(pricingAt("sampling"), message, "maximum");
  }
  controlFaults(request, fault);
  if (pricing.greeks && assets > 10) fault(pricingAt("greeks"), "are there for at most 10 assets", "maximum");
  exerciseFaults(request, schedule.rows.length, steps, isExercised, fault);
  if (pricing.cross_check && referenceMethod(request) === null) {
    fault(pricingAt("cross_check"), "has no second method for this payoff under these dynamics", "combination");
  }
}

function controlFaults({ terms, pricing, model, assets }: PayoffRequest, fault: Faults): void {
  const { control_variate } = pricing;
  if (control_variate === "european") {
    if (model !== "gbm" || assets > 1)
      fault(pricingAt("control_variate"), "european is there for one asset under gbm", "combination");
    else if (terms.strike === undefined) fault(pricingAt("control_variate"), "european needs a strike", "combination");
  }
  if (control_variate === "geometric") {
    const basket = terms.basket?.type === "weighted_sum" && !terms.basket.weights?.some((weight) => weight < 0);
    const asian = terms.type === "asian" && terms.averaging !== "geometric" && terms.average_of !== "strike";
    const fits = model === "gbm" && (asian || terms.type === "european") && (assets === 1 ? asian : basket);
    if (!fits) {
      const message =
        "geometric is there under gbm for arithmetic asians with a fixed strike and European options on weighted_sum baskets without negative weights";
      fault(pricingAt("control_variate"), message, "combination");
    }
  }
}

const exerciseNames = ["basis_degree", "calibration_paths", "upper_bound", "upper_bound_paths", "inner_paths"] as const;
const dualNames = ["upper_bound_paths", "inner_paths"] as const;

/** Largest table of calibration paths, in prices. */
export const maxCalibration = 4_000_000;

function exerciseFaults(
  { pricing, model, assets, terms }: PayoffRequest,
  dates: number,
  steps: number,
  isExercised: boolean,
  fault: Faults,
): void {
  for (const name of exerciseNames) {
    if (pricing[name] !== undefined && !isExercised) {
      fault(pricingAt(name), `has no meaning for ${terms.type}`, "combination");
    }
  }
  if (!isExercised) return;
  for (const name of dualNames) {
    if (pricing[name] !== undefined && !pricing.upper_bound) fault(pricingAt(name), "needs upper_bound", "dependency");
  }
  const { calibration_paths: paths, inner_paths: inner = 2 } = pricing;
  if (paths !== undefined && paths * steps * assets > maxCalibration) {
    const most = Math.floor(maxCalibration / (steps * assets));
    fault(pricingAt("calibration_paths"), `must be at most ${most} for ${steps} dates of ${assets} assets`, "maximum");
  }
  if (256 * steps * assets > maxCalibration) {
    fault(
      at("exercise_dates"),
      `must be fewer: ${steps} dates of ${assets} assets leave no room for calibration`,
      "maximum",
    );
  }
  if (pricing.upper_bound && model === "heston") {
    fault(pricingAt("upper_bound"), "needs independent increments: it is there for gbm, merton and kou", "combination");
  }
  if (inner % 2 !== 0)
    fault(pricingAt("inner_paths"), "must be even: inner paths come in mirrored pairs", "multipleOf");
  const innerSteps = pricing.upper_bound ? outerPathsWanted(pricing) * inner * dates * steps * assets : 0;
  if (innerSteps > 2e11) {
    fault(
      pricingAt("upper_bound_paths"),
      "must be fewer: outer × inner paths × dates × steps × assets is above 2e11",
      "maximum",
    );
  }
}
