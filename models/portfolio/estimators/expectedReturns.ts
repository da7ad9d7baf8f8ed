import { expm1, log1p, pow } from "../../numerics/power.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { modelInputError, requireThat } from "../../requireThat.ts";
import { type MeanShrinkage, shrunkMeans } from "./meanShrinkage.ts";
import { meansOf, type ReturnsMatrix, requireReturns } from "./returnsMatrix.ts";
import { exponentialWeights } from "./sampleCovariance.ts";

/** Every estimator of expected returns, by the word that picks it. */
export const expectedReturnsMethods = [
  "arithmetic_mean",
  "geometric_mean",
  "exponential_mean",
  "capm",
  "james_stein",
  "bayes_stein",
  "linear_shrinkage",
] as const;
export type ExpectedReturnsMethod = (typeof expectedReturnsMethods)[number];

/** Which estimator, and what it needs. An option that the method does not read is ignored. */
export interface ExpectedReturnsOptions {
  readonly method: ExpectedReturnsMethod;
  /** Periods in a year > 0; 1 leaves the result per period. */
  readonly periodsPerYear: number;
  /** `exponential_mean`: the weight falls by 1 − 2/(span + 1) a period; > 1; 500 unless given. */
  readonly span?: number;
  /**
   * `exponential_mean`: (1 + mean)^periods − 1 instead of mean · periods. `capm`: the market's growth rate instead of its arithmetic
   * mean. False unless given.
   */
  readonly compounding?: boolean;
  /** `capm`: annual, decimal; 0 unless given. */
  readonly riskFreeRate?: number;
  /** `capm`: the market's return in every period; the equally weighted mean of the assets unless given. */
  readonly marketReturns?: Float64Array;
}

/** Expected returns per year and how they came about. */
export interface ExpectedReturnsEstimate {
  /** n annual returns, decimal. */
  readonly expectedReturns: Float64Array;
  /** Definition id, for example `expected_returns.capm`. */
  readonly definition: string;
  readonly periodsPerYear: number;
  /** n annual standard errors for independent observations; `null` for an estimator without a simple one. */
  readonly standardErrors: Float64Array | null;
  /** Weight of the common target in [0, 1]; `null` for an estimator without one. */
  readonly shrinkage: number | null;
  readonly diagnostics: Readonly<Record<string, number>>;
  /** `capm`: beta of every asset; `null` otherwise. */
  readonly betas: Float64Array | null;
}

/**
 * Expected annual returns by a named estimator.
 *
 * @param returns - observations × assets; simple returns per period, decimal; finite.
 * @param options - estimator and its figures; units on {@link ExpectedReturnsOptions}.
 * @returns n annual returns with definition id, standard errors and intensity.
 * @throws {@link CatalogueError} `model.input` for fewer observations than the estimator needs, a number that is not finite, a
 * return below −1 for `geometric_mean`, or an option outside its domain.
 * @remarks
 * Missing: refused.
 * @see Formulas and papers in docs/models/portfolio-estimators.md.
 * @example
 * estimateExpectedReturns(returnsMatrix([[0.01, 0.03]]), { method: "arithmetic_mean", periodsPerYear: 12 }).expectedReturns[0] // ≈ 0.24
 */
export function estimateExpectedReturns(
  returns: ReturnsMatrix,
  options: ExpectedReturnsOptions,
): ExpectedReturnsEstimate {
  const { method, periodsPerYear } = options;
  requireThat(
    periodsPerYear > 0 && Number.isFinite(periodsPerYear),
    "periodsPerYear",
    "a finite number > 0",
    periodsPerYear,
  );
  requireReturns(returns, method === "arithmetic_mean" || method === "geometric_mean" ? 1 : 2);
  const estimate = estimators[method](returns, options);
  return {
    standardErrors: null,
    shrinkage: null,
    diagnostics: {},
    betas: null,
    ...estimate,
    definition: estimate.definition ?? `expected_returns.${method}`,
    periodsPerYear,
  };
}

type Estimate = Pick<ExpectedReturnsEstimate, "expectedReturns"> & Partial<ExpectedReturnsEstimate>;

const annualShrunk = (shrunk: MeanShrinkage, periodsPerYear: number): Estimate => ({
  expectedReturns: shrunk.means.map((x) => x * periodsPerYear),
  shrinkage: shrunk.shrinkage,
  diagnostics: { target: shrunk.target * periodsPerYear },
});

const estimators: Readonly<
  Record<ExpectedReturnsMethod, (returns: ReturnsMatrix, options: ExpectedReturnsOptions) => Estimate>
