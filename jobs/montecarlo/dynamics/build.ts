import { covarianceFactor } from "../../../models/numerics/cholesky.ts";
import { pairwiseSum } from "../../../models/numerics/summation.ts";
import { blockLength } from "../../../models/simulation/calibration/blockLength.ts";
import { garchFit } from "../../../models/simulation/calibration/garchFit.ts";
import { type MertonFit, mertonFit } from "../../../models/simulation/calibration/mertonFit.ts";
import { studentDof } from "../../../models/simulation/calibration/studentDof.ts";
import { scaledToGrowth } from "../../../models/simulation/dynamics/bootstrap.ts";
import type { DynamicsSpec } from "../../../models/simulation/dynamics/pathModelOf.ts";
import type { JsonValue } from "../../jobKind.ts";
import { correlationOf, correlationOrSample, defaultLambda, diffusionOf, growthOf } from "./diffusion.ts";
import { growthFactors, type ReturnHistory } from "./history.ts";
import type { DynamicsModel, DynamicsParams } from "./params.ts";
import { perAssetNumbers } from "./perAsset.ts";

/** What a model is built from. */
export interface BuildContext {
  readonly dynamics: DynamicsParams;
  readonly assets: number;
  readonly steps: number;
  readonly stepYears: number;
  /** `null` when the request says everything. */
  readonly history: ReturnHistory | null;
  /** k weights of the portfolio, for what is estimated of it as a whole. */
  readonly weights: Float64Array;
}

/** A model ready to simulate, and what the result says of it. */
export interface BuiltDynamics {
  readonly spec: DynamicsSpec;
  /** Parameters used, by their names in the request; one number for each asset. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
  readonly definitions: Readonly<Record<string, string>>;
  /** The correlation was indefinite, and its negative eigenvalues were set to zero. */
  readonly repaired: boolean;
}

const list = (values: Float64Array): JsonValue => Array.from(values);
const rowsOf = (matrix: Float64Array, k: number): JsonValue =>
  Array.from({ length: k }, (_, i) => Array.from(matrix.subarray(i * k, (i + 1) * k)));

/** Builds the dynamics of a request. */
export const buildDynamics = (context: BuildContext): BuiltDynamics => builders[context.dynamics.model](context);

