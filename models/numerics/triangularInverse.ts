/**
 * Inverse of a lower triangular matrix.
 *
 * @param lower - k × k, row-major, with a diagonal that is not zero.
 * @param k - size ≥ 1.
 * @returns k × k, row-major, lower triangular; its rows are the columns of the inverse of the transpose.
 * @remarks
 * Cost: k³/3 operations.
 */
export function triangularInverse(lower: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const row = inverse.subarray(i * k, i * k + k);
    row[i] = 1;
    for (let m = 0; m < i; m++) {
      const times = lower[i * k + m]!;
      if (times !== 0) for (let c = 0; c <= m; c++) row[c]! -= times * inverse[m * k + c]!;
    }
    const pivot = lower[i * k + i]!;
    for (let c = 0; c <= i; c++) row[c]! /= pivot;
  }
  return inverse;
}
