import { spectralProductSteps } from "../../numerics/spectralProduct.ts";
import type { Steps } from "../../numerics/steps.ts";
import { symmetricEigenSteps } from "../../numerics/symmetricEigen.ts";
import { requireThat } from "../../requireThat.ts";
import { correlationOf, covarianceOf, deviationsOf } from "./correlation.ts";
import type { CovarianceSteps } from "./covarianceEstimate.ts";
import { demeanedSeries, type ReturnsMatrix, requireMovement, requireReturns } from "./returnsMatrix.ts";
import { productOfDeviations } from "./sampleCovariance.ts";

/** Eigenvalues of a correlation split at the edge of the Marchenko–Pastur law. */
export interface NoiseEdge {
  /** Number of eigenvalues above the edge. */
  readonly signals: number;
  /** Mean of the other eigenvalues: the variance of the noise. */
  readonly noiseVariance: number;
  /** noiseVariance · (1 + √(assets / observations))². */
  readonly upperEdge: number;
}

/**
 * Eigenvalues that noise alone cannot explain.
 *
 * The variance of the noise starts at 1; eigenvalues above its edge are taken out, the variance becomes the mean of the rest,
 * and so on until their number no longer changes. It can only grow, so that this ends.
 *
 * @param ascending - eigenvalues of a correlation matrix.
 * @see V. Marchenko, L. Pastur, Math. USSR Sbornik 1 (1967) 457–483; L. Laloux, P. Cizeau, J.-P. Bouchaud, M. Potters,
 * "Noise dressing of financial correlation matrices", Phys. Rev. Lett. 83 (1999) 1467–1470.
 */
export function noiseEdge(ascending: Float64Array, observations: number): NoiseEdge {
  const n = ascending.length;
  const factor = (1 + Math.sqrt(n / observations)) * (1 + Math.sqrt(n / observations));
  let signals = 0;
  for (;;) {
    let sum = 0;
    for (let m = 0; m < n - signals; m++) sum += ascending[m]!;
    const noiseVariance = signals === 0 ? 1 : sum / (n - signals);
    const upperEdge = noiseVariance * factor;
    let above = signals;
    while (above < n - 1 && ascending[n - 1 - above]! > upperEdge) above++;
    if (above === signals) return { signals, noiseVariance, upperEdge };
    signals = above;
  }
}

/**
 * Sample covariance whose correlation is cleaned of noise, of the market's movement, or of both, in pieces.
 *
 * Denoised: the eigenvalues that noise explains are replaced by their mean. Detoned: the largest `marketComponents` components
 * are removed, which leaves a singular matrix. After either the diagonal is scaled back to the sample variances.
 *
 * @param clean - what is done; both means denoised first.
 * @param marketComponents - how many of the largest components are removed; 1 … assets − 1.
 * @throws {@link CatalogueError} `model.input` for fewer than two observations or assets, a constant series, a number that is not
 * finite, or an asset that moves with the removed components alone.
 * @see M. López de Prado, "Machine learning for asset managers" (2020), sections 2.5 (constant residual eigenvalue) and 2.6.
 */
export function* cleanedCovarianceSteps(
  returns: ReturnsMatrix,
  clean: "denoised" | "detoned" | "denoised_detoned",
  marketComponents: number,
): CovarianceSteps {
  requireReturns(returns, 2);
  requireMovement(returns);
  const { assets, observations } = returns;
  requireThat(assets >= 2, "assets", "a whole number ≥ 2 for this estimator", assets);
  const sample = yield* productOfDeviations(returns, demeanedSeries(returns), "observations_minus_one");
  const deviations = deviationsOf(sample, assets);
  let correlation = correlationOf(sample, assets);
  let diagnostics: Record<string, number> = {};
  if (clean !== "detoned") {
    const denoised = yield* denoisedCorrelationSteps(correlation, assets, observations);
    correlation = denoised.correlation;
    const { signals, noiseVariance, upperEdge } = denoised.edge;
    diagnostics = { signal_eigenvalues: signals, noise_variance: noiseVariance, upper_edge: upperEdge };
  }
  if (clean !== "denoised") {
    correlation = yield* detonedCorrelationSteps(correlation, assets, marketComponents);
    diagnostics = { ...diagnostics, market_components: marketComponents };
  }
  return {
    covariance: covarianceOf(correlation, deviations),
    definition: `covariance.${clean}`,
    divisor: "observations_minus_one",
    shrinkage: null,
    diagnostics,
  };
}

function* denoisedCorrelationSteps(
  correlation: Float64Array,
  n: number,
  observations: number,
): Steps<{ readonly correlation: Float64Array; readonly edge: NoiseEdge }> {
  const { values, vectors } = yield* symmetricEigenSteps(correlation, n);
  const edge = noiseEdge(values, observations);
  let noise = 0;
  for (let m = 0; m < n - edge.signals; m++) noise += values[m]!;
  const cleaned = values.map((value, m) => (m < n - edge.signals ? noise / (n - edge.signals) : value));
  return { correlation: correlationOf(yield* spectralProductSteps(vectors, cleaned, n), n), edge };
}

function* detonedCorrelationSteps(correlation: Float64Array, n: number, components: number): Steps<Float64Array> {
  requireThat(
    Number.isInteger(components) && components >= 1 && components < n,
    "marketComponents",
    `a whole number from 1 to ${n - 1}`,
    components,
  );
  const { values, vectors } = yield* symmetricEigenSteps(correlation, n);
  const left = values.map((value, m) => (m < n - components ? Math.max(0, value) : 0));
  const rest = yield* spectralProductSteps(vectors, left, n);
  for (let i = 0; i < n; i++) {
    requireThat(
      rest[i * n + i]! > 1e-10,
      `returns of asset ${i}`,
      "a series that does not move with the removed market components alone",
      `a rest of ${rest[i * n + i]} of its variance`,
    );
  }
  return correlationOf(rest, n);
}
