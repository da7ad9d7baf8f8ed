import type { MeanEstimate, PriceEstimate } from "../../../models/simulation/priceEstimate.ts";
import { CatalogueError } from "../../../protocol/errors.ts";
import type { JsonValue, Outcome } from "../../jobKind.ts";
import { parameterRows } from "../dynamics/context.ts";
import { defaultInnerPaths } from "./blocks.ts";
import { payoffDefinitions } from "./definitions.ts";
import { engineOf } from "./engine.ts";
import { gapOf, normalHalfWidth, priceOf, traceOf } from "./estimates.ts";
import { basketOf, exerciseProblem, levelOf } from "./market.ts";
import type { PayoffStatistics } from "./payoff.ts";
import type { PreparedPayoff } from "./prepare.ts";
import { referenceOf } from "./reference.ts";
import { sensitivitiesOf } from "./sensitivities.ts";

/** Standard errors that a second price may be away. */
const crossCheckErrors = 5;

/** The result of a payoff from the sums of its blocks. */
export function payoffOutcome(prepared: PreparedPayoff, statistics: PayoffStatistics): Outcome {
  const { request, times, spot, yields, rate } = prepared;
  const { terms, pricing, sampling, model, assets } = request;
  if (statistics.priceBlocks.length === 0) {
    throw new CatalogueError("model.input", "invalid blocks: must have at least one block of paths that price");
  }
  const { scrambles } = engineOf(prepared).blocks;
  const estimate = priceOf(prepared, statistics);
  const bounds = prepared.exercise ? exerciseBounds(prepared, statistics, estimate) : null;
  const price = bounds?.lower ?? estimate.value;
  const high = bounds?.upper ?? null;
  const ends = estimate.interval;
  const interval: JsonValue = ends && [
    Math.max(ends[0], bounds?.today ?? Number.NEGATIVE_INFINITY),
    high ? high.value + normalHalfWidth * high.standardError : Math.max(ends[1], price),
  ];
  const method = [prepared.exercise ? "longstaff_schwartz" : "monte_carlo", model, sampling].join("_");
  const result: Record<string, JsonValue> = {
    method,
    price,
    standard_error: estimate.standardError,
    interval_95: interval,
    error_estimate: ends && Math.max(ends[1] - estimate.value, estimate.value - ends[0]),
    paths: estimate.paths,
    payoff: terms as JsonValue,
    sampling: {
      method: sampling,
      scrambles: scrambles > 0 ? scrambles : null,
      replicates: estimate.replicates,
      time_steps: times.length,
      brownian_bridge: sampling === "sobol" || sampling === "stratified",
    },
    control_variate: controlRow(prepared, estimate),
    variance_reduction_factor: estimate.varianceReduction,
    ...(bounds ? { lower_bound: bounds.lowerRow, upper_bound: bounds.upperRow, calibration: bounds.calibration } : {}),
    ...(pricing.greeks ? { greeks: greekRows(prepared, estimate.outputs) } : {}),
    convergence: traceOf(prepared, statistics).map(({ paths, price: value, standardError }) => ({
      paths,
      price: value,
      standard_error: standardError,
    })),
    cross_check: pricing.cross_check ? crossCheck(prepared, price, estimate, high) : null,
    market: {
      assets,
      spot: Array.from(spot),
      dividend_yield: Array.from(yields),
      risk_free_rate: rate,
      level_today: levelOf(prepared)(spot, 0),
      spot_source: prepared.spotSource,
    },
    dynamics: { model, ...parameterRows(prepared), correlation_repaired: prepared.repaired },
    definitions: { ...prepared.definitions, ...payoffDefinitions(request) },
  };
  return {
    result,
    metrics: {
      price,
      ...(estimate.standardError === null ? {} : { standard_error: estimate.standardError }),
      ...(high ? { upper_bound: high.value } : {}),
      paths: estimate.paths,
    },
  };
}

