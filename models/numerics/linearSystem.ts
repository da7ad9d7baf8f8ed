/**
 * Solves a dense linear system by Gaussian elimination with partial pivoting.
 *
 * @param matrix - shape (n · n,), row by row; overwritten.
 * @param rightSide - shape (n,); overwritten by the solution, and returned.
 * @returns shape (n,); not finite when the matrix is singular.
 * @see G. Golub, C. Van Loan, Matrix computations (2013) § 3.4.
 */
export function solveLinear(matrix: Float64Array, rightSide: Float64Array): Float64Array {
  const n = rightSide.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(matrix[i * n + k]!) > Math.abs(matrix[pivot * n + k]!)) pivot = i;
    if (pivot !== k) {
      for (let j = k; j < n; j++) swap(matrix, k * n + j, pivot * n + j);
      swap(rightSide, k, pivot);
    }
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i * n + k]! / matrix[k * n + k]!;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) matrix[i * n + j]! -= factor * matrix[k * n + j]!;
      rightSide[i]! -= factor * rightSide[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = rightSide[i]!;
    for (let j = i + 1; j < n; j++) sum -= matrix[i * n + j]! * rightSide[j]!;
    rightSide[i] = sum / matrix[i * n + i]!;
  }
  return rightSide;
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i]!;
  values[i] = values[j]!;
  values[j] = kept;
}
