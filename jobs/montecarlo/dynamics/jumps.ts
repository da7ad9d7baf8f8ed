import { covarianceFactor } from "../../../models/numerics/cholesky.ts";
import { kouFit } from "../../../models/simulation/calibration/kouFit.ts";
import { mertonFit } from "../../../models/simulation/calibration/mertonFit.ts";
import { type BuildContext, type Builder, list, rowsOf, timelineOf } from "./context.ts";
import { correlationOrSample, growthOf } from "./diffusion.ts";
import { givenOrFitted } from "./fitted.ts";

const mertonEstimator =
  "maximum likelihood of log returns about their mean: normals mixed by the Poisson number of jumps; diffusion at least 0.1 of the sample deviation, at most one expected jump a bar";

export const merton: Builder = (context) => {
  const { stepYears } = context;
  const fitted = givenOrFitted(
    context,
    mertonFit,
    {
      volatility: ({ deviation }) => deviation / Math.sqrt(stepYears),
      jump_intensity: ({ intensity }) => intensity / stepYears,
      jump_mean: ({ jumpMean }) => jumpMean,
      jump_vol: ({ jumpDeviation }) => jumpDeviation,
    },
    mertonEstimator,
  );
  const { volatility, jump_intensity, jump_mean, jump_vol } = fitted.values;
  const { base, correlation, definitions, repaired } = jumpBase(context, volatility);
  return {
    spec: {
      kind: "merton",
      input: { ...base, jumpIntensity: jump_intensity, jumpMean: jump_mean, jumpVol: jump_vol },
    },
    parameters: { drift: list(base.growth), ...fitted.listed, correlation },
    ...fitted.errors,
    definitions: { ...definitions, jump_estimator: fitted.estimator },
    repaired,
  };
};

const kouEstimator =
  "maximum likelihood of log returns about their mean: double exponential jumps in a Poisson number, eight or more as eight; diffusion at least 0.1 and mean jumps at least 0.3 of the sample deviation, at most one expected jump a bar";

export const kou: Builder = (context) => {
  const { stepYears } = context;
  const fitted = givenOrFitted(
    context,
    kouFit,
    {
      volatility: ({ deviation }) => deviation / Math.sqrt(stepYears),
      jump_intensity: ({ intensity }) => intensity / stepYears,
      up_jump_probability: ({ upProbability }) => upProbability,
      up_jump_mean: ({ upMean }) => upMean,
      down_jump_mean: ({ downMean }) => downMean,
    },
    kouEstimator,
  );
  const { volatility, jump_intensity, up_jump_probability, up_jump_mean, down_jump_mean } = fitted.values;
  const { base, correlation, definitions, repaired } = jumpBase(context, volatility);
  const jumps = {
    jumpIntensity: jump_intensity,
    upProbability: up_jump_probability,
    upMean: up_jump_mean,
    downMean: down_jump_mean,
  };
  return {
    spec: { kind: "kou", input: { ...base, ...jumps } },
    parameters: { drift: list(base.growth), ...fitted.listed, correlation },
    ...fitted.errors,
    definitions: { ...definitions, jump_estimator: fitted.estimator },
    repaired,
  };
};

/** The diffusion below the jumps. */
function jumpBase(context: BuildContext, vol: Float64Array) {
  const { dynamics, assets, history } = context;
  const drift = growthOf(dynamics, assets, history);
  const { correlation, definition } = correlationOrSample(dynamics, assets, history);
  const { lower, repaired } = covarianceFactor(correlation, assets);
  return {
    base: { ...timelineOf(context), growth: drift.growth, vol, correlationFactor: lower },
    correlation: rowsOf(correlation, assets),
    definitions: {
      drift_estimator: drift.definition,
      volatility: "of the diffusion without jumps",
      correlation_estimator: definition,
      jumps: "each asset jumps independently of the others",
    },
    repaired,
  };
}