const builders: Readonly<Record<DynamicsModel, (context: BuildContext) => BuiltDynamics>> = {
  gbm(context) {
    const { growth, vol, correlation, definitions } = diffusionOf(context.dynamics, context.assets, context.history);
    const { lower, repaired } = covarianceFactor(correlation, context.assets);
    return {
      spec: { kind: "gbm", input: { ...timelineOf(context), growth, vol, correlationFactor: lower } },
      parameters: { drift: list(growth), volatility: list(vol), correlation: rowsOf(correlation, context.assets) },
      definitions,
      repaired,
    };
  },

  merton(context) {
    const { dynamics, history, stepYears } = context;
    const of = parameterReader(context);
    const given = dynamics.parameters?.jump_vol !== undefined;
    const fits = given ? [] : history!.logReturns.map(mertonFit);
    const fitted = (read: (fit: MertonFit) => number) => Float64Array.from(fits, read);
    const vol = given ? of("volatility") : fitted(({ deviation }) => deviation / Math.sqrt(stepYears));
    const jumps = given
      ? { jumpIntensity: of("jump_intensity"), jumpMean: of("jump_mean"), jumpVol: of("jump_vol") }
      : {
          jumpIntensity: fitted(({ intensity }) => intensity / stepYears),
          jumpMean: fitted(({ jumpMean }) => jumpMean),
          jumpVol: fitted(({ jumpDeviation }) => jumpDeviation),
        };
    const { base, ...told } = jumpBase(context, vol);
    return {
      ...told,
      spec: { kind: "merton", input: { ...base, ...jumps } },
      parameters: {
        ...told.parameters,
        jump_intensity: list(jumps.jumpIntensity),
        jump_mean: list(jumps.jumpMean),
        jump_vol: list(jumps.jumpVol),
      },
      definitions: { ...told.definitions, jump_estimator: given ? "given" : jumpEstimator },
    };
  },

  kou(context) {
    const of = parameterReader(context);
    const { base, ...told } = jumpBase(context, of("volatility"));
    const jumps = {
      jumpIntensity: of("jump_intensity"),
      upProbability: of("up_jump_probability"),
      upMean: of("up_jump_mean"),
      downMean: of("down_jump_mean"),
    };
    return {
      ...told,
      spec: { kind: "kou", input: { ...base, ...jumps } },
      parameters: {
        ...told.parameters,
        jump_intensity: list(jumps.jumpIntensity),
        up_jump_probability: list(jumps.upProbability),
        up_jump_mean: list(jumps.upMean),
        down_jump_mean: list(jumps.downMean),
      },
      definitions: { ...told.definitions, jump_estimator: "given" },
    };
  },

  heston(context) {
    const { dynamics, assets, history } = context;
    const drift = growthOf(dynamics, assets, history);
    const { correlation, definition } = correlationOrSample(dynamics, assets, history);
    const { lower, repaired } = covarianceFactor(correlation, assets);
    const of = parameterReader(context);
    const variance = {
      initialVariance: of("initial_variance"),
      longRunVariance: of("long_run_variance"),
      meanReversion: of("mean_reversion"),
      volOfVol: of("vol_of_vol"),
      varianceCorrelation: of("variance_correlation"),
    };
    const feller = variance.volOfVol.map(
      (x, i) => (2 * variance.meanReversion[i]! * variance.longRunVariance[i]!) / (x * x),
    );
    return {
      spec: {
        kind: "heston",
        input: { ...timelineOf(context), growth: drift.growth, correlationFactor: lower, ...variance },
      },
      parameters: {
        drift: list(drift.growth),
        initial_variance: list(variance.initialVariance),
        long_run_variance: list(variance.longRunVariance),
        mean_reversion: list(variance.meanReversion),
        vol_of_vol: list(variance.volOfVol),
        variance_correlation: list(variance.varianceCorrelation),
        correlation: rowsOf(correlation, assets),
        feller_ratio: list(feller),
      },
      definitions: {
        drift_estimator: drift.definition,
        correlation_estimator: definition,
        variance_parameters: "given",
        scheme: "quadratic-exponential with martingale correction (Andersen 2008), central weights, switch at 1.5",
        feller_ratio: "2 mean_reversion long_run_variance / vol_of_vol^2; below 1 the variance reaches zero",
      },
      repaired,
    };
  },

  garch(context) {
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
  },

  ewma(context) {
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
  },

  student_t(context) {
    const { dynamics, assets, history } = context;
    const { marginal = "student_t", parameters = {} } = dynamics;
    const { growth, vol, correlation, definitions } = diffusionOf(dynamics, assets, history);
    const { lower, repaired } = covarianceFactor(correlation, assets);
    const dof = parameters.dof ?? studentDof(history!.logReturns);
    const sortedReturns = marginal === "empirical" ? history!.logReturns.map((column) => column.slice().sort()) : [];
    return {
      spec: {
        kind: "student_t",
        input: { ...timelineOf(context), growth, vol, correlationFactor: lower, dof, marginal, sortedReturns },
      },
      parameters: {
        drift: list(growth),
        volatility: list(vol),
        correlation: rowsOf(correlation, assets),
        dof,
        marginal,
      },
      definitions: {
        ...definitions,
        dof_estimator:
          parameters.dof === undefined
            ? "4 + 6 / excess kurtosis of log returns (divisor n), averaged over assets, within 4.05 and 200"
            : "given",
        ...(marginal === "student_t"
          ? {
              marginal:
                "student_t, held at its quantiles of 1e-6 and 1 - 1e-6, because exp of a t variable has no mean",
            }
          : {}),
      },
      repaired,
    };
  },

  bootstrap(context) {
    const { dynamics, assets, steps, stepYears, history, weights } = context;
    const { method = "stationary", parameters = {} } = dynamics;
    const raw = growthFactors(history!.logReturns);
    const given = parameters.drift === undefined ? null : perAssetNumbers(parameters.drift, assets);
    const factors = given ? scaledToGrowth(raw, given, stepYears) : raw;
    const automatic = dynamics.block_length === undefined && method !== "iid";
    const length = automatic ? automaticLength(raw, weights, method) : (dynamics.block_length ?? 1);
    return {
      spec: { kind: "bootstrap", input: { steps, factors, assets, method, blockLength: length } },
      parameters: {
        method,
        block_length: length,
        rows: factors.length / assets,
        ...(given ? { drift: list(given) } : {}),
      },
      definitions: {
        drift_estimator: given
          ? "given: the growth factors of each asset are scaled to a mean of exp(drift / bars per year)"
          : "history as it is",
        block_length: automatic
          ? "automatic (Politis and White 2004, corrected 2009) for squared returns of the portfolio less their mean"
          : "given",
        rows: "dates of history; the assets of a row stay together; after the last row comes the first",
      },
      repaired: false,
    };
  },
};

const jumpEstimator =
  "maximum likelihood of log returns about their mean: normals mixed by the Poisson number of jumps; diffusion at least 0.1 of the sample deviation, at most one expected jump a bar";

const timelineOf = ({ steps, stepYears }: BuildContext) => ({ steps, stepYears });

/** Reads given parameters as one number for each asset. */
function parameterReader({ dynamics: { parameters = {} }, assets }: BuildContext) {
  return (name: Exclude<keyof typeof parameters, "correlation" | "covariance" | "dof">): Float64Array =>
    perAssetNumbers(parameters[name]!, assets);
}

/** The diffusion below the jumps. */
function jumpBase(context: BuildContext, vol: Float64Array) {
  const { dynamics, assets, history } = context;
  const drift = growthOf(dynamics, assets, history);
  const { correlation, definition } = correlationOrSample(dynamics, assets, history);
  const { lower, repaired } = covarianceFactor(correlation, assets);
  return {
    base: { ...timelineOf(context), growth: drift.growth, vol, correlationFactor: lower },
    parameters: {
      drift: list(drift.growth),
      volatility: list(vol),
      correlation: rowsOf(correlation, assets),
    } as Record<string, JsonValue>,
    definitions: {
      drift_estimator: drift.definition,
      volatility: "of the diffusion without jumps",
      correlation_estimator: definition,
      jumps: "each asset jumps independently of the others",
    },
    repaired,
  };
}

function centred(column: Float64Array): Float64Array {
  const mean = pairwiseSum(column) / column.length;
  return column.map((x) => x - mean);
}

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

/** Automatic block length for the squares of the portfolio's returns, whose clusters the blocks are to keep. */
function automaticLength(factors: Float64Array, weights: Float64Array, method: "block" | "stationary"): number {
  const k = weights.length;
  const returns = Float64Array.from({ length: factors.length / k }, (_, t) => {
    let value = 0;
    for (let i = 0; i < k; i++) value += weights[i]! * factors[t * k + i]!;
    return value;
  });
  const squares = centred(returns).map((x) => x * x);
  const lengths = blockLength(squares);
  return method === "stationary" ? lengths.stationary : Math.round(lengths.block);
}
