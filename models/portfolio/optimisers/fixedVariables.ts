import type { LinearRow, QuadraticProgram } from "./quadraticProgram.ts";

/** A program without the variables that an equality of one variable fixes. */
export interface ReducedProgram {
  readonly program: QuadraticProgram;
  /** Values and dual values of the whole program from those of the reduced one. */
  restore(x: Float64Array, duals: Float64Array): { readonly x: Float64Array; readonly duals: Float64Array };
  /** The entries of a vector that belong to the variables left. */
  reduce(x: Float64Array): Float64Array;
}

/** A condition without variables holds within this. */
const rounding = 1e-12;

/** Takes fixed variables out; `null` where nothing is fixed, `infeasible` where what is fixed breaks a condition by itself. */
export function withoutFixed({ hessian, linear, rows }: QuadraticProgram): ReducedProgram | null | "infeasible" {
  const n = linear.length;
  const fixing = new Map<number, number>();
  const value = new Float64Array(n);
  for (const [r, { coefficients, bound, equality }] of rows.entries()) {
    if (!equality) continue;
    const i = coefficients.findIndex((c) => c !== 0);
    if (i < 0 || fixing.has(i) || coefficients.some((c, j) => j !== i && c !== 0)) continue;
    fixing.set(i, r);
    value[i] = bound / coefficients[i]!;
  }
  if (fixing.size === 0) return null;
  const left = Array.from({ length: n }, (_, i) => i).filter((i) => !fixing.has(i));
  const reduce = (x: Float64Array) => Float64Array.from(left, (i) => x[i]!);
  const fixers = new Set(fixing.values());
  const keptRows: { readonly at: number; readonly row: LinearRow }[] = [];
  for (const [at, row] of rows.entries()) {
    if (fixers.has(at)) continue;
    const coefficients = reduce(row.coefficients);
    const bound = row.bound - sumOf(row.coefficients, value);
    if (coefficients.some((c) => c !== 0)) keptRows.push({ at, row: { ...row, coefficients, bound } });
    else if (bound > rounding || (row.equality && bound < -rounding)) return "infeasible";
  }
  const program: QuadraticProgram = {
    hessian: Float64Array.from(left.flatMap((i) => left.map((j) => hessian[i * n + j]!))),
    linear: Float64Array.from(left, (i) => linear[i]! + sumOf(hessian.subarray(i * n, i * n + n), value)),
    rows: keptRows.map(({ row }) => row),
  };
  return {
    program,
    reduce,
    restore(reduced, reducedDuals) {
      const x = value.slice();
      for (const [at, i] of left.entries()) x[i] = reduced[at]!;
      const duals = new Float64Array(rows.length);
      for (const [at, { at: r }] of keptRows.entries()) duals[r] = reducedDuals[at]!;
      for (const [i, r] of fixing) {
        // What the other conditions leave of the gradient is the price of fixing the variable.
        let gradient = linear[i]! + sumOf(hessian.subarray(i * n, i * n + n), x);
        for (const { at } of keptRows) gradient -= duals[at]! * rows[at]!.coefficients[i]!;
        duals[r] = gradient / rows[r]!.coefficients[i]!;
      }
      return { x, duals };
    },
  };
}

function sumOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
