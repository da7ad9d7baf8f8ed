import { positiveDefiniteFactor } from "../../numerics/positiveDefinite.ts";
import { DualActiveSet } from "./dualActiveSet.ts";
import { withoutFixed } from "./fixedVariables.ts";

/** One linear condition: coefficients · x ≥ bound, or = bound. */
export interface LinearRow {
  /** Shape (n,). */
  readonly coefficients: Float64Array;
  readonly bound: number;
  readonly equality: boolean;
  /** What the condition stands for, as a JSON pointer into the request where there is one. */
  readonly name: string;
}

/** Minimise ½ x' H x + c' x subject to rows. */
export interface QuadraticProgram {
  /** n × n, row-major, symmetric, positive semidefinite; zero for a linear program. */
  readonly hessian: Float64Array;
  /** Shape (n,). */
  readonly linear: Float64Array;
  readonly rows: readonly LinearRow[];
}

export type QuadraticAnswer =
  | {
      readonly status: "optimal";
      readonly x: Float64Array;
      /** One dual value for each row: ≥ 0 for inequalities; the objective rises by it for a unit of bound. */
      readonly duals: Float64Array;
      /** Largest violation of the optimality conditions, relative to the largest number of the gradient. */
      readonly kktResidual: number;
    }
  | { readonly status: "infeasible" }
  | { readonly status: "stalled" };

/** Weight of the proximal term relative to the largest curvature. */
const proximalWeight = 1e-4;
const mostRounds = 400;

/**
 * Solution of a convex quadratic or linear program.
 *
 * Dual active sets of Goldfarb and Idnani, which need a positive definite Hessian, inside the proximal point iteration, which
 * makes it so and whose limit solves the program itself: a singular covariance or a linear objective is no special case.
 *
 * @param program - Hessian, linear term and rows.
 * @param start - centre of the first proximal step; zeros unless given.
 * @returns the optimum with dual values and KKT residual; or that there is none.
 * @remarks
 * Accuracy: KKT residual usually below 1e-10, and reported. Cost: about n³ a round; a positive definite program needs one, others two to ten.
 * @see D. Goldfarb, A. Idnani, "A numerically stable dual method for solving strictly convex quadratic programs", Math. Programming 27
 * (1983) 1–33; R. Rockafellar, "Monotone operators and the proximal point algorithm", SIAM J. Control Optim. 14 (1976) 877–898.
 */
export function solveQuadratic(program: QuadraticProgram, start?: Float64Array): QuadraticAnswer {
  const reduced = withoutFixed(program);
  if (reduced === null) return solveFree(program, start);
  if (reduced === "infeasible") return { status: "infeasible" };
  const none = new Float64Array(0);
  const answer: QuadraticAnswer =
    reduced.program.linear.length === 0
      ? { status: "optimal", x: none, duals: none, kktResidual: 0 }
      : solveFree(reduced.program, start && reduced.reduce(start));
  if (answer.status !== "optimal") return answer;
  const { x, duals } = reduced.restore(answer.x, answer.duals);
  return { status: "optimal", x, duals, kktResidual: kktResidualOf(program, x, duals) };
}

function solveFree(program: QuadraticProgram, start?: Float64Array): QuadraticAnswer {
  const { hessian, linear, rows } = program;
  const n = linear.length;
  let curvature = 0;
  for (let i = 0; i < n; i++) curvature = Math.max(curvature, hessian[i * n + i]!);
  let slope = 0;
  for (const c of linear) slope = Math.max(slope, Math.abs(c));
  const plain = positiveDefiniteFactor(hessian, n, 1e-7);
  const delta = plain ? 0 : proximalWeight * (curvature > 0 ? curvature : Math.max(slope, 1e-12));
  const factor = plain ?? positiveDefiniteFactor(withDiagonal(hessian, n, delta), n);
  if (!factor) return { status: "stalled" };
  const activeSet = new DualActiveSet(factor, rows, n);
  let centre: Float64Array = start?.slice() ?? new Float64Array(n);
  let best: Extract<QuadraticAnswer, { status: "optimal" }> | null = null;
  for (let round = 0; round < mostRounds; round++) {
    const step = activeSet.solve(linear.map((c, i) => c - delta * centre[i]!));
    if (step.status !== "optimal") return best ?? step;
    let moved = 0;
    let size = 0;
    for (let i = 0; i < n; i++) {
      moved = Math.max(moved, Math.abs(step.x[i]! - centre[i]!));
      size = Math.max(size, Math.abs(step.x[i]!));
    }
    if (!Number.isFinite(size) || size > 1e9) return { status: "stalled" };
    const kktResidual = kktResidualOf(program, step.x, step.duals);
    if (!best || kktResidual < best.kktResidual) best = { ...step, kktResidual };
    centre = step.x;
    if (plain || kktResidual <= 1e-12 || moved <= 1e-12 * Math.max(1, size) || (round >= 8 && kktResidual <= 1e-10))
      break;
  }
  return best && best.kktResidual < 1e-6 ? best : { status: "stalled" };
}

function withDiagonal(matrix: Float64Array, n: number, more: number): Float64Array {
  const sum = matrix.slice();
  for (let i = 0; i < n; i++) sum[i * n + i]! += more;
  return sum;
}

/**
 * Largest violation of stationarity, feasibility and complementarity of a point with dual values.
 *
 * @param program - the program.
 * @param x - shape (n,).
 * @param duals - one for each row.
 * @returns scalar ≥ 0; stationarity relative to the largest gradient, or curvature times weight, the others absolute.
 */
export function kktResidualOf(
  { hessian, linear, rows }: QuadraticProgram,
  x: Float64Array,
  duals: Float64Array,
): number {
  const n = x.length;
  const gradient = linear.slice();
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gradient[i]! += hessian[i * n + j]! * x[j]!;
  let scale = 1e-300;
  for (const g of gradient) scale = Math.max(scale, Math.abs(g));
  // The gradient of a riskless optimum is zero: what risk the same weights could have is not.
  let curvature = 0;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    curvature = Math.max(curvature, hessian[i * n + i]!);
    largest = Math.max(largest, Math.abs(x[i]!));
  }
  scale = Math.max(scale, curvature * largest);
  for (const c of linear) scale = Math.max(scale, Math.abs(c));
  let worst = 0;
  rows.forEach(({ coefficients, bound, equality }, at) => {
    const dual = duals[at]!;
    let slack = -bound;
    for (let i = 0; i < n; i++) {
      slack += coefficients[i]! * x[i]!;
      gradient[i]! -= dual * coefficients[i]!;
    }
    worst = Math.max(worst, equality ? Math.abs(slack) : -slack);
    if (!equality) worst = Math.max(worst, -dual / scale, Math.abs((dual / scale) * Math.min(slack, 1)));
  });
  for (const g of gradient) worst = Math.max(worst, Math.abs(g) / scale);
  return worst;
}
