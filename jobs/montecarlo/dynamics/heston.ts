import { covarianceFactor } from "../../../models/numerics/cholesky.ts";
import { modelInputError } from "../../../models/requireThat.ts";
import { hestonFit } from "../../../models/simulation/calibration/hestonFit.ts";
import { type Builder, list, rowsOf, timelineOf } from "./context.ts";
import { correlationOrSample, growthOf } from "./diffusion.ts";
import { givenOrFitted } from "./fitted.ts";

const estimator =
  "approximate maximum likelihood of log returns about their mean, the filtered variance taken for a gamma variable (Bates 2006); long-run variance of the sample, initial variance of the filter";

/** @throws {@link CatalogueError} `model.input` when fitted parameters violate Feller's condition and the request wants it. */
export const heston: Builder = (context) => {
  const { dynamics, assets, stepYears, history } = context;
  const drift = growthOf(dynamics, assets, history);
  const { correlation, definition } = correlationOrSample(dynamics, assets, history);
  const { lower, repaired } = covarianceFactor(correlation, assets);
  const fitted = givenOrFitted(
    context,
    hestonFit,
    {
      initial_variance: ({ initialVariance }) => initialVariance / stepYears,
      long_run_variance: ({ longRunVariance }) => longRunVariance / stepYears,
      mean_reversion: ({ meanReversion }) => meanReversion / stepYears,
      vol_of_vol: ({ volOfVol }) => volOfVol / stepYears,
      variance_correlation: (bars) => bars.correlation,
    },
    estimator,
  );
  const { initial_variance, long_run_variance, mean_reversion, vol_of_vol, variance_correlation } = fitted.values;
  const feller = vol_of_vol.map((x, i) => (2 * mean_reversion[i]! * long_run_variance[i]!) / (x * x));
  const violated = feller.findIndex((ratio) => ratio < 1);
  if (dynamics.require_feller && fitted.errors && violated >= 0) {
    const name = `vol_of_vol fitted to ${history!.prices.symbols[violated]}`;
    throw modelInputError(
      name,
      "such that 2 mean_reversion long_run_variance / vol_of_vol^2, Feller's ratio, is at least 1",
      feller[violated],
    );
  }
  return {
    spec: {
      kind: "heston",
      input: {
        ...timelineOf(context),
        growth: drift.growth,
        correlationFactor: lower,
        initialVariance: initial_variance,
        longRunVariance: long_run_variance,
        meanReversion: mean_reversion,
        volOfVol: vol_of_vol,
        varianceCorrelation: variance_correlation,
      },
    },
    parameters: {
      drift: list(drift.growth),
      ...fitted.listed,
      correlation: rowsOf(correlation, assets),
      feller_ratio: list(feller),
    },
    ...fitted.errors,
    definitions: {
      drift_estimator: drift.definition,
      correlation_estimator: definition,
      variance_parameters: fitted.estimator,
      scheme: "quadratic-exponential with martingale correction (Andersen 2008), central weights, switch at 1.5",
      feller_ratio: "2 mean_reversion long_run_variance / vol_of_vol^2; below 1 the variance reaches zero",
    },
    repaired,
  };
};
