import { crossProductSteps } from "./crossProduct.ts";
import type { Steps } from "./steps.ts";

/**
 * V diag(values) Vᵀ, in pieces.
 *
 * @param vectors - k × k, row-major; column m belongs to value m.
 * @param values - shape (k,); ≥ 0, else taken as zero.
 * @param k - size ≥ 1.
 * @returns k × k, row-major; exactly symmetric, positive semidefinite up to rounding.
 * @remarks
 * Cost: k² · (number of values > 0) operations.
 */
export function* spectralProductSteps(vectors: Float64Array, values: Float64Array, k: number): Steps<Float64Array> {
  const used: number[] = [];
  for (let m = 0; m < k; m++) if (values[m]! > 0) used.push(m);
  if (used.length === 0) return new Float64Array(k * k);
  const roots = used.map((m) => Math.sqrt(values[m]!));
  const rows = new Float64Array(k * used.length);
  for (let i = 0; i < k; i++) {
    for (let at = 0; at < used.length; at++) rows[i * used.length + at] = vectors[i * k + used[at]!]! * roots[at]!;
  }
  return yield* crossProductSteps(rows, k, used.length, 1);
}
