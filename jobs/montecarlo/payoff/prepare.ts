import type { DynamicsSpec } from "../../../models/simulation/dynamics/pathModelOf.ts";
import { calibratePolicy, type ExercisePolicy } from "../../../models/simulation/exercise/exercisePolicy.ts";
import { openNormals } from "../../../models/simulation/normals.ts";
import { pseudoRandomSampler } from "../../../models/simulation/pseudoRandom.ts";
import { CatalogueError } from "../../../protocol/errors.ts";
import type { PriceHistory } from "../../../protocol/marketData.ts";
import type { JsonValue } from "../../jobKind.ts";
import { buildDynamics } from "../dynamics/build.ts";
import { returnHistory } from "../dynamics/history.ts";
import { missingParameters } from "../dynamics/kinds.ts";
import { perAssetNumbers } from "../dynamics/perAsset.ts";
import type { MontecarloInput } from "../target.ts";
import { exerciseMartingale, exerciseProblem, pathsOf } from "./market.ts";
import { maxCalibration } from "./pricingChecks.ts";
import { type PayoffRequest, payoffRequest } from "./request.ts";
import { scheduleOf } from "./schedule.ts";

/** A payoff ready to be simulated: plain data, the same for every block. */
export interface PreparedPayoff {
  readonly request: PayoffRequest;
  readonly simulations: number;
  readonly targetError: number | null;
  readonly seed: number;
  readonly rate: number;
  /** k prices today. */
  readonly spot: Float64Array;
  readonly spotSource: "request" | "last_close";
  readonly yields: Float64Array;
  /** n years, ascending. */
  readonly times: Float64Array;
  /** Dates of the contract: 0 is today, s the date times[s − 1]. */
  readonly rows: readonly number[];
  readonly spec: DynamicsSpec;
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** Standard errors of fitted parameters; `null` when none was fitted. */
  readonly parameterErrors: Readonly<Record<string, JsonValue>> | null;
  readonly definitions: Readonly<Record<string, string>>;
  readonly repaired: boolean;
  /** What the calibration of american and bermudan found. */
  readonly exercise: { readonly policy: ExercisePolicy; readonly paths: number; readonly inSampleValue: number } | null;
}

/** Number of the block whose random numbers the calibration takes: no block that prices gets there. */
const calibrationBlock = 0xffff_ffff;
/** Unless the request says how many: as many paths as make a table of so many prices, between two bounds. */
const defaultTable = 1_000_000;
const fewestByDefault = 4_096;
const mostByDefault = 16_384;

/** Calibration paths of so many prices each; every shard fits the policy anew, so that the default takes half a second. */
function defaultPaths(width: number): number {
  const paths = Math.max(fewestByDefault, Math.min(mostByDefault, Math.floor(defaultTable / width)));
  return Math.min(paths, Math.floor(maxCalibration / width));
}

/** Whether closes are needed: for what the parameters do not say. */
export function needsHistory(input: MontecarloInput): boolean {
  const { dynamics, assets } = payoffRequest(input);
  return missingParameters(withDrift(dynamics, [0]), assets).length > 0;
}

const withDrift = (dynamics: PayoffRequest["dynamics"], drift: number[]) => ({
  ...dynamics,
  parameters: { ...dynamics.parameters, drift: drift.length === 1 ? drift[0]! : drift },
});

/**
 * Market, dynamics and exercise policy of a payoff.
 *
 * @throws {@link CatalogueError} `market_data.insufficient` or `model.input` when closes cannot carry what is not given.
 */
export function preparePayoff(input: MontecarloInput, prices: PriceHistory | null, seed: number): PreparedPayoff {
  const { params } = input;
  const request = payoffRequest(input);
  const { terms, pricing, dynamics, model, assets, isExercised } = request;
  const rate = params.risk_free_rate;
  const spot = params.spot === undefined ? lastCloses(prices) : perAssetNumbers(params.spot, assets);
  const yields = perAssetNumbers(params.dividend_yield ?? 0, assets);
  const { times, rows } = scheduleOf(terms, pricing, model)!;
  const maturity = terms.maturity;
  const built = buildDynamics({
    dynamics: withDrift(
      dynamics,
      Array.from(yields, (yield_) => rate - yield_),
    ),
    assets,
    steps: times.length,
    stepYears: maturity / times.length,
    history: needsHistory(input) ? returnHistory(prices) : null,
    weights: new Float64Array(assets).fill(1 / assets),
  });
  const prepared = {
    request,
    simulations: params.simulations,
    targetError: params.target_error ?? null,
    seed,
    rate,
    spot,
    spotSource: params.spot === undefined ? ("last_close" as const) : ("request" as const),
    yields,
    times,
    rows,
    spec: built.spec,
    parameters: built.parameters,
    parameterErrors: built.parameterErrors ?? null,
    definitions: built.definitions,
    repaired: built.repaired,
  };
  return { ...prepared, exercise: isExercised ? calibrate(prepared) : null };
}

/** Fits the exercise policy to paths of its own. */
function calibrate(prepared: Omit<PreparedPayoff, "exercise">): NonNullable<PreparedPayoff["exercise"]> {
  const { request, spot, seed } = prepared;
  const model = pathsOf(prepared, null);
  const width = model.steps * model.assets;
  const wanted = request.pricing.calibration_paths ?? defaultPaths(width);
  const paths = wanted - (wanted % 2);
  const drivers = new Float64Array(model.steps * model.driversPerStep);
  const sampler = pseudoRandomSampler(openNormals(seed, calibrationBlock), drivers.length, true);
  const table = new Float64Array(paths * width);
  for (let p = 0; p < paths; p++) {
    const path = table.subarray(p * width, (p + 1) * width);
    sampler.next(drivers);
    model.evolve(drivers, path);
    for (let at = 0; at < width; at++) path[at]! *= spot[at % model.assets]!;
  }
  const { policy, inSampleValue } = calibratePolicy(
    exerciseProblem(prepared),
    table,
    paths,
    exerciseMartingale(prepared),
  );
  return { policy, paths, inSampleValue };
}

function lastCloses(prices: PriceHistory | null): Float64Array {
  const closes = prices?.closes.map((column) => column.at(-1));
  if (!closes || closes.some((close) => close === undefined)) {
    throw new CatalogueError("market_data.insufficient", "there is no close to take the spot from");
  }
  return Float64Array.from(closes as number[]);
}
