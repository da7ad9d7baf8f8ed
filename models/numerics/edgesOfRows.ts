/**
 * The columns of the inverse of a square matrix: direction i moves row i of the matrix by one and leaves the other rows where they are.
 *
 * @param matrix - k × k, row-major; overwritten.
 * @param k - size ≥ 1.
 * @returns k × k, one direction a row; `null` when the matrix is singular to working accuracy.
 * @remarks
 * Gauss–Jordan with the largest pivot of each column. Cost: 2 k³ operations.
 * @see G. Golub, C. Van Loan, "Matrix computations", 4th ed. (2013), §3.4.
 */
export function edgesOfRows(matrix: Float64Array, k: number): Float64Array<ArrayBuffer> | null {
  const inverse = new Float64Array(k * k);
  for (let i = 0; i < k; i++) inverse[i * k + i] = 1;
  for (let column = 0; column < k; column++) {
    let largest = column;
    for (let i = column + 1; i < k; i++) {
      if (Math.abs(matrix[i * k + column]!) > Math.abs(matrix[largest * k + column]!)) largest = i;
    }
    const pivot = matrix[largest * k + column]!;
    if (Math.abs(pivot) < 1e-13) return null;
    if (largest !== column) for (const rows of [matrix, inverse]) swapRows(rows, k, largest, column);
    const at = column * k;
    for (let j = 0; j < k; j++) {
      matrix[at + j]! /= pivot;
      inverse[at + j]! /= pivot;
    }
    for (let i = 0; i < k; i++) {
      const times = matrix[i * k + column]!;
      if (i === column || times === 0) continue;
      for (let j = column; j < k; j++) matrix[i * k + j]! -= times * matrix[at + j]!;
      for (let j = 0; j < k; j++) inverse[i * k + j]! -= times * inverse[at + j]!;
    }
  }
  const edges = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) edges[j * k + i] = inverse[i * k + j]!;
  return edges;
}

function swapRows(matrix: Float64Array, k: number, i: number, j: number): void {
  for (let m = 0; m < k; m++) {
    const kept = matrix[i * k + m]!;
    matrix[i * k + m] = matrix[j * k + m]!;
    matrix[j * k + m] = kept;
  }
}
