import { requireThat } from "../requireThat.ts";

/**
 * Radical inverse of an index: its digits in a base mirrored at the point. Coordinate d of a Halton point takes the d-th
 * prime as base.
 *
 * @param index - integer in [0, 2^53).
 * @param base - integer ≥ 2.
 * @returns scalar in [0, 1).
 * @see J. Halton, "On the efficiency of certain quasi-random sequences of points", Numer. Math. 2 (1960) 84–90.
 * @example
 * radicalInverse(6, 2) // ≈ 0.375
 */
export function radicalInverse(index: number, base: number): number {
  requireThat(Number.isInteger(base) && base >= 2, "base", "a whole number ≥ 2", base);
  let rest = index;
  let digits = 0;
  let scale = 1;
  while (rest > 0) {
    digits = digits * base + (rest % base);
    scale *= base;
    rest = Math.floor(rest / base);
  }
  return digits / scale;
}

/**
 * Point of the Faure sequence in Gray code order: the Gray-coded digits of the index in the smallest prime base ≥
 * dimensions, times powers of the Pascal matrix, mirrored at the point.
 *
 * @param index - integer in [0, 2^53); point 0 is zero.
 * @param dimensions - integer ≥ 1.
 * @returns `dimensions` numbers in [0, 1).
 * @see H. Faure, "Discrépance de suites associées à un système de numération (en dimension s)", Acta Arith. 41 (1982)
 * 337–351; P. Glasserman, Monte Carlo methods in financial engineering (2004) § 5.2.2.
 * @example
 * faurePoint(3, 3)[1] // ≈ 0.1111111111111111
 */
export function faurePoint(index: number, dimensions: number): Float64Array {
  requireThat(Number.isInteger(dimensions) && dimensions >= 1, "dimensions", "a whole number ≥ 1", dimensions);
  const base = primeFrom(Math.max(2, dimensions));
  const digits: number[] = [];
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) digits.push(rest % base);
  for (let i = 0; i < digits.length - 1; i++) digits[i] = (digits[i]! - digits[i + 1]! + base) % base;
  const point = new Float64Array(dimensions);
  for (let d = 0; d < dimensions; d++) {
    let value = 0;
    for (let i = digits.length - 1; i >= 0; i--) value = (value + digits[i]!) / base;
    point[d] = value;
    pascalStep(digits, base);
  }
  return point;
}

/** digit i becomes Σ_{j ≥ i} (j over i) digit j modulo the base, in place. */
function pascalStep(digits: number[], base: number): void {
  const n = digits.length;
  // Pascal's rule: n − 1 running sums from the end are the binomial coefficients.
  for (let round = 0; round < n - 1; round++) {
    for (let i = n - 2; i >= round; i--) digits[i] = (digits[i]! + digits[i + 1]!) % base;
  }
}

function primeFrom(n: number): number {
  let candidate = n;
  while (!isPrime(candidate)) candidate += 1;
  return candidate;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}
