import { type Static, Type } from "typebox";
import { covarianceMethods } from "../../models/portfolio/estimators/covariance.ts";
import { expectedReturnsMethods } from "../../models/portfolio/estimators/expectedReturns.ts";
import { choice } from "../choice.ts";
import { matrix, maxAssets, maxObservations, number, strict, vector } from "./schema.ts";

const view = Type.Object(
  {
    coefficients: Type.Array(Type.Number({ minimum: -1e6, maximum: 1e6 }), {
      minItems: 1,
      maxItems: maxAssets,
      description:
        "One for each asset: a single 1 for a view on one asset, 1 and -1 for one asset against another, or any portfolio.",
    }),
    expected_return: Type.Number({
      minimum: -1e3,
      maximum: 1e3,
      description: "Annual return, decimal, that the sum of coefficient times return is believed to earn.",
    }),
    confidence: number("From 0 (ignored) to 1 (held exactly); for view_uncertainty idzorek.", {
      minimum: 0,
      maximum: 1,
    }),
  },
  strict,
);

/** Where expected returns come from. */
export const expectedReturnsParams = Type.Object(
  {
    method: choice([...expectedReturnsMethods, "market_implied", "black_litterman", "values"], {
      default: "arithmetic_mean",
      description:
        "Estimator of the annual expected returns from simple returns per period. capm: rate + beta times the market's excess return. james_stein, linear_shrinkage: means drawn to their mean; bayes_stein: to the return of the minimum-variance portfolio. market_implied: risk_aversion times covariance times market_weights, plus the risk-free rate. black_litterman: a prior and views. values: given ones.",
    }),
    values: vector("Annual expected returns, decimal, in the order of the assets; for method values."),
    span: number(
      "Of exponential_mean, in periods: the weight of a period falls by the factor 1 - 2/(span + 1) for each period of age. Default: 500.",
      { exclusiveMinimum: 1 },
    ),
    compounding: Type.Optional(
      Type.Boolean({
        description:
          "exponential_mean: (1 + mean)^periods_per_year - 1 instead of mean times periods_per_year. capm: the market's growth rate instead of its arithmetic mean. Default: false.",
      }),
    ),
    market_returns: vector(
      "Simple return of the market in every period, one for each row of `returns`; for capm (default: the equally weighted mean of the assets), and for market_implied and black_litterman as the source of their risk_aversion.",
      {},
      maxObservations,
    ),
    market_weights: vector(
      "Market capitalisations or weights, >= 0, scaled to the sum 1, that imply the returns of market_implied and the prior of black_litterman.",
      { minimum: 0, maximum: 1e18 },
    ),
    risk_aversion: number(
      "Of the market, for market_implied and black_litterman with market_weights. Default: (annual mean - risk-free rate) / annual variance of market_returns, or 2.5 without them.",
      { exclusiveMinimum: 0 },
    ),
    prior: vector("Annual expected returns before the views, instead of market_weights; for black_litterman."),
    views: Type.Optional(
      Type.Array(view, { minItems: 1, maxItems: maxAssets, description: "What is believed; for black_litterman." }),
    ),
    tau: number("Uncertainty of the prior as a share of the covariance; for black_litterman. Default: 0.05.", {
      exclusiveMinimum: 0,
      maximum: 100,
    }),
    view_uncertainty: Type.Optional(
      choice(["he_litterman", "idzorek", "given"], {
        description:
          "Covariance of the errors of the views: he_litterman: the diagonal of P tau C P'; idzorek: from the confidence of each view; given: view_covariance. For black_litterman. Default: he_litterman.",
      }),
    ),
    view_covariance: matrix(
      "Covariance of the errors of the views, views by views; for view_uncertainty given.",
      maxAssets,
    ),
    posterior_covariance: Type.Optional(
      Type.Boolean({
        description:
          "Whether the uncertainty of the expected returns is added to the covariance that is optimised; for black_litterman. Default: true.",
      }),
    ),
  },
  { ...strict, default: {}, description: "Where the expected returns come from." },
);

/** Where a covariance comes from. */
export const covarianceParams = Type.Object(
  {
    method: choice([...covarianceMethods, "values"], {
      default: "sample",
      description:
        "Estimator of the annual covariance. ledoit_wolf_*: shrinkage to the named target, nonlinear: of the eigenvalues; oracle_approximating: to a multiple of the identity; denoised: noise eigenvalues under the Marchenko-Pastur edge replaced by their mean; detoned: without the largest components; gerber: robust co-movement. values: a given one.",
    }),
    values: matrix("Annual covariance, row by row, symmetric; for method values.", maxAssets),
    divisor: Type.Optional(
      choice(["observations", "observations_minus_one"], {
        description:
          "What sums of squared deviations are divided by; for sample (default observations_minus_one), the five linear ledoit_wolf methods and gerber (default observations).",
      }),
    ),
    span: number(
      "Of exponential, in periods: the weight of a period falls by the factor 1 - 2/(span + 1) for each period of age. Default: 180.",
      { exclusiveMinimum: 1 },
    ),
    decay: number("Of exponential, instead of span: the factor itself; RiskMetrics has 0.94 for days.", {
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
    }),
    centre: Type.Optional(
      choice(["sample_mean", "zero"], {
        description: "What exponential measures deviations from. Default: sample_mean.",
      }),
    ),
    benchmark_return: number("Return per period below which semicovariance counts. Default: 0."),
    market_components: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxAssets,
        description: "How many of the largest components detoned and denoised_detoned remove. Default: 1.",
      }),
    ),
    gerber_threshold: number("Of gerber: smallest move that counts, in standard deviations. Default: 0.5.", {
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
    }),
    gerber_statistic: Type.Optional(
      choice(["active_periods", "own_moves"], {
        description:
          "What gerber divides by: the periods in which at least one of two assets moved, or the geometric mean of their own counts. Default: active_periods.",
      }),
    ),
  },
  { ...strict, default: {}, description: "Where the covariance comes from." },
);

export type ExpectedReturnsParams = Static<typeof expectedReturnsParams>;
export type CovarianceParams = Static<typeof covarianceParams>;
