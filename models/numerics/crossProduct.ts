import { operationsOfStep, type Steps } from "./steps.ts";

/**
 * X Xᵀ / divisor for k rows of equal length, in pieces.
 *
 * @param rows - k × length, row-major.
 * @param k - number of rows ≥ 1.
 * @param length - numbers in a row ≥ 1.
 * @param divisor - of every entry.
 * @returns k × k, row-major, exactly symmetric.
 * @remarks
 * Cost: k² · length operations. Two rows run along two others together; the order of every sum is fixed.
 */
export function* crossProductSteps(
  rows: Float64Array,
  k: number,
  length: number,
  divisor: number,
): Steps<Float64Array> {
  const product = new Float64Array(k * k);
  let operations = 0;
  for (let i = 0; i < k; i += 2) {
    for (let j = 0; j <= i; j += 2) pairOfRows(product, rows, k, length, i, j);
    operations += 4 * i * length;
    if (operations > operationsOfStep) {
      operations = 0;
      yield (i / k) * (i / k);
    }
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = product[i * k + j]! / divisor;
      product[i * k + j] = entry;
      product[j * k + i] = entry;
    }
  }
  return product;
}

/** Entries (i, j) … (i + 1, j + 1). */
function pairOfRows(product: Float64Array, rows: Float64Array, k: number, length: number, i: number, j: number): void {
  const i0 = i * length;
  const i1 = Math.min(i + 1, k - 1) * length;
  const j0 = j * length;
  const j1 = Math.min(j + 1, k - 1) * length;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  for (let t = 0; t < length; t++) {
    const a = rows[i0 + t]!;
    const b = rows[i1 + t]!;
    const c = rows[j0 + t]!;
    const d = rows[j1 + t]!;
    s00 += a * c;
    s01 += a * d;
    s10 += b * c;
    s11 += b * d;
  }
  product[i * k + j] = s00;
  if (j + 1 < k) product[i * k + j + 1] = s01;
  if (i + 1 < k) {
    product[(i + 1) * k + j] = s10;
    if (j + 1 < k) product[(i + 1) * k + j + 1] = s11;
  }
}
