/**
 * The products of the rows of a matrix with a vector.
 *
 * @param matrix - rows × size, row-major.
 * @param rows - how many rows are used.
 * @param vector - shape (size,).
 * @param products - shape (≥ rows,); overwritten.
 * @remarks
 * Cost: rows · size operations. Four rows go together, which hides the latency of an addition; every sum runs from the first entry on.
 */
export function rowProducts(matrix: Float64Array, rows: number, vector: Float64Array, products: Float64Array): void {
  const size = vector.length;
  let row = 0;
  for (; row + 3 < rows; row += 4) {
    const r0 = row * size;
    const r1 = r0 + size;
    const r2 = r1 + size;
    const r3 = r2 + size;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < size; i++) {
      const v = vector[i]!;
      s0 += matrix[r0 + i]! * v;
      s1 += matrix[r1 + i]! * v;
      s2 += matrix[r2 + i]! * v;
      s3 += matrix[r3 + i]! * v;
    }
    products[row] = s0;
    products[row + 1] = s1;
    products[row + 2] = s2;
    products[row + 3] = s3;
  }
  for (; row < rows; row++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += matrix[row * size + i]! * vector[i]!;
    products[row] = sum;
  }
}
