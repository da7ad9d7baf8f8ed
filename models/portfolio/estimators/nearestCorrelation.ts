import { matrixProductSteps } from "../../numerics/matrixProduct.ts";
import { positiveDefiniteFactor } from "../../numerics/positiveDefinite.ts";
import { spectralProductSteps } from "../../numerics/spectralProduct.ts";
import { runSteps, type Steps } from "../../numerics/steps.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { type SymmetricEigen, symmetricEigenSteps } from "../../numerics/symmetricEigen.ts";
import { requireThat } from "../../requireThat.ts";

/** A correlation matrix and how it was found. */
export interface NearestCorrelation {
  /** n × n, row-major; unit diagonal, no eigenvalue below the bound (up to rounding). */
  readonly correlation: Float64Array;
  /** Newton steps. */
  readonly iterations: number;
  /** Largest distance of a diagonal entry from 1 before the last scaling. */
  readonly residual: number;
  /** Frobenius distance to the given matrix. */
  readonly distance: number;
}

const mostIterations = 100;
const tolerance = 1e-13;

/**
 * The correlation matrix nearest to a symmetric matrix in the Frobenius norm, by Newton's method on the dual problem.
 *
 * @param matrix - n × n, row-major, symmetric, finite; its diagonal is taken as 1.
 * @param n - size ≥ 1.
 * @param minEigenvalue - lower bound of the eigenvalues in [0, 1); above 0 the result can be inverted.
 * @throws {@link CatalogueError} `model.input` for a matrix that is not symmetric or not finite, or a bound outside [0, 1).
 * @remarks
 * Accuracy: diagonal to 1e-13 before it is scaled to 1. Cost: five to ten eigendecompositions; the alternating projections of Higham find
 * the same matrix in hundreds.
 * @see N. Higham, "Computing the nearest correlation matrix", IMA J. Numer. Anal. 22 (2002) 329–343; H. Qi, D. Sun, "A quadratically
 * convergent Newton method for computing the nearest correlation matrix", SIAM J. Matrix Anal. Appl. 28 (2006) 360–385.
 * @example
 * nearestCorrelation(Float64Array.of(1, 1.5, 1.5, 1), 2).correlation[1] // ≈ 1
 */
export function nearestCorrelation(matrix: Float64Array, n: number, minEigenvalue = 0): NearestCorrelation {
  return runSteps(nearestCorrelationSteps(matrix, n, minEigenvalue));
}

/** {@link nearestCorrelation} in pieces. */
export function* nearestCorrelationSteps(
  matrix: Float64Array,
  n: number,
  minEigenvalue = 0,
): Steps<NearestCorrelation> {
  requireSymmetric("matrix", matrix, n);
  requireThat(minEigenvalue >= 0 && minEigenvalue < 1, "minEigenvalue", "a number in [0, 1)", minEigenvalue);
  const unit = 1 - minEigenvalue;
  const shifted = matrix.slice();
  for (let i = 0; i < n; i++) shifted[i * n + i] = unit;
  // The dual variable y is added to the diagonal; the positive part of the sum must have the diagonal `unit`.
  let y: Float64Array = new Float64Array(n);
  let point = yield* dualPoint(shifted, y, unit, n);
  let iterations = 0;
  while (point.residual > tolerance && iterations < mostIterations) {
    iterations++;
    const direction = yield* newtonDirection(point, n);
    const slope = pairwiseSum(direction, (i) => direction[i]! * point.gradient[i]!);
    let accepted = false;
    for (let length = 1; length > 1e-6 && !accepted; length /= 2) {
      const trial = y.map((x, i) => x + length * direction[i]!);
      const next = yield* dualPoint(shifted, trial, unit, n);
      // At the end rounding hides the descent, but the residual still falls.
      accepted = next.value <= point.value + 1e-4 * length * slope || next.residual < 0.5 * point.residual;
      if (accepted) [y, point] = [trial, next];
    }
    if (!accepted) break;
  }
  const correlation = yield* positivePart(point.eigen, n);
  for (let i = 0; i < n; i++) correlation[i * n + i]! += minEigenvalue;
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(correlation[i * n + i]!));
  let distance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const entry = i === j ? 1 : correlation[i * n + j]! * (scale[i]! * scale[j]!);
      correlation[i * n + j] = entry;
      const gap = i === j ? 0 : entry - matrix[i * n + j]!;
      distance += gap * gap;
    }
  }
  return { correlation, iterations, residual: point.residual, distance: Math.sqrt(distance) };
}

/** Value, gradient and spectrum of the dual function ½ ‖(G + diag y)₊‖² − unit · Σ y. */
interface DualPoint {
  readonly eigen: SymmetricEigen;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly residual: number;
}

function* dualPoint(shifted: Float64Array, y: Float64Array, unit: number, n: number): Steps<DualPoint> {
  const sum = shifted.slice();
  for (let i = 0; i < n; i++) sum[i * n + i]! += y[i]!;
  const eigen = yield* symmetricEigenSteps(sum, n);
  const positive = eigen.values.map((x) => Math.max(0, x));
  const gradient = Float64Array.from({ length: n }, (_, i) => {
    const row = eigen.vectors.subarray(i * n, i * n + n);
    return pairwiseSum(row, (m) => positive[m]! * row[m]! * row[m]!) - unit;
  });
  const value = 0.5 * pairwiseSum(positive, (m) => positive[m]! * positive[m]!) - unit * pairwiseSum(y);
  return { eigen, value, gradient, residual: gradient.reduce((most, x) => Math.max(most, Math.abs(x)), 0) };
}

