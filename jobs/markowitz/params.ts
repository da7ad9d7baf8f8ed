import { type Static, Type } from "typebox";
import { linkages } from "../../models/portfolio/hierarchical/dendrogram.ts";
import { choice } from "../choice.ts";
import { covarianceParams, expectedReturnsParams } from "./estimateParams.ts";
import { matrix, maxAssets, maxObservations, number, strict, vector } from "./schema.ts";
import { walkForwardParams } from "./walkForwardParams.ts";

const objectives = [
  "min_variance",
  "max_sharpe",
  "target_return",
  "target_risk",
  "max_utility",
  "risk_parity",
  "risk_budgeting",
  "max_diversification",
  "min_tracking_error",
  "min_cvar",
  "min_cdar",
  "min_mad",
  "min_semivariance",
  "worst_case_box",
  "worst_case_ellipsoid",
  "hrp",
  "herc",
] as const;

const bound = (fallback: number, description: string) =>
  Type.Union(
    [
      Type.Number({ minimum: -1e6, maximum: 1e6 }),
      Type.Array(Type.Number({ minimum: -1e6, maximum: 1e6 }), { minItems: 1, maxItems: maxAssets }),
      Type.Null(),
    ],
    { default: fallback, description },
  );
const name = Type.String({ minLength: 1, maxLength: 64, description: "Shown in the result and in faults." });

