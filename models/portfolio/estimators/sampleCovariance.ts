import { crossProductSteps } from "../../numerics/crossProduct.ts";
import type { Steps } from "../../numerics/steps.ts";
import { requireThat } from "../../requireThat.ts";
import type { CovarianceSteps, Divisor } from "./covarianceEstimate.ts";
import { demeanedSeries, meansOf, type ReturnsMatrix, requireReturns } from "./returnsMatrix.ts";

/** Number that the sum of squares is divided by. */
export const divisorOf = (divisor: Divisor, observations: number): number =>
  divisor === "observations_minus_one" ? observations - 1 : observations;

/**
 * Sample covariance, in pieces.
 *
 * @param divisor - `observations_minus_one` is unbiased; `observations` is the maximum-likelihood estimate.
 * @throws {@link CatalogueError} `model.input` for fewer than two observations or a number that is not finite.
 * @remarks
 * Missing: refused. Limits: singular when observations ≤ assets. Cost: n² · observations operations.
 */
export function* sampleCovarianceSteps(
  returns: ReturnsMatrix,
  divisor: "observations" | "observations_minus_one" = "observations_minus_one",
): CovarianceSteps {
  requireReturns(returns, 2);
  const covariance = yield* productOfDeviations(returns, demeanedSeries(returns), divisor);
  return { covariance, definition: "covariance.sample", divisor, shrinkage: null, diagnostics: {} };
}

/** Σ y yᵀ / divisor of series that are demeaned already. */
export const productOfDeviations = (
  { observations, assets }: ReturnsMatrix,
  deviations: Float64Array,
  divisor: Divisor,
): Steps<Float64Array> => crossProductSteps(deviations, assets, observations, divisorOf(divisor, observations));

/** How fast the past is forgotten: the weight of k periods ago is (1 − 2/(span + 1))ᵏ, or decayᵏ. */
export type Forgetting = { readonly span: number } | { readonly decay: number };

/** Weights of the observations, oldest first; sum 1. */
export function exponentialWeights(observations: number, forgetting: Forgetting): Float64Array {
  if ("span" in forgetting) {
    requireThat(
      forgetting.span > 1 && Number.isFinite(forgetting.span),
      "span",
      "a finite number > 1",
      forgetting.span,
    );
  } else {
    requireThat(forgetting.decay > 0 && forgetting.decay < 1, "decay", "a number in (0, 1)", forgetting.decay);
  }
  const decay = "span" in forgetting ? 1 - 2 / (forgetting.span + 1) : forgetting.decay;
  const weights = new Float64Array(observations);
  let weight = 1;
  let sum = 0;
  for (let t = observations - 1; t >= 0; t--) {
    weights[t] = weight;
    sum += weight;
    weight *= decay;
  }
  return weights.map((x) => x / sum);
}

/**
 * Exponentially weighted covariance, in pieces.
 *
 * Deviations are from the equally weighted mean, or from zero as in RiskMetrics; the weights sum to one, so that the
 * estimate is not corrected for bias.
 *
 * @param centre - what deviations are measured from.
 * @throws {@link CatalogueError} `model.input` for fewer than two observations or a number that is not finite.
 * @see J. P. Morgan, "RiskMetrics technical document", 4th ed. (1996), §5.2.
 */
export function* exponentialCovarianceSteps(
  returns: ReturnsMatrix,
  forgetting: Forgetting,
  centre: "sample_mean" | "zero" = "sample_mean",
): CovarianceSteps {
  requireReturns(returns, 2);
  const { observations, assets } = returns;
  const weights = exponentialWeights(observations, forgetting);
  const zeros = new Float64Array(assets);
  const series = demeanedSeries(returns, centre === "zero" ? zeros : meansOf(returns));
  const roots = weights.map(Math.sqrt);
  for (let i = 0; i < assets; i++) {
    for (let t = 0; t < observations; t++) series[i * observations + t]! *= roots[t]!;
  }
  const covariance = yield* crossProductSteps(series, assets, observations, 1);
  let squares = 0;
  for (const weight of weights) squares += weight * weight;
  return {
    covariance,
    definition: `covariance.exponential.centre_${centre}`,
    divisor: "sum_of_weights",
    shrinkage: null,
    diagnostics: { effective_observations: 1 / squares },
  };
}

/**
 * Semi-covariance: mean product of the shortfalls below a threshold, in pieces.
 *
 * @param benchmark - threshold; decimal return per period.
 * @throws {@link CatalogueError} `model.input` for no observation or a number that is not finite.
 * @remarks
 * Limits: zero rows for an asset that was never below the threshold.
 * @see J. Estrada, "Mean-semivariance optimization: a heuristic approach", J. Applied Finance 18 (2008) 57–72.
 */
export function* semicovarianceSteps(returns: ReturnsMatrix, benchmark: number): CovarianceSteps {
  requireReturns(returns, 2);
  requireThat(Number.isFinite(benchmark), "benchmark", "a finite return per period", benchmark);
  const { observations, assets } = returns;
  const shortfalls = demeanedSeries(returns, new Float64Array(assets).fill(benchmark)).map((x) => Math.min(x, 0));
  const covariance = yield* crossProductSteps(shortfalls, assets, observations, observations);
  return {
    covariance,
    definition: "covariance.semicovariance",
    divisor: "observations",
    shrinkage: null,
    diagnostics: { benchmark },
  };
}
