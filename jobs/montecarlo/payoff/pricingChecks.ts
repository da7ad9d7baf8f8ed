import { maxSobolDimensions } from "../../../models/numerics/sobol.ts";
import type { MontecarloInput } from "../target.ts";
import { outerPathsWanted } from "./blocks.ts";
import { termAt as at, type Faults, pricingAt } from "./faults.ts";
import { referenceMethod } from "./reference.ts";
import type { PayoffRequest } from "./request.ts";
import { dateNames, isContinuous, maxSteps, scheduleOf } from "./schedule.ts";

/** Faults of how a sound contract is to be simulated. */
export function pricingFaults({ params }: MontecarloInput, request: PayoffRequest, fault: Faults): void {
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
