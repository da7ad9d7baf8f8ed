import { type Static, Type } from "typebox";
import { choice } from "../../choice.ts";

/** How prices may move. */
export const dynamicsModels = ["gbm", "merton", "kou", "heston", "garch", "ewma", "student_t", "bootstrap"] as const;
export type DynamicsModel = (typeof dynamicsModels)[number];

type Range = Partial<Record<"minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum", number>>;

/** One number for all assets, or one for each in the order of `symbols`. */
const perAsset = (range: Range, description: string) =>
  Type.Optional(
    Type.Union([Type.Number({ ...range }), Type.Array(Type.Number({ ...range }), { minItems: 1, maxItems: 100 })], {
      description: `${description} One number for all assets, or a list in the order of \`symbols\`.`,
    }),
  );

const matrix = (range: Range, description: string) =>
  Type.Optional(
    Type.Array(Type.Array(Type.Number({ ...range }), { minItems: 1, maxItems: 100 }), {
      minItems: 1,
      maxItems: 100,
      description,
    }),
  );

const dynamicsParameters = Type.Object(
  {
    drift: perAsset(
      { minimum: -5, maximum: 5 },
      "Expected growth per year, continuously compounded, decimal: E[S(t)] = S(0) exp(drift t), jumps and variance included. " +
        "For every model. Default: estimated from the closes.",
    ),
    volatility: perAsset(
      { minimum: 0, maximum: 10 },
      "Annualised vol of log returns, decimal. For gbm, student_t; merton and kou (of the diffusion alone, without jumps); " +
        "garch (long run) and ewma (today). Default: estimated from the closes.",
    ),
    correlation: matrix(
      { minimum: -1, maximum: 1 },
      "Correlation matrix of the assets' log returns in the order of `symbols`: symmetric, ones on the diagonal, positive " +
        "semidefinite. For student_t of the copula; for garch and ewma of the standardised shocks; for heston of what the " +
        "variances do not explain. Not for bootstrap. Default: estimated from the closes.",
    ),
    covariance: matrix(
      { minimum: -100, maximum: 100 },
      "Annual covariance matrix of log returns, in the place of volatility and correlation; symmetric, positive " +
        "semidefinite. For gbm and student_t.",
    ),
    jump_intensity: perAsset(
      { minimum: 0, maximum: 700 },
      "Jumps per year of each asset. For merton and kou. Default: fitted to the closes, together with volatility and the other jump parameters.",
    ),
    jump_mean: perAsset({ minimum: -5, maximum: 5 }, "Mean of the log of one jump. For merton."),
    jump_vol: perAsset({ minimum: 0, maximum: 5 }, "Standard deviation of the log of one jump. For merton."),
    up_jump_probability: perAsset({ minimum: 0, maximum: 1 }, "Share of jumps that go up. For kou."),
    up_jump_mean: perAsset(
      { exclusiveMinimum: 0, exclusiveMaximum: 1 },
      "Mean of the log of a jump up, 1/η₁: below 1, or the expected price would be infinite. For kou.",
    ),
    down_jump_mean: perAsset(
      { exclusiveMinimum: 0, maximum: 5 },
      "Mean size of the log of a jump down, 1/η₂, as a positive number. For kou.",
    ),
    initial_variance: perAsset(
      { minimum: 0, maximum: 100 },
      "Variance per year today. For heston. Default: fitted to the closes, together with the other variance parameters.",
    ),
    long_run_variance: perAsset({ minimum: 0, maximum: 100 }, "Variance per year that it reverts to. For heston."),
    mean_reversion: perAsset({ exclusiveMinimum: 0, maximum: 1000 }, "Speed of that per year. For heston."),
    vol_of_vol: perAsset({ exclusiveMinimum: 0, maximum: 100 }, "Vol of the square-root variance process. For heston."),
    variance_correlation: perAsset(
      { minimum: -1, maximum: 1 },
      "Correlation of each price with its own variance. For heston.",
    ),
    alpha: perAsset({ minimum: 0, exclusiveMaximum: 1 }, "Weight of the last squared shock. For garch."),
    beta: perAsset(
      { minimum: 0, exclusiveMaximum: 1 },
      "Weight of the last variance; alpha + beta below 1. For garch.",
    ),
    initial_volatility: perAsset(
      { minimum: 0, maximum: 10 },
      "Annualised vol of the first step. For garch. Default: the long-run vol when that is given, otherwise the forecast of the fit.",
    ),
    dof: Type.Optional(
      Type.Number({
        exclusiveMinimum: 2,
        maximum: 1000,
        description:
          "Degrees of freedom of the copula and of Student t marginals. For student_t. Default: from the kurtosis of the returns.",
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      "Parameters of the model. What is left out is estimated from the closes of `symbols`, where the model allows it.",
  },
);

/** How the assets of a simulation move. */
export const dynamicsParams = Type.Object(
  {
    model: choice(dynamicsModels, {
      default: "gbm",
      description:
        "gbm: correlated geometric Brownian motion. merton: with normal log jumps. kou: with double exponential log jumps. " +
        "heston: stochastic variance. garch: GARCH(1,1) variance. ewma: exponentially weighted variance. student_t: steps " +
        "joined by a Student t copula. bootstrap: rows of history drawn with replacement.",
    }),
    estimator: Type.Optional(
      choice(["sample", "ewma"], {
        description:
          "Estimator of vols and correlations of gbm and student_t. sample: sample covariance of log returns, divisor n − 1. " +
          "ewma: exponentially weighted with decay `lambda`, mean zero. Default: sample.",
      }),
    ),
    lambda: Type.Optional(
      Type.Number({
        minimum: 0.5,
        maximum: 0.9999,
        description: "Decay per bar of exponential weighting: model ewma and estimator ewma. Default: 0.94.",
      }),
    ),
    marginal: Type.Optional(
      choice(["student_t", "normal", "empirical"], {
        description:
          "Distribution of the log return of one step of one asset, for student_t: Student t with the variance of the vol, " +
          "normal, or the history of the asset (linear between its order statistics). Default: student_t.",
      }),
    ),
    method: Type.Optional(
      choice(["iid", "block", "stationary"], {
        description:
          "How rows are drawn, for bootstrap: single rows, circular blocks of fixed length, or blocks of random (geometric) " +
          "length. A row is one date: the assets stay together. Default: stationary.",
      }),
    ),
    block_length: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 10_000,
        description:
          "Rows of a block (whole number), or their mean for stationary. Default: the automatic length of Politis and White " +
          "for the squared returns of the portfolio.",
      }),
    ),
    require_feller: Type.Optional(
      Type.Boolean({
        description:
          "For heston: refuse parameters that violate Feller's condition 2 · mean_reversion · long_run_variance ≥ vol_of_vol². " +
          "The scheme does not need it. Default: false.",
      }),
    ),
    parameters: Type.Optional(dynamicsParameters),
  },
  { additionalProperties: false, description: "How prices move. Default: gbm estimated from the closes." },
);

export type DynamicsParams = Static<typeof dynamicsParams>;
export type DynamicsParameters = Static<typeof dynamicsParameters>;
export type ParameterName = keyof DynamicsParameters;
export type SettingName = Exclude<keyof DynamicsParams, "model" | "parameters">;
