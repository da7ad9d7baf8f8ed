import { covarianceFactor } from "../../../models/numerics/cholesky.ts";
import { pairwiseSum } from "../../../models/numerics/summation.ts";
import { garchFit } from "../../../models/simulation/calibration/garchFit.ts";
import { type Builder, centred, list, parameterReader, rowsOf, timelineOf } from "./context.ts";
import { correlationOf, correlationOrSample, defaultLambda, diffusionOf, growthOf } from "./diffusion.ts";

export const garch: Builder = (context) => {
  const { dynamics, assets, stepYears, history } = context;
  const { parameters = {} } = dynamics;
  const drift = growthOf(dynamics, assets, history);
  const given = parameters.alpha !== undefined;
  const fits = given ? [] : history!.logReturns.map((column) => garchFit(centred(column)));
  const of = parameterReader(context);
  const alpha = given ? of("alpha") : Float64Array.from(fits, (fit) => fit.alpha);
  const beta = given ? of("beta") : Float64Array.from(fits, (fit) => fit.beta);
  const omega = given
    ? of("volatility").map((vol, i) => vol * vol * stepYears * (1 - alpha[i]! - beta[i]!))
    : Float64Array.from(fits, (fit) => fit.omega);
  const volatility = omega.map((w, i) => Math.sqrt(w / (1 - alpha[i]! - beta[i]!) / stepYears));
  const initial = given
    ? parameters.initial_volatility === undefined
      ? volatility
      : of("initial_volatility")
    : Float64Array.from(fits, (fit) => Math.sqrt(fit.nextVariance / stepYears));
  const { correlation, definition } =
    parameters.correlation || fits.length === 0
      ? correlationOrSample(dynamics, assets, history)
      : {
          correlation: shockCorrelation(fits.map(({ standardised }) => standardised)),
          definition: "sample correlation of the standardised shocks",
        };
  const { lower, repaired } = covarianceFactor(correlation, assets);
  const firstVariance = initial.map((vol) => vol * vol * stepYears);
  return {
    spec: {
      kind: "garch",
      input: {
        ...timelineOf(context),
        growth: drift.growth,
        omega,
        alpha,
        beta,
        firstVariance,
        correlationFactor: lower,
      },
    },
    parameters: {
      drift: list(drift.growth),
      volatility: list(volatility),
      alpha: list(alpha),
      beta: list(beta),
      omega_per_step: list(omega),
      initial_volatility: list(initial),
      correlation: rowsOf(correlation, assets),
    },
    definitions: {
      drift_estimator: drift.definition,
      variance_estimator: given
        ? "given"
        : "Gaussian quasi-maximum likelihood of log returns less their mean, variance before the first bar backcast with decay 0.94",
      correlation_estimator: definition,
    },
    repaired,
  };
};

export const ewma: Builder = (context) => {
  const { dynamics, assets, stepYears, history } = context;
  const { vol, correlation, growth, definitions } = diffusionOf(dynamics, assets, history);
  const lambda = dynamics.lambda ?? defaultLambda;
  const { lower, repaired } = covarianceFactor(correlation, assets);
  const constant = (value: number) => new Float64Array(assets).fill(value);
  return {
    spec: {
      kind: "garch",
      input: {
        ...timelineOf(context),
        growth,
        omega: constant(0),
        alpha: constant(1 - lambda),
        beta: constant(lambda),
        firstVariance: vol.map((v) => v * v * stepYears),
        correlationFactor: lower,
      },
    },
    parameters: {
      drift: list(growth),
      volatility: list(vol),
      lambda,
      correlation: rowsOf(correlation, assets),
    },
    definitions: {
      ...definitions,
      variance: "exponentially weighted along the path: h' = lambda h + (1 - lambda) e^2",
    },
    repaired,
  };
};

/** Correlation of shocks about their means. */
function shockCorrelation(columns: readonly Float64Array[]): Float64Array {
  const k = columns.length;
  const shocks = columns.map(centred);
  const products = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = pairwiseSum(shocks[i]!, (t) => shocks[i]![t]! * shocks[j]![t]!);
      products[i * k + j] = products[j * k + i] = sum;
    }
  }
  return correlationOf(products, k);
}
