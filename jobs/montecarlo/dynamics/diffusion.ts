import { ewmaCovariance } from "../../../models/simulation/calibration/ewmaCovariance.ts";
import { calibrateGbm, type GbmParameters } from "../../../models/simulation/gbmCalibration.ts";
import type { ReturnHistory } from "./history.ts";
import type { DynamicsParams } from "./params.ts";
import { perAssetNumbers } from "./perAsset.ts";

/** Drift, vols and correlations of k assets, given or estimated. */
export interface Diffusion {
  /** k; log of the expected growth per year. */
  readonly growth: Float64Array;
  /** k vols per year. */
  readonly vol: Float64Array;
  /** k × k, row-major. */
  readonly correlation: Float64Array;
  /** Annual drift of the log price and covariance of log returns. */
  readonly logNormal: GbmParameters;
  /** Where each of them comes from: the definitions of the result. */
  readonly definitions: Readonly<Record<string, string>>;
}

export const defaultLambda = 0.94;

const sampleCovariance = "sample covariance of log returns, divisor n-1, annualised by bars per year";

/**
 * Given parameters, and estimates where none are given.
 *
 * @param history - `null` when everything is given.
 */
export function diffusionOf(dynamics: DynamicsParams, assets: number, history: ReturnHistory | null): Diffusion {
  const { parameters = {}, lambda = defaultLambda } = dynamics;
  const definitions: Record<string, string> = {};
  const sample = history && calibrateGbm(history.prices.closes, history.prices.barsPerYear);
  const weighted = dynamics.model === "ewma" || dynamics.estimator === "ewma";
  const estimate = () => {
    if (!weighted) return sample!.covariance;
    const bars = history!.prices.barsPerYear;
    return ewmaCovariance(history!.logReturns, lambda).map((x) => x * bars);
  };
  const estimatorId = weighted
    ? `exponentially weighted covariance of log returns about zero, decay ${lambda} per bar, annualised by bars per year`
    : sampleCovariance;

  let covariance: Float64Array;
  if (parameters.covariance) {
    covariance = Float64Array.from(parameters.covariance.flat());
    definitions.covariance_estimator = "given";
  } else {
    const volsGiven = parameters.volatility !== undefined;
    const correlationGiven = parameters.correlation !== undefined || assets === 1;
    const estimated = volsGiven && correlationGiven ? null : estimate();
    const vols = volsGiven ? perAssetNumbers(parameters.volatility!, assets) : volsOf(estimated!, assets);
    if (!volsGiven && !correlationGiven) {
      covariance = estimated!;
      definitions.covariance_estimator = estimatorId;
    } else {
      const correlation = parameters.correlation
        ? Float64Array.from(parameters.correlation.flat())
        : assets === 1
          ? Float64Array.of(1)
          : correlationOf(estimated!, assets);
      covariance = correlation.map((rho, at) => rho * vols[Math.floor(at / assets)]! * vols[at % assets]!);
      definitions.volatility_estimator = volsGiven ? "given" : estimatorId;
      definitions.correlation_estimator = correlationGiven ? "given" : estimatorId;
    }
  }
  const vol = volsOf(covariance, assets);
  const correlation = parameters.correlation
    ? Float64Array.from(parameters.correlation.flat())
    : correlationOf(covariance, assets);

  const given = parameters.drift === undefined ? null : perAssetNumbers(parameters.drift, assets);
  definitions.drift_estimator = given
    ? "given: log of the expected growth per year"
    : "mean log return, annualised by bars per year";
  const logDrift = given ? given.map((g, i) => g - 0.5 * covariance[i * assets + i]!) : sample!.logDrift;
  return {
    growth: given ?? logDrift.map((m, i) => m + 0.5 * covariance[i * assets + i]!),
    vol,
    correlation,
    logNormal: { logDrift, covariance, observations: sample?.observations ?? 0 },
    definitions,
  };
}

/**
 * Drift of models whose vol is not that of a diffusion: expected growth from the sample's mean and variance.
 */
export function growthOf(dynamics: DynamicsParams, assets: number, history: ReturnHistory | null) {
  const given = dynamics.parameters?.drift;
  if (given !== undefined) {
    return { growth: perAssetNumbers(given, assets), definition: "given: log of the expected growth per year" };
  }
  const { logDrift, covariance } = calibrateGbm(history!.prices.closes, history!.prices.barsPerYear);
  return {
    growth: logDrift.map((m, i) => m + 0.5 * covariance[i * assets + i]!),
    definition: "mean log return plus half its sample variance (divisor n-1), annualised by bars per year",
  };
}

/** Correlations given, or those of the sample's log returns. */
export function correlationOrSample(dynamics: DynamicsParams, assets: number, history: ReturnHistory | null) {
  const given = dynamics.parameters?.correlation;
  if (given) return { correlation: Float64Array.from(given.flat()), definition: "given" };
  if (assets === 1) return { correlation: Float64Array.of(1), definition: "none: one asset" };
  const { covariance } = calibrateGbm(history!.prices.closes, history!.prices.barsPerYear);
  return { correlation: correlationOf(covariance, assets), definition: "sample correlation of log returns" };
}

const volsOf = (covariance: Float64Array, k: number): Float64Array =>
  Float64Array.from({ length: k }, (_, i) => Math.sqrt(covariance[i * k + i]!));

/** Correlations of a covariance; zero beside an asset without variance. */
export function correlationOf(covariance: Float64Array, k: number): Float64Array {
  const vols = volsOf(covariance, k);
  return covariance.map((x, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    const scale = vols[i]! * vols[j]!;
    return i === j ? 1 : scale > 0 ? x / scale : 0;
  });
}
