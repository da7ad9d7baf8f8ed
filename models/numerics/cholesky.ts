import { spectralRepair } from "./semidefiniteRepair.ts";

/** A lower triangular factor and what had to be done to get it. */
export interface CovarianceFactor {
  /** k × k, row-major, lower triangular. */
  readonly lower: Float64Array;
  /** True when the matrix was not positive semidefinite and its negative eigenvalues were set to zero. */
  readonly repaired: boolean;
}

/**
 * Lower triangular L with L Lᵀ = covariance.
 *
 * A matrix that is singular within rounding is factored with zero columns. One that is indefinite is replaced by the
 * nearest positive semidefinite matrix in the Frobenius norm (negative eigenvalues set to zero) with its rows and columns
 * scaled back to the given variances.
 *
 * @param covariance - k × k, row-major, symmetric; variances ≥ 0.
 * @param k - number of assets ≥ 1.
 * @remarks
 * Cost: k³/3; the repair about 8 k³.
 * @see N. Higham, "Computing a nearest symmetric positive semidefinite matrix", Lin. Alg. Appl. 103 (1988) 103–118.
 */
export function covarianceFactor(covariance: Float64Array, k: number): CovarianceFactor {
  const direct = cholesky(covariance, k);
  if (direct) return { lower: direct, repaired: false };
  const repaired = cholesky(spectralRepair(covariance, k).matrix, k);
  if (!repaired) throw new Error("a matrix without negative eigenvalues has no Cholesky factor");
  return { lower: repaired, repaired: true };
}

/** Relative size below which a pivot counts as zero. */
const tolerance = 1e-10;

/** Cholesky factor, or `null` for a matrix that is not positive semidefinite within rounding. */
function cholesky(matrix: Float64Array, k: number): Float64Array | null {
  const lower = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    const variance = matrix[j * k + j]!;
    let pivot = variance;
    for (let m = 0; m < j; m++) pivot -= lower[j * k + m]! * lower[j * k + m]!;
    if (pivot < -tolerance * variance) return null;
    const singular = pivot <= tolerance * variance;
    const root = singular ? 0 : Math.sqrt(pivot);
    lower[j * k + j] = root;
    for (let i = j + 1; i < k; i++) {
      let rest = matrix[i * k + j]!;
      for (let m = 0; m < j; m++) rest -= lower[i * k + m]! * lower[j * k + m]!;
      if (!singular) lower[i * k + j] = rest / root;
      else if (rest * rest > tolerance * variance * matrix[i * k + i]!) return null;
    }
  }
  return lower;
}
