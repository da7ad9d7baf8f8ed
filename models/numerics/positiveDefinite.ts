/**
 * Cholesky factor of a positive definite matrix.
 *
 * @param matrix - k × k, row-major, symmetric; only the lower triangle is read.
 * @param k - size ≥ 1.
 * @param relativePivot - a pivot at or below this share of its diagonal entry counts as zero; ≥ 0.
 * @returns k × k, row-major, lower triangular; `null` when the matrix is not positive definite within that bound.
 * @remarks
 * Cost: k³/3 operations.
 * @see G. Golub, C. Van Loan, "Matrix computations", 4th ed. (2013), §4.2.
 * @example
 * positiveDefiniteFactor(Float64Array.of(4, 2, 2, 5), 2)[3] // ≈ 2
 */
export function positiveDefiniteFactor(matrix: Float64Array, k: number, relativePivot = 1e-13): Float64Array | null {
  const lower = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const row = i * k;
    for (let j = 0; j <= i; j++) {
      const other = j * k;
      let rest = matrix[row + j]!;
      for (let m = 0; m < j; m++) rest -= lower[row + m]! * lower[other + m]!;
      if (j < i) lower[row + j] = rest / lower[other + j]!;
      else if (rest > relativePivot * matrix[row + i]!) lower[row + i] = Math.sqrt(rest);
      else return null;
    }
  }
  return lower;
}

/**
 * Solution x of L Lᵀ x = b.
 *
 * @param lower - k × k, row-major, lower triangular with a positive diagonal.
 * @param rightSide - shape (k,).
 * @returns shape (k,), a new array.
 * @remarks
 * Cost: 2 k² operations.
 */
export function solveFactored(lower: Float64Array, rightSide: Float64Array): Float64Array {
  const k = rightSide.length;
  const x = rightSide.slice();
  for (let i = 0; i < k; i++) {
    let sum = x[i]!;
    for (let m = 0; m < i; m++) sum -= lower[i * k + m]! * x[m]!;
    x[i] = sum / lower[i * k + i]!;
  }
  for (let i = k - 1; i >= 0; i--) {
    const value = x[i]! / lower[i * k + i]!;
    x[i] = value;
    for (let m = 0; m < i; m++) x[m]! -= lower[i * k + m]! * value;
  }
  return x;
}