> = {
  arithmetic_mean: (returns, { periodsPerYear }) => ({
    expectedReturns: meansOf(returns).map((mean) => mean * periodsPerYear),
    standardErrors: returns.observations > 1 ? standardErrorsOf(returns, periodsPerYear) : null,
  }),

  geometric_mean: ({ values, observations, assets }, { periodsPerYear }) => ({
    expectedReturns: Float64Array.from({ length: assets }, (_, i) =>
      growthRate(
        (t) => values[t * assets + i]!,
        observations,
        periodsPerYear,
        (t) => `returns[${t}][${i}]`,
      ),
    ),
  }),

  exponential_mean({ values, observations, assets }, { periodsPerYear, span = 500, compounding = false }) {
    const weights = exponentialWeights(observations, { span });
    const means = new Float64Array(assets);
    for (let t = 0; t < observations; t++) {
      for (let i = 0; i < assets; i++) means[i]! += weights[t]! * values[t * assets + i]!;
    }
    return {
      expectedReturns: means.map((mean) => (compounding ? pow(1 + mean, periodsPerYear) - 1 : mean * periodsPerYear)),
      definition: `expected_returns.exponential_mean_${compounding ? "compounded" : "arithmetic"}`,
    };
  },

  capm(returns, { periodsPerYear, compounding = false, riskFreeRate = 0, marketReturns }) {
    const { observations } = returns;
    const market = marketReturns ?? equallyWeighted(returns);
    requireThat(market.length === observations, "marketReturns", `${observations} numbers`, market.length);
    requireThat(market.every(Number.isFinite), "marketReturns", "finite numbers", "one that is not");
    const betas = betasTo(returns, market);
    const marketReturn = compounding
      ? growthRate(
          (t) => market[t]!,
          observations,
          periodsPerYear,
          (t) => `marketReturns[${t}]`,
        )
      : (pairwiseSum(market) / observations) * periodsPerYear;
    return {
      expectedReturns: capmReturns(betas, marketReturn, riskFreeRate),
      betas,
      definition: `expected_returns.capm_${marketReturns ? "given_market" : "equally_weighted_market"}`,
      diagnostics: { market_return: marketReturn, risk_free_rate: riskFreeRate },
    };
  },

  james_stein: (returns, { periodsPerYear }) => annualShrunk(shrunkMeans(returns, "james_stein"), periodsPerYear),
  bayes_stein: (returns, { periodsPerYear }) => annualShrunk(shrunkMeans(returns, "bayes_stein"), periodsPerYear),
  linear_shrinkage: (returns, { periodsPerYear }) =>
    annualShrunk(shrunkMeans(returns, "linear_shrinkage"), periodsPerYear),
};

const square = (x: number): number => x * x;

function standardErrorsOf(returns: ReturnsMatrix, periodsPerYear: number): Float64Array {
  const { values, observations, assets } = returns;
  return meansOf(returns).map((mean, i) => {
    const squares = pairwiseSum({ length: observations }, (t) => square(values[t * assets + i]! - mean));
    return periodsPerYear * Math.sqrt(squares / (observations - 1) / observations);
  });
}

/** Growth per year of one unit: the geometric mean of the wealth ratios, less one. */
function growthRate(
  at: (t: number) => number,
  observations: number,
  periodsPerYear: number,
  nameOf: (t: number) => string,
): number {
  for (let t = 0; t < observations; t++) {
    if (at(t) < -1) throw modelInputError(nameOf(t), "a simple return ≥ −1 for a geometric mean", at(t));
    if (at(t) === -1) return -1;
  }
  const logs = pairwiseSum({ length: observations }, (t) => log1p(at(t)));
  return expm1((logs * periodsPerYear) / observations);
}

function equallyWeighted({ values, observations, assets }: ReturnsMatrix): Float64Array {
  return Float64Array.from({ length: observations }, (_, t) => {
    let sum = 0;
    for (let i = 0; i < assets; i++) sum += values[t * assets + i]!;
    return sum / assets;
  });
}

/** Covariance with the market over its variance. */
function betasTo(returns: ReturnsMatrix, market: Float64Array): Float64Array {
  const { values, observations, assets } = returns;
  const marketMean = pairwiseSum(market) / observations;
  const variance = pairwiseSum(market, (t) => square(market[t]! - marketMean));
  requireThat(
    market.some((x) => x !== market[0]),
    "marketReturns",
    "a market that moves",
    "a constant series",
  );
  return meansOf(returns).map(
    (mean, i) => pairwiseSum(market, (t) => (values[t * assets + i]! - mean) * (market[t]! - marketMean)) / variance,
  );
}

/**
 * Expected returns of the capital asset pricing model: rate + beta · (market return − rate).
 *
 * @param betas - shape (n,).
 * @param marketReturn - annual, decimal.
 * @param riskFreeRate - annual, decimal.
 * @returns shape (n,); annual, decimal.
 * @see W. Sharpe, "Capital asset prices", J. Finance 19 (1964) 425–442.
 * @example
 * capmReturns(Float64Array.of(1.5), 0.08, 0.02)[0] // ≈ 0.11
 */
export function capmReturns(betas: Float64Array, marketReturn: number, riskFreeRate: number): Float64Array {
  requireThat(Number.isFinite(marketReturn), "marketReturn", "a finite number", marketReturn);
  requireThat(Number.isFinite(riskFreeRate), "riskFreeRate", "a finite number", riskFreeRate);
  return betas.map((beta) => riskFreeRate + beta * (marketReturn - riskFreeRate));
}
