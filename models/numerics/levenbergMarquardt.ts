import { solveLinear } from "./linearSystem.ts";

/** A local minimum of a sum of squares. */
export interface LeastSquares {
  readonly at: Float64Array;
  readonly residuals: Float64Array;
  /** Shape (m · n,), row by row: ∂residual_i / ∂x_j at the minimum. */
  readonly jacobian: Float64Array;
  readonly sumOfSquares: number;
  readonly iterations: number;
  /** False when the iterations ran out first. */
  readonly converged: boolean;
}

const firstDamping = 1e-3;
const largestDamping = 1e12;

/**
 * Local minimum of Σ rᵢ(x)² by the method of Levenberg and Marquardt with central differences.
 *
 * @param residualsAt - m numbers at n; finite everywhere.
 * @param start - n numbers.
 * @param limits - greatest number of iterations ≥ 1; relative change of the sum of squares that counts as none.
 * @see D. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", J. SIAM 11 (1963) 431–441;
 * J. Nocedal, S. Wright, Numerical optimization (2006) § 10.3.
 */
export function levenbergMarquardt(
  residualsAt: (x: Float64Array) => Float64Array,
  start: Float64Array,
  limits: { readonly iterations: number; readonly tolerance: number },
): LeastSquares {
  let at: Float64Array = start.slice();
  let residuals = residualsAt(at);
  let sum = squared(residuals);
  let damping = firstDamping;
  for (let iteration = 1; ; iteration++) {
    const jacobian = jacobianAt(residualsAt, at);
    const { normal, gradient } = normalEquations(jacobian, residuals);
    let gained = 0;
    let improved = false;
    for (; !improved && damping < largestDamping; damping *= 4) {
      const next = stepFrom(at, normal, gradient, damping);
      const nextResiduals = residualsAt(next);
      const nextSum = squared(nextResiduals);
      if (!(nextSum < sum)) continue;
      gained = sum - nextSum;
      improved = true;
      [at, residuals, sum] = [next, nextResiduals, nextSum];
    }
    if (improved) damping = Math.max(damping / 40, 1e-12);
    const converged = !improved || gained <= limits.tolerance * sum;
    if (converged || iteration >= limits.iterations) {
      const last = improved ? jacobianAt(residualsAt, at) : jacobian;
      return { at, residuals, jacobian: last, sumOfSquares: sum, iterations: iteration, converged };
    }
  }
}

const squared = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

function jacobianAt(residualsAt: (x: Float64Array) => Float64Array, at: Float64Array): Float64Array {
  const n = at.length;
  const columns = Array.from(at, (x, j) => {
    const step = 6e-6 * Math.max(1, Math.abs(x));
    const moved = (by: number) => residualsAt(at.map((value, k) => (k === j ? value + by : value)));
    const [up, down] = [moved(step), moved(-step)];
    return up.map((value, i) => (value - down[i]!) / (2 * step));
  });
  const m = columns[0]!.length;
  const jacobian = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) jacobian[i * n + j] = columns[j]![i]!;
  return jacobian;
}

/** JᵀJ and Jᵀr. */
function normalEquations(jacobian: Float64Array, residuals: Float64Array) {
  const m = residuals.length;
  const n = jacobian.length / m;
  const normal = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const slope = jacobian[i * n + j]!;
      gradient[j]! += slope * residuals[i]!;
      for (let k = 0; k < n; k++) normal[j * n + k]! += slope * jacobian[i * n + k]!;
    }
  }
  return { normal, gradient };
}

function stepFrom(at: Float64Array, normal: Float64Array, gradient: Float64Array, damping: number): Float64Array {
  const n = at.length;
  const damped = normal.slice();
  for (let j = 0; j < n; j++) damped[j * n + j]! += damping * Math.max(normal[j * n + j]!, 1e-12);
  const step = solveLinear(damped, gradient.slice());
  return at.map((x, j) => x - step[j]!);
}

/**
 * Standard errors of least squares with residuals of equal, unknown variance: √(s² (JᵀJ)⁻¹), s² = Σ r² / (m − n).
 *
 * @returns shape (n,); `null` where the data do not tell the parameters apart or are too few.
 */
export function leastSquaresErrors({ jacobian, residuals, sumOfSquares }: LeastSquares): Float64Array | null {
  const m = residuals.length;
  const n = jacobian.length / m;
  if (m <= n) return null;
  const { normal } = normalEquations(jacobian, residuals);
  const errors = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    const variance = (solveLinear(normal.slice(), unit)[j]! * sumOfSquares) / (m - n);
    if (!(variance >= 0 && variance < Number.POSITIVE_INFINITY)) return null;
    errors[j] = Math.sqrt(variance);
  }
  return errors;
}
