import { symmetricEigen } from "../../../models/numerics/symmetricEigen.ts";
import type { Fault } from "../../../protocol/errors.ts";
import { assetsOfParameters, dynamicsKinds, missingParameters, mostFittedAssets } from "./kinds.ts";
import type { DynamicsParams, ParameterName, SettingName } from "./params.ts";
import { perAssetNumbers } from "./perAsset.ts";

const at = (name: string) => `/params/dynamics/${name}`;
const parameterAt = (name: string) => at(`parameters/${name}`);

/**
 * Faults of the dynamics that the schema cannot express.
 *
 * @param symbols - number of symbols of the request; 0 when the parameters say everything.
 */
export function dynamicsFaults(dynamics: DynamicsParams, symbols: number): readonly Fault[] {
  const { model, parameters = {} } = dynamics;
  const kind = dynamicsKinds[model];
  const assets = symbols || assetsOfParameters(dynamics);
  const faults: Fault[] = [];
  const fault = (pointer: string, message: string, keyword: string) => faults.push({ pointer, message, keyword });

  const known = [...kind.estimated, ...kind.optional];
  for (const name of Object.keys(parameters) as ParameterName[]) {
    if (!known.includes(name)) fault(parameterAt(name), `is not a parameter of ${model}`, "additionalProperties");
  }
  for (const name of Object.keys(dynamics) as (SettingName | "model" | "parameters")[]) {
    if (name === "model" || name === "parameters" || kind.settings.includes(name)) continue;
    fault(at(name), `does not belong to ${model}`, "additionalProperties");
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value) && value.length !== assets) {
      const message = `must have one entry for each of the ${assets} assets; received ${value.length}`;
      fault(parameterAt(name), message, "length");
    }
  }
  if (symbols === 0) {
    const missing = missingParameters(dynamics, assets);
    if (missing.length > 0) {
      const message = `must name at least one symbol, because ${missing.join(", ")} of ${model} must be estimated from its closes`;
      fault("/symbols", message, "minItems");
    }
  }
  return faults.length > 0 ? faults : valueFaults(dynamics, assets);
}

/** Faults of values that fit together in number. */
function valueFaults(
  { model, parameters = {}, method, block_length, lambda, estimator, require_feller }: DynamicsParams,
  assets: number,
): readonly Fault[] {
  const faults: Fault[] = [];
  const fault = (pointer: string, message: string, keyword: string) => faults.push({ pointer, message, keyword });
  const { correlation, covariance, volatility } = parameters;

  if (covariance && (volatility !== undefined || correlation !== undefined)) {
    const message = "stands in the place of volatility and correlation: leave out either";
    fault(parameterAt("covariance"), message, "exclusive");
  }
  if (correlation) faults.push(...matrixFaults("correlation", correlation, assets, true));
  if (covariance) faults.push(...matrixFaults("covariance", covariance, assets, false));
  if (lambda !== undefined && model !== "ewma" && estimator !== "ewma") {
    fault(at("lambda"), "needs estimator ewma", "dependency");
  }
  if (block_length !== undefined) {
    if (method === "iid") fault(at("block_length"), "does not belong to method iid", "dependency");
    if (method === "block" && !Number.isInteger(block_length)) {
      fault(at("block_length"), `must be a whole number for method block; received ${block_length}`, "type");
    }
  }
  const { together } = dynamicsKinds[model];
  const given = together.filter((name) => parameters[name] !== undefined);
  if (given.length > 0 && given.length < together.length) {
    fault(at("parameters"), `must give ${together.join(", ")} together, or none of them`, "dependency");
  }
  const most = mostFittedAssets[model];
  if (most !== undefined && given.length === 0 && assets > most) {
    const message = `must give ${together.join(", ")} for more than ${most} assets; there are ${assets}`;
    fault(at("parameters"), message, "maxItems");
  }
  if (model === "garch" && given.length === together.length) {
    const [alpha, beta] = [perAssetNumbers(parameters.alpha!, assets), perAssetNumbers(parameters.beta!, assets)];
    const sum = Math.max(...alpha.map((a, i) => a + beta[i]!));
    if (!(sum < 1)) fault(parameterAt("beta"), `alpha + beta must be less than 1; received ${sum}`, "stationary");
  }
  if (model === "garch" && given.length === 0 && parameters.initial_volatility !== undefined) {
    fault(parameterAt("initial_volatility"), "needs volatility, alpha and beta", "dependency");
  }
  if (model === "heston" && require_feller && given.length === together.length) {
    const numbers = (name: "mean_reversion" | "long_run_variance" | "vol_of_vol") =>
      perAssetNumbers(parameters[name]!, assets);
    const [speed, level, volOfVol] = [numbers("mean_reversion"), numbers("long_run_variance"), numbers("vol_of_vol")];
    const violated = volOfVol.findIndex((x, i) => x * x > 2 * speed[i]! * level[i]!);
    if (violated >= 0) {
      const bound = Math.sqrt(2 * speed[violated]! * level[violated]!);
      fault(
        parameterAt("vol_of_vol"),
        `must be at most √(2 · mean_reversion · long_run_variance) = ${bound} by Feller's condition; received ${volOfVol[violated]}`,
        "feller",
      );
    }
  }
  return faults;
}

/** Relative size of what counts as rounding in a given matrix. */
const rounding = 1e-9;

function matrixFaults(
  name: "correlation" | "covariance",
  rows: readonly (readonly number[])[],
  assets: number,
  unitDiagonal: boolean,
): readonly Fault[] {
  const pointer = parameterAt(name);
  const fault = (message: string, keyword: string, at = pointer): readonly Fault[] => [
    { pointer: at, message, keyword },
  ];
  const uneven = rows.findIndex((row) => row.length !== assets);
  if (uneven >= 0) {
    const message = `must have ${assets} entries, one for each asset; received ${rows[uneven]!.length}`;
    return fault(message, "length", `${pointer}/${uneven}`);
  }
  for (let i = 0; i < assets; i++) {
    const own = rows[i]![i]!;
    if (unitDiagonal && own !== 1)
      return fault(`must be 1 on the diagonal; received ${own}`, "diagonal", `${pointer}/${i}/${i}`);
    if (own < 0)
      return fault(`must be at least 0 on the diagonal; received ${own}`, "diagonal", `${pointer}/${i}/${i}`);
    for (let j = 0; j < i; j++) {
      if (Math.abs(rows[i]![j]! - rows[j]![i]!) > rounding * Math.max(1, Math.abs(rows[i]![j]!))) {
        const message = `must be symmetric: received ${rows[i]![j]} here and ${rows[j]![i]} at ${j}/${i}`;
        return fault(message, "symmetric", `${pointer}/${i}/${j}`);
      }
    }
  }
  const { values } = symmetricEigen(Float64Array.from(rows.flat()), assets);
  const smallest = Math.min(...values);
  const largest = Math.max(...values);
  if (smallest >= -rounding * Math.max(largest, unitDiagonal ? 1 : 0)) return [];
  return fault(
    `must be positive semidefinite; its smallest eigenvalue is ${Number(smallest.toPrecision(6))}`,
    "positiveSemidefinite",
  );
}