/** Parameters of `markowitz`. */
export const markowitzParams = Type.Object(
  {
    risk_free_rate: Type.Number({
      minimum: -0.5,
      maximum: 1,
      default: 0.02,
      description: "Annual simple rate that Sharpe ratios are measured against, decimal.",
    }),
    returns: matrix(
      "Own simple returns per period instead of market data: one row for each observation, one column for each asset.",
      maxObservations,
    ),
    periods_per_year: number("Periods in a year of `returns`. Default: 252.", { exclusiveMinimum: 0, maximum: 1e5 }),
    expected_returns: expectedReturnsParams,
    covariance: covarianceParams,
    objective: Type.Object(
      {
        type: choice(objectives, { default: "max_sharpe", description: "What makes a portfolio the best one." }),
        target_return: number(
          "Annual expected return that the portfolio reaches at least; needed by target_return, allowed for every objective but risk_parity, risk_budgeting, hrp, herc and target_risk.",
        ),
        target_risk: number("Annual vol that the portfolio does not exceed; for target_risk.", { minimum: 0 }),
        risk_aversion: number(
          "A of expected return − A/2 · variance; for max_utility (default 1) and the worst cases (default 0).",
          { minimum: 0 },
        ),
        l2_regularisation: number(
          "Adds this times y'y to y'Cy in the scaled weights y of max_sharpe, as PyPortfolioOpt's L2 term. Default: 0.",
          { minimum: 0 },
        ),
        risk_budgets: vector("Shares of the variance, > 0, scaled to the sum 1; for risk_budgeting.", {
          exclusiveMinimum: 0,
        }),
        benchmark_weights: vector("Weights that min_tracking_error stays close to. Default: equal weights."),
        confidence_level: number("Of CVaR and CDaR. Default: 0.95.", { minimum: 0, maximum: 0.9999 }),
        benchmark_return: number("Return per period below which min_semivariance counts. Default: 0."),
        return_uncertainty: vector("Half widths of the box of annual expected returns; for worst_case_box.", {
          minimum: 0,
        }),
        uncertainty_radius: number(
          "Radius of the ellipsoid of expected returns in standard errors (covariance over observations, or over 1 when none are known); for worst_case_ellipsoid. Default: 1.",
          { minimum: 0 },
        ),
        linkage: Type.Optional(
          choice(linkages, {
            description: "How clusters are joined, for hrp and herc. Default: single for hrp, ward for herc.",
          }),
        ),
        cluster_distance: Type.Optional(
          choice(["correlation", "distance_of_distances"], {
            description:
              "What assets are clustered by, for hrp and herc: sqrt((1 - correlation) / 2), or the Euclidean distance of two assets' columns of these. Default: correlation.",
          }),
        ),
        clusters: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: maxAssets,
            description:
              "Number of clusters of herc, at most the number of assets. Default: found from the sharpest bend of the dispersion within clusters.",
          }),
        ),
        cluster_risk: Type.Optional(
          choice(["variance", "vol"], { description: "Risk that herc makes equal. Default: variance." }),
        ),
      },
      { ...strict, default: {}, description: "What is optimised." },
    ),
    constraints: Type.Object(
      {
        sum_weights: Type.Number({
          minimum: -100,
          maximum: 100,
          default: 1,
          description: "Sum of the weights; 0 is market neutral.",
        }),
        lower: bound(
          0,
          "Smallest weight: one number, one for each asset, or null for none. Negative allows short positions.",
        ),
        upper: bound(1, "Largest weight: one number, one for each asset, or null for none."),
        gross_leverage: number("Largest sum of absolute weights.", { minimum: 0 }),
        current_weights: vector("Weights held now, for turnover and transaction costs. Default: none held."),
        minimum_position: number(
          "Smallest absolute weight of an asset that is held at all, long or short; others are 0.",
          { exclusiveMinimum: 0, maximum: 100 },
        ),
        max_assets: Type.Optional(
          Type.Integer({ minimum: 1, maximum: maxAssets, description: "Most assets with a weight other than 0." }),
        ),
        min_assets: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: maxAssets,
            description: "Fewest assets with a weight other than 0; needs `minimum_position`.",
          }),
        ),
        turnover: number("Largest sum of absolute changes against `current_weights`.", { minimum: 0 }),
        transaction_costs: number(
          "Annual cost of a unit of weight bought or sold, decimal; lowers the expected return in the objective of max_sharpe, target_risk, max_utility and the worst cases.",
          { minimum: 0, maximum: 1 },
        ),
        linear: Type.Array(
          Type.Object(
            {
              name,
              coefficients: Type.Array(Type.Number({ minimum: -1e6, maximum: 1e6 }), {
                minItems: 1,
                maxItems: maxAssets,
                description: "One for each asset: 1 for members of a group or sector, loadings for a factor.",
              }),
              minimum: number("Smallest value of the sum of coefficient times weight."),
              maximum: number("Largest value of it."),
            },
            strict,
          ),
          { default: [], maxItems: 200, description: "Limits on groups, sectors and factor exposures." },
        ),
      },
      { ...strict, default: {}, description: "What a portfolio must satisfy." },
    ),
    search: Type.Optional(
      Type.Object(
        {
          nodes: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 1_000_000,
              description:
                "Sets of holdings that are bounded at most, for each portfolio; the result says how far from the best it may be. Default: 20,000,000 / assets^3, between 50 and 5,000; fewer for target_risk, worst_case_ellipsoid and objectives that look at every period.",
            }),
          ),
        },
        { ...strict, description: "How portfolios under minimum_position, min_assets or max_assets are searched for." },
      ),
    ),
    allocation: Type.Optional(
      Type.Object(
        {
          capital: Type.Number({
            exclusiveMinimum: 0,
            maximum: 1e15,
            description: "Money to invest, in the currency of the prices.",
          }),
          method: choice(["greedy", "exact"], {
            default: "greedy",
            description:
              "greedy: every position rounded down to whole shares, then one share at a time of the asset that lags its weight the most while the money lasts. exact: the whole shares with the least sum of absolute error and unspent money.",
          }),
          prices: vector(
            "Price of a share of each asset. Default: the last close of the market data; must be given where none is used.",
            { exclusiveMinimum: 0, maximum: 1e9 },
          ),
        },
        { ...strict, description: "Turns the optimal weights into whole shares." },
      ),
    ),
    walk_forward: Type.Optional(walkForwardParams),
    frontier: Type.Object(
      {
        points: Type.Integer({
          minimum: 0,
          maximum: 200,
          default: 0,
          description:
            "Minimum-variance portfolios at equally spaced returns from that of the least variance to the largest. Under bounds and the sum of weights alone they come from the exact corner portfolios (critical line), which the result then holds too; otherwise from one quadratic program each.",
        }),
      },
      { ...strict, default: {}, description: "The efficient frontier under the same constraints." },
    ),
  },
  strict,
);

export type MarkowitzParams = Static<typeof markowitzParams>;