const positivePart = ({ values, vectors }: SymmetricEigen, n: number): Steps<Float64Array> =>
  spectralProductSteps(vectors, values, n);

/** Solves the generalised Hessian times direction = −gradient by conjugate gradients. */
function* newtonDirection({ eigen, gradient }: DualPoint, n: number): Steps<Float64Array> {
  const { values, vectors } = eigen;
  const transposed = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) transposed[j * n + i] = vectors[i * n + j]!;
  const share = differences(values, n);
  function* hessianTimes(h: Float64Array): Steps<Float64Array> {
    const scaled = vectors.map((x, at) => x * h[Math.floor(at / n)]!);
    const inner = yield* matrixProductSteps(transposed, scaled, n);
    for (let at = 0; at < inner.length; at++) inner[at]! *= share[at]!;
    const outer = yield* matrixProductSteps(vectors, inner, n);
    return Float64Array.from({ length: n }, (_, i) => {
      const row = outer.subarray(i * n, i * n + n);
      // The ridge keeps the Hessian invertible where the positive part has low rank.
      return pairwiseSum(row, (m) => row[m]! * vectors[i * n + m]!) + 1e-12 * h[i]!;
    });
  }
  const direction = new Float64Array(n);
  const residual = gradient.map((x) => -x);
  let search = residual.slice();
  let square = pairwiseSum(residual, (i) => residual[i]! * residual[i]!);
  const enough = 1e-12 * square;
  for (let step = 0; step < 2 * n + 10 && square > enough; step++) {
    const image = yield* hessianTimes(search);
    const along = pairwiseSum(image, (i) => image[i]! * search[i]!);
    if (!(along > 0)) break;
    const length = square / along;
    for (let i = 0; i < n; i++) {
      direction[i]! += length * search[i]!;
      residual[i]! -= length * image[i]!;
    }
    const next = pairwiseSum(residual, (i) => residual[i]! * residual[i]!);
    const [ratio, previous] = [next / square, search];
    search = residual.map((x, i) => x + ratio * previous[i]!);
    square = next;
  }
  return direction;
}

/** Divided differences of max(0, x) at pairs of eigenvalues. */
function differences(values: Float64Array, n: number): Float64Array {
  const share = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      const [x, y] = [values[a]!, values[b]!];
      share[a * n + b] = x > 0 && y > 0 ? 1 : x <= 0 && y <= 0 ? 0 : Math.max(x, y) / Math.abs(x - y);
    }
  }
  return share;
}

/** A matrix between a given one and a target, and how far it had to go. */
export interface ShrunkMatrix {
  /** n × n, row-major: intensity · target + (1 − intensity) · matrix. */
  readonly matrix: Float64Array;
  /** Smallest share of the target in [0, 1] that leaves no negative eigenvalue. */
  readonly shrinkage: number;
}

/**
 * The first positive semidefinite matrix on the way from a symmetric matrix to a positive definite target.
 *
 * @param matrix - n × n, row-major, symmetric, finite.
 * @param target - n × n, row-major, positive semidefinite; the identity keeps a unit diagonal.
 * @param n - size ≥ 1.
 * @throws {@link CatalogueError} `model.input` when a matrix is not symmetric or the target is not positive semidefinite.
 * @remarks
 * Accuracy: intensity to 1e-15 with a smallest pivot of 1e-13 of its diagonal entry, by bisection.
 * @see N. Higham, N. Strabić, V. Šego, "Restoring definiteness via shrinking", SIAM Review 58 (2016) 245–263.
 */
export function shrinkToSemidefinite(matrix: Float64Array, target: Float64Array, n: number): ShrunkMatrix {
  requireSymmetric("matrix", matrix, n);
  requireSymmetric("target", target, n);
  const mixed = (share: number) => matrix.map((x, at) => share * target[at]! + (1 - share) * x);
  const isDefinite = (share: number) => positiveDefiniteFactor(mixed(share), n, share === 1 ? 0 : 1e-13) !== null;
  if (isDefinite(0)) return { matrix: matrix.slice(), shrinkage: 0 };
  requireThat(isDefinite(1), "target", "positive definite", "a matrix that is not");
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 52; halving++) {
    const middle = (low + high) / 2;
    if (isDefinite(middle)) high = middle;
    else low = middle;
  }
  return { matrix: mixed(high), shrinkage: high };
}

function requireSymmetric(name: string, matrix: Float64Array, n: number): void {
  requireThat(Number.isInteger(n) && n >= 1, "n", "a whole number ≥ 1", n);
  requireThat(matrix.length === n * n, name, `${n} × ${n}`, `${matrix.length} numbers`);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = matrix[i * n + j]!;
      requireThat(Number.isFinite(entry), `${name}[${i}][${j}]`, "a finite number", entry);
      const gap = Math.abs(entry - matrix[j * n + i]!);
      requireThat(gap <= 1e-12 * Math.abs(entry), `${name}[${i}][${j}]`, "equal to its mirror image", entry);
    }
  }
}
