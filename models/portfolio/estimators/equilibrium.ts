import { positiveDefiniteFactor, solveFactored } from "../../numerics/positiveDefinite.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { modelInputError, requireThat } from "../../requireThat.ts";

/**
 * Expected returns under which the market portfolio is optimal: δ C w + rate.
 *
 * @param covariance - n × n, row-major; annual.
 * @param marketWeights - shape (n,); shares of the market, usually by capitalisation, sum 1.
 * @param riskAversion - δ > 0; see {@link marketRiskAversion}.
 * @param riskFreeRate - annual, decimal; 0 gives returns in excess of the rate.
 * @returns shape (n,); annual, decimal.
 * @throws {@link CatalogueError} `model.input` when shapes do not fit or δ ≤ 0.
 * @see F. Black, R. Litterman, "Global portfolio optimization", Financial Analysts J. 48 (1992) 28–43.
 * @example
 * marketImpliedPrior(Float64Array.of(0.04), Float64Array.of(1), 2.5, 0.02)[0] // ≈ 0.12
 */
export function marketImpliedPrior(
  covariance: Float64Array,
  marketWeights: Float64Array,
  riskAversion: number,
  riskFreeRate: number,
): Float64Array {
  const n = marketWeights.length;
  requireThat(covariance.length === n * n, "covariance", `${n} × ${n}`, `${covariance.length} numbers`);
  requireThat(riskAversion > 0 && Number.isFinite(riskAversion), "riskAversion", "a finite number > 0", riskAversion);
  requireThat(Number.isFinite(riskFreeRate), "riskFreeRate", "a finite number", riskFreeRate);
  return marketWeights.map((_, i) => {
    const row = covariance.subarray(i * n, i * n + n);
    return riskAversion * pairwiseSum(row, (j) => row[j]! * marketWeights[j]!) + riskFreeRate;
  });
}

/**
 * Risk aversion δ = (market return − rate) / market variance that makes the market optimal for its holder.
 *
 * @param marketReturn - annual, decimal.
 * @param marketVariance - annual; > 0.
 * @param riskFreeRate - annual, decimal.
 * @throws {@link CatalogueError} `model.input` when the variance is not > 0.
 * @example
 * marketRiskAversion(0.12, 0.04, 0.02) // ≈ 2.5
 */
export function marketRiskAversion(marketReturn: number, marketVariance: number, riskFreeRate: number): number {
  requireThat(
    marketVariance > 0 && Number.isFinite(marketVariance),
    "marketVariance",
    "a finite number > 0",
    marketVariance,
  );
  return (marketReturn - riskFreeRate) / marketVariance;
}

/**
 * Weights of the portfolio without bounds that is optimal for expected returns: C⁻¹ μ scaled to the sum 1.
 *
 * @param expectedReturns - shape (n,); in excess of the rate for the tangency portfolio.
 * @param covariance - n × n, row-major; positive definite.
 * @returns shape (n,); sum 1.
 * @throws {@link CatalogueError} `model.input` when the covariance is not positive definite, or the sum of C⁻¹ μ is zero.
 * @example
 * unconstrainedWeights(Float64Array.of(0.1, 0.05), Float64Array.of(0.04, 0, 0, 0.04))[0] // ≈ 0.6666667
 */
export function unconstrainedWeights(expectedReturns: Float64Array, covariance: Float64Array): Float64Array {
  const n = expectedReturns.length;
  requireThat(covariance.length === n * n, "covariance", `${n} × ${n}`, `${covariance.length} numbers`);
  const factor = positiveDefiniteFactor(covariance, n);
  if (!factor) throw modelInputError("covariance", "positive definite", "a matrix that is not");
  const raw = solveFactored(factor, expectedReturns);
  const sum = pairwiseSum(raw);
  const size = pairwiseSum(raw, (i) => Math.abs(raw[i]!));
  requireThat(Math.abs(sum) > 1e-12 * size, "expectedReturns", "such that the sum of C⁻¹ μ is not 0", sum);
  return raw.map((x) => x / sum);
}
