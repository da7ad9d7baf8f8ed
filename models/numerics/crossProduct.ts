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
 * Cost: k² · length operations. Four rows run along four others together; every sum runs from the first number to the last.
 */
export function* crossProductSteps(
  rows: Float64Array,
  k: number,
  length: number,
  divisor: number,
): Steps<Float64Array> {
  const product = new Float64Array(k * k);
  const tile = new Float64Array(16);
  let operations = 0;
  for (let i = 0; i < k; i += 4) {
    for (let j = 0; j <= i; j += 4) {
      fourByFour(tile, rows, k, length, i, j);
      for (let r = 0; r < Math.min(4, k - i); r++) {
        for (let c = 0; c < Math.min(4, k - j); c++) product[(i + r) * k + j + c] = tile[4 * r + c]!;
      }
    }
    operations += 8 * i * length;
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

/** Entries (i, j) … (i + 3, j + 3); beyond the end the last row is taken again. */
function fourByFour(tile: Float64Array, rows: Float64Array, k: number, length: number, i: number, j: number): void {
  const at = (row: number) => Math.min(row, k - 1) * length;
  const i0 = at(i);
  const i1 = at(i + 1);
  const i2 = at(i + 2);
  const i3 = at(i + 3);
  const j0 = at(j);
  const j1 = at(j + 1);
  const j2 = at(j + 2);
  const j3 = at(j + 3);
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let t = 0; t < length; t++) {
    const a0 = rows[i0 + t]!;
    const a1 = rows[i1 + t]!;
    const a2 = rows[i2 + t]!;
    const a3 = rows[i3 + t]!;
    const b0 = rows[j0 + t]!;
    const b1 = rows[j1 + t]!;
    const b2 = rows[j2 + t]!;
    const b3 = rows[j3 + t]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  tile.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]);
}
