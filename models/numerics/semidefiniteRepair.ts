import { spectralProductSteps } from "./spectralProduct.ts";
import { runSteps, type Steps } from "./steps.ts";
import { symmetricEigenSteps } from "./symmetricEigen.ts";

/** A matrix without negative eigenvalues and what was done to it. */
export interface SpectralRepair {
  /** k × k, row-major, positive semidefinite up to rounding; the diagonal is the given one. */
  readonly matrix: Float64Array;
  /** Number of negative eigenvalues that were set to zero. */
  readonly clipped: number;
  /** Smallest eigenvalue of the given matrix. */
  readonly smallestEigenvalue: number;
}

/**
 * Sets the negative eigenvalues of a symmetric matrix to zero and scales rows and columns back to its diagonal.
 *
 * @param matrix - k × k, row-major, symmetric, finite; diagonal ≥ 0.
 * @param k - size ≥ 1.
 * @remarks
 * Limits: a matrix without negative eigenvalues comes back as it is. Cost: about 8 k³ operations.
 * @see R. Rebonato, P. Jäckel, "The most general methodology to create a valid correlation matrix", J. Risk 2 (1999) 17–27; N. Higham,
 * "Computing a nearest symmetric positive semidefinite matrix", Lin. Alg. Appl. 103 (1988) 103–118.
 * @example
 * spectralRepair(Float64Array.of(1, 1.5, 1.5, 1), 2).matrix[1] // ≈ 1
 */
export function spectralRepair(matrix: Float64Array, k: number): SpectralRepair {
  return runSteps(repairSteps(matrix, k));
}

function* repairSteps(matrix: Float64Array, k: number): Steps<SpectralRepair> {
  const { values, vectors } = yield* symmetricEigenSteps(matrix, k);
  const smallestEigenvalue = values[0]!;
  const clipped = values.reduce((count, value) => count + (value < 0 ? 1 : 0), 0);
  if (clipped === 0) return { matrix: matrix.slice(), clipped, smallestEigenvalue };
  const rest = yield* spectralProductSteps(vectors, values, k);
  const scale = Float64Array.from({ length: k }, (_, i) => {
    const variance = rest[i * k + i]!;
    return variance > 0 ? Math.sqrt(matrix[i * k + i]! / variance) : 0;
  });
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) rest[i * k + j]! *= scale[i]! * scale[j]!;
    rest[i * k + i] = matrix[i * k + i]!;
  }
  return { matrix: rest, clipped, smallestEigenvalue };
}
