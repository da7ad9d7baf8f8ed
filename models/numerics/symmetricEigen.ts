import { operationsOfStep, runSteps, type Steps } from "./steps.ts";

/** Eigenvalues and eigenvectors of a symmetric matrix. */
export interface SymmetricEigen {
  /** k eigenvalues, ascending. */
  readonly values: Float64Array;
  /** k × k, row-major; column m is the unit eigenvector of value m. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then the implicit QL method.
 *
 * @param matrix - k × k, row-major, symmetric and finite; only the lower triangle is read.
 * @param k - size ≥ 1.
 * @remarks
 * The entry of largest magnitude in every eigenvector is positive (the first such entry), so that signs are reproducible.
 * Accuracy: about 1e-15 of the largest eigenvalue times √k. Cost: about 7 k³ operations.
 * @see G. Golub, C. Van Loan, "Matrix computations", 4th ed. (2013), §8.3.
 */
export function symmetricEigen(matrix: Float64Array, k: number): SymmetricEigen {
  return runSteps(symmetricEigenSteps(matrix, k));
}

/** {@link symmetricEigen} in pieces; yields the share done. */
export function* symmetricEigenSteps(matrix: Float64Array, k: number): Steps<SymmetricEigen> {
  let scale = 0;
  for (let at = 0; at < k * k; at++) scale = Math.max(scale, Math.abs(matrix[at]!));
  if (scale === 0) return inOrder(new Float64Array(k), identity(k), k);
  // Squares of very small or large entries would leave the range of doubles.
  const a = new Float64Array(k * k);
  for (let at = 0; at < k * k; at++) a[at] = matrix[at]! / scale;
  const { diagonal, offDiagonal, rows } = yield* tridiagonalise(a, k);
  yield* diagonalise(diagonal, offDiagonal, rows, k);
  return inOrder(
    diagonal.map((x) => x * scale),
    rows,
    k,
  );
}

function identity(k: number): Float64Array {
  const matrix = new Float64Array(k * k);
  for (let i = 0; i < k; i++) matrix[i * k + i] = 1;
  return matrix;
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** k entries: entry i couples i and i + 1, the last is 0. */
  readonly offDiagonal: Float64Array;
  /** Qᵀ, row-major, with A = Q T Qᵀ. */
  readonly rows: Float64Array;
}

/** Overwrites the lower triangle of `a`: column j below the diagonal keeps the j-th Householder vector. */
function* tridiagonalise(a: Float64Array, k: number): Steps<Tridiagonal> {
  const diagonal = new Float64Array(k);
  const offDiagonal = new Float64Array(k);
  const factors = new Float64Array(k);
  const v = new Float64Array(k);
  const w = new Float64Array(k);
  const next = new Float64Array(k);
  const product = new Float64Array(k);
  let operations = 0;
  for (let j = 0; j < k - 1; j++) {
    // Column j is brought up to date with the reflection before, and gives the next one.
    diagonal[j] = a[j * k + j]! - 2 * v[j]! * w[j]!;
    for (let i = j + 1; i < k; i++) next[i] = a[i * k + j]! - v[i]! * w[j]! - w[i]! * v[j]!;
    const factor = reflection(next, j + 1, k);
    offDiagonal[j] = factor.image;
    factors[j] = factor.beta;
    product.fill(0, j + 1, k);
    for (let i = j + 1; i < k; i++) {
      const row = i * k;
      const vi = v[i]!;
      const wi = w[i]!;
      const ni = next[i]!;
      let sum = 0;
      // The rank-two change and the product with the new vector share one pass over the triangle.
      for (let m = j + 1; m < i; m++) {
        const entry = a[row + m]! - vi * w[m]! - wi * v[m]!;
        a[row + m] = entry;
        sum += entry * next[m]!;
        product[m]! += entry * ni;
      }
      const last = a[row + i]! - 2 * vi * wi;
      a[row + i] = last;
      product[i]! += sum + last * ni;
      a[row + j] = ni;
    }
    let along = 0;
    for (let i = j + 1; i < k; i++) along += product[i]! * next[i]!;
    const half = 0.5 * factor.beta * factor.beta * along;
    for (let i = j + 1; i < k; i++) {
      v[i] = next[i]!;
      w[i] = factor.beta * product[i]! - half * next[i]!;
    }
    operations += 4 * (k - j) * (k - j);
    if (operations > operationsOfStep) {
      operations = 0;
      yield (0.25 * j) / k;
    }
  }
  diagonal[k - 1] = a[k * k - 1]! - 2 * v[k - 1]! * w[k - 1]!;
  const rows = yield* productOfReflections(a, factors, k);
  return { diagonal, offDiagonal, rows };
}

/** Makes `x` from `first` on the vector v of a reflection I − beta v vᵀ that sends x to image · e(first). */
function reflection(x: Float64Array, first: number, end: number): { readonly beta: number; readonly image: number } {
  const head = x[first]!;
  let square = 0;
  for (let i = first + 1; i < end; i++) square += x[i]! * x[i]!;
  if (square === 0) {
    x[first] = 0;
    return { beta: 0, image: head };
  }
  const norm = Math.sqrt(head * head + square);
  const image = head > 0 ? -norm : norm;
  x[first] = head - image;
  return { beta: 2 / (x[first]! * x[first]! + square), image };
}

function* productOfReflections(a: Float64Array, factors: Float64Array, k: number): Steps<Float64Array> {
  const rows = identity(k);
  const v = new Float64Array(k);
  let operations = 0;
  for (let j = k - 2; j >= 0; j--) {
    const beta = factors[j]!;
    if (beta === 0) continue;
    for (let i = j + 1; i < k; i++) v[i] = a[i * k + j]!;
    reflectRows(rows, k, v, beta, j + 1);
    operations += 4 * (k - j) * (k - j);
    if (operations > operationsOfStep) {
      operations = 0;
      yield 0.25 + 0.15 * (1 - j / k);
    }
  }
  return rows;
}

/** Takes rows and columns from `first` on times I − beta v vᵀ; four rows together hide the latency of an addition. */
function reflectRows(rows: Float64Array, k: number, v: Float64Array, beta: number, first: number): void {
  let i = first;
  for (; i + 3 < k; i += 4) {
    const r0 = i * k;
    const r1 = r0 + k;
    const r2 = r1 + k;
    const r3 = r2 + k;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let m = first; m < k; m++) {
      const x = v[m]!;
      s0 += rows[r0 + m]! * x;
      s1 += rows[r1 + m]! * x;
      s2 += rows[r2 + m]! * x;
      s3 += rows[r3 + m]! * x;
    }
    s0 *= beta;
    s1 *= beta;
    s2 *= beta;
    s3 *= beta;
    for (let m = first; m < k; m++) {
      const x = v[m]!;
      rows[r0 + m]! -= s0 * x;
      rows[r1 + m]! -= s1 * x;
      rows[r2 + m]! -= s2 * x;
      rows[r3 + m]! -= s3 * x;
    }
  }
  for (; i < k; i++) {
    const row = i * k;
    let sum = 0;
    for (let m = first; m < k; m++) sum += rows[row + m]! * v[m]!;
    sum *= beta;
    for (let m = first; m < k; m++) rows[row + m]! -= sum * v[m]!;
  }
}