function exerciseBounds(prepared: PreparedPayoff, statistics: PayoffStatistics, estimate: PriceEstimate) {
  const { request, spot, exercise } = prepared;
  const { terms, pricing, sign } = request;
  const { strike, basis } = exerciseProblem(prepared);
  const today = terms.type === "american" ? Math.max(0, sign * (levelOf(prepared)(spot, 0) - strike)) : 0;
  const lower = Math.max(today, estimate.value);
  const gap = pricing.upper_bound ? gapOf(statistics) : null;
  const upper = gap && {
    value: Math.max(today, estimate.value + gap.value),
    standardError: Math.sqrt((estimate.standardError ?? 0) ** 2 + gap.standardError ** 2),
  };
  const upperRow: JsonValue = upper
    ? {
        value: upper.value,
        standard_error: upper.standardError,
        gap: gap.value,
        gap_standard_error: gap.standardError,
        outer_paths: gap.outerPaths,
        inner_paths: pricing.inner_paths ?? defaultInnerPaths,
      }
    : null;
  return {
    today,
    lower,
    upper,
    lowerRow: { value: lower, standard_error: estimate.standardError, exercise_today: today },
    upperRow,
    calibration: {
      paths: exercise!.paths,
      in_sample_value: exercise!.inSampleValue,
      exercise_dates: prepared.rows.length,
      basis: basis.kind,
      degree: basis.degree,
      basket: basketOf(prepared).kind,
    },
  };
}

function controlRow({ request: { pricing } }: PreparedPayoff, { controlCoefficients }: PriceEstimate): JsonValue {
  const { control_variate = "none" } = pricing;
  if (control_variate === "none") return null;
  return { type: control_variate, coefficient: controlCoefficients[0] ?? null };
}

function greekRows(prepared: PreparedPayoff, outputs: readonly MeanEstimate[]): JsonValue {
  const sensitivities = sensitivitiesOf(prepared);
  if (!sensitivities) {
    return {
      delta: null,
      vega: null,
      reason: "the payoff jumps, and likelihood ratios are there for one asset under gbm",
    };
  }
  const rows = (greek: "delta" | "vega"): JsonValue => {
    const own = sensitivities.flatMap((one, i) => (one.greek === greek ? [outputs[i]!] : []));
    if (own.length === 0) return null;
    return own.map(({ value, standardError, interval }, asset) => ({
      asset: asset + 1,
      value,
      standard_error: standardError,
      interval_95: interval,
    }));
  };
  const [first] = sensitivities;
  return {
    estimator: first!.sensitivity.kind === "difference" ? "pathwise_common_random_numbers" : "likelihood_ratio",
    delta: rows("delta"),
    vega: rows("vega"),
  };
}

/** @throws {@link CatalogueError} `model.cross_check` when the two methods disagree. */
function crossCheck(
  prepared: PreparedPayoff,
  price: number,
  { standardError }: PriceEstimate,
  upper: { readonly value: number; readonly standardError: number } | null,
): JsonValue {
  const { method, low, high, error } = referenceOf(prepared);
  const tolerance = crossCheckErrors * Math.max(standardError ?? 0, upper?.standardError ?? 0) + error;
  const outside = Math.max(0, low - (upper?.value ?? price), price - high);
  const policyLoss = prepared.exercise && !upper ? 0.02 * Math.abs(price) : 0;
  const difference = low === high ? price - low : outside;
  if (Math.abs(difference) > tolerance + policyLoss) {
    throw new CatalogueError(
      "model.cross_check",
      `simulation gives ${price}, ${method} ${low === high ? low : `between ${low} and ${high}`}: more than ${tolerance + policyLoss} apart`,
    );
  }
  return {
    method,
    ...(low === high ? { price: low } : { low, high: Number.isFinite(high) ? high : null }),
    difference,
    tolerance: tolerance + policyLoss,
  };
}
