import { operationsOfStep, type Steps } from "./steps.ts";

/**
 * A · B of square matrices, in pieces.
 *
 * @param a - k × k, row-major.
 * @param b - k × k, row-major.
 * @param k - size ≥ 1.
 * @returns k × k, row-major.
 * @remarks
 * Cost: 2 k³ operations. The order of every sum is fixed: by columns of `a`, four at a time.
 */
export function* matrixProductSteps(a: Float64Array, b: Float64Array, k: number): Steps<Float64Array> {
  const product = new Float64Array(k * k);
  let operations = 0;
  for (let i = 0; i < k; i++) {
    const row = i * k;
    let m = 0;
    for (; m + 3 < k; m += 4) {
      const [a0, a1, a2, a3] = [a[row + m]!, a[row + m + 1]!, a[row + m + 2]!, a[row + m + 3]!];
      const from = m * k;
      for (let j = 0; j < k; j++) {
        product[row + j]! +=
          a0 * b[from + j]! + a1 * b[from + k + j]! + (a2 * b[from + 2 * k + j]! + a3 * b[from + 3 * k + j]!);
      }
    }
    for (; m < k; m++) {
      const a0 = a[row + m]!;
      for (let j = 0; j < k; j++) product[row + j]! += a0 * b[m * k + j]!;
    }
    operations += 2 * k * k;
    if (operations > operationsOfStep) {
      operations = 0;
      yield i / k;
    }
  }
  return product;
}
