import type { CovarianceSteps } from "./covarianceEstimate.ts";
import { demeanedSeries, type ReturnsMatrix, requireMovement, requireReturns } from "./returnsMatrix.ts";
import { productOfDeviations } from "./sampleCovariance.ts";

/**
 * Oracle approximating shrinkage towards the mean variance times the identity, in pieces.
 *
 * The intensity is formula 23 of the paper with all its terms; scikit-learn leaves out those of order 2/n, so that its
 * intensity differs for few assets.
 *
 * @throws {@link CatalogueError} `model.input` for fewer than two observations, a constant series, or a number that is not finite.
 * @see Y. Chen, A. Wiesel, Y. Eldar, A. Hero, "Shrinkage algorithms for MMSE covariance estimation", IEEE Trans. Signal
 * Processing 58 (2010) 5016–5029.
 */
export function* oracleApproximatingSteps(returns: ReturnsMatrix): CovarianceSteps {
  requireReturns(returns, 2);
  requireMovement(returns);
  const { observations, assets: n } = returns;
  const covariance = yield* productOfDeviations(returns, demeanedSeries(returns), "observations");
  let squares = 0;
  for (const entry of covariance) squares += entry * entry;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += covariance[i * n + i]!;
  const above = (1 - 2 / n) * squares + trace * trace;
  const below = (observations + 1 - 2 / n) * (squares - (trace * trace) / n);
  const shrinkage = below > 0 ? Math.max(0, Math.min(1, above / below)) : 1;
  return {
    covariance: covariance.map(
      (entry, at) => (1 - shrinkage) * entry + (at % (n + 1) === 0 ? (shrinkage * trace) / n : 0),
    ),
    definition: "covariance.oracle_approximating",
    divisor: "observations",
    shrinkage,
    diagnostics: { mean_variance: trace / n },
  };
}
