import { requireThat } from "../../requireThat.ts";

/** Standard deviations of a covariance. @throws {@link CatalogueError} `model.input` naming a variance that is not > 0. */
export function deviationsOf(covariance: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const variance = covariance[i * n + i]!;
    requireThat(variance > 0 && Number.isFinite(variance), `variance of asset ${i}`, "a finite number > 0", variance);
    return Math.sqrt(variance);
  });
}

/**
 * Correlation of a covariance.
 *
 * @param covariance - n × n, row-major, symmetric; variances > 0.
 * @param n - number of assets ≥ 1.
 * @returns n × n, row-major; the diagonal is exactly 1, entries are clipped to [−1, 1].
 * @throws {@link CatalogueError} `model.input` when a variance is not a finite number > 0.
 * @example
 * correlationOf(Float64Array.of(4, 3, 3, 9), 2)[1] // ≈ 0.5
 */
export function correlationOf(covariance: Float64Array, n: number): Float64Array {
  const deviations = deviationsOf(covariance, n);
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    correlation[i * n + i] = 1;
    for (let j = 0; j < i; j++) {
      const entry = Math.max(-1, Math.min(1, covariance[i * n + j]! / (deviations[i]! * deviations[j]!)));
      correlation[i * n + j] = entry;
      correlation[j * n + i] = entry;
    }
  }
  return correlation;
}

/** Covariance of a correlation and standard deviations. */
export function covarianceOf(correlation: Float64Array, deviations: Float64Array): Float64Array {
  const n = deviations.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) covariance[i * n + j] = correlation[i * n + j]! * (deviations[i]! * deviations[j]!);
  }
  return covariance;
}