const sweepsOfValue = 60;

/** Implicit QL with Wilkinson's shift; turns the rows of `rows` along. */
function* diagonalise(d: Float64Array, e: Float64Array, rows: Float64Array, k: number): Steps<void> {
  const cosines = new Float64Array(k);
  const sines = new Float64Array(k);
  let operations = 0;
  let norm = 0;
  for (let i = 0; i < k; i++) norm = Math.max(norm, Math.abs(d[i]!) + Math.abs(e[i]!));
  // An entry below the rounding of the largest ones is none; without this a matrix of low rank might turn its noise for ever.
  const noise = 0.5 * Number.EPSILON * norm;
  for (let l = 0; l < k; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < k - 1 && Math.abs(e[m]!) > Math.max(noise, Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!)))) {
        m++;
      }
      if (m === l) break;
      if (sweep === sweepsOfValue) throw new Error("the QL method did not converge on a symmetric matrix");
      const first = qlSweep(d, e, l, m, cosines, sines);
      turnRows(rows, k, first, m, cosines, sines);
      operations += 6 * (m - first) * k;
      if (operations > operationsOfStep) {
        operations = 0;
        yield 0.4 + (0.6 * l) / k;
      }
    }
  }
}

/** One sweep over the block l … m; keeps its rotations and returns the first index that they reach. */
function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number, cosines: Float64Array, sines: Float64Array) {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.sqrt(half * half + 1);
  let g = d[m]! - d[l]! + e[l]! / (half + (half < 0 ? -root : root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      // The block fell apart in the middle of the sweep.
      d[i + 1]! -= p;
      e[m] = 0;
      return i + 1;
    }
    s = f / r;
    c = g / r;
    const before = d[i + 1]! - p;
    const slope = (d[i]! - before) * s + 2 * c * b;
    p = s * slope;
    d[i + 1] = before + p;
    g = c * slope - b;
    cosines[i] = c;
    sines[i] = s;
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
  return l;
}

/** Columns that are turned together, so that a strip of all rows stays in the cache. */
const strip = 64;

function turnRows(rows: Float64Array, k: number, first: number, m: number, cosines: Float64Array, sines: Float64Array) {
  for (let from = 0; from < k; from += strip) {
    const to = Math.min(k, from + strip);
    let i = m - 1;
    // Two rotations share the row between them.
    for (; i > first; i -= 2) {
      const c = cosines[i]!;
      const s = sines[i]!;
      const d = cosines[i - 1]!;
      const t = sines[i - 1]!;
      const high = (i + 1) * k;
      const middle = high - k;
      const low = middle - k;
      for (let j = from; j < to; j++) {
        const x = rows[middle + j]!;
        const y = rows[high + j]!;
        const z = rows[low + j]!;
        const turned = c * x - s * y;
        rows[high + j] = s * x + c * y;
        rows[middle + j] = t * z + d * turned;
        rows[low + j] = d * z - t * turned;
      }
    }
    if (i === first) {
      const c = cosines[i]!;
      const s = sines[i]!;
      const low = i * k;
      for (let j = from; j < to; j++) {
        const x = rows[low + j]!;
        const y = rows[low + k + j]!;
        rows[low + k + j] = s * x + c * y;
        rows[low + j] = c * x - s * y;
      }
    }
  }
}

function inOrder(values: Float64Array, rows: Float64Array, k: number): SymmetricEigen {
  const order = Int32Array.from({ length: k }, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  const vectors = new Float64Array(k * k);
  for (let m = 0; m < k; m++) {
    const row = order[m]! * k;
    let largest = 0;
    for (let i = 1; i < k; i++) if (Math.abs(rows[row + i]!) > Math.abs(rows[row + largest]!)) largest = i;
    const sign = rows[row + largest]! < 0 ? -1 : 1;
    for (let i = 0; i < k; i++) vectors[i * k + m] = sign * rows[row + i]!;
  }
  return { values: Float64Array.from(order, (at) => values[at]!), vectors };
}
