import { LN2_HI, LN2_LO } from "./coefficients.ts";
import { exp, log } from "./elementary.ts";

/** 2²⁷ + 1: splits a double into two halves whose products are exact. */
const splitter = 134_217_729;

/** Rounding error of the product a·b = p. @see T. Dekker, Numer. Math. 18 (1971) 224–242. */
function productError(a: number, b: number, p: number): number {
  const ca = splitter * a;
  const aHigh = ca - (ca - a);
  const aLow = a - aHigh;
  const cb = splitter * b;
  const bHigh = cb - (cb - b);
  const bLow = b - bHigh;
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** a + b and its rounding error. @see D. Knuth, TAOCP 2, 3rd ed. (1997), §4.2.2. */
function sumInTwo(a: number, b: number): readonly [high: number, low: number] {
  const high = a + b;
  const other = high - a;
  return [high, a - (high - other) + (b - other)];
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/**
 * ln x as the sum of two doubles, for a positive normal number.
 *
 * With f = m − 1 and s = f/(2 + f), ln m = 2 artanh s; only the leading term needs more than one double.
 */
function logInTwo(x: number): readonly [high: number, low: number] {
  double[0] = x;
  const word = words[1]! + (0x3ff00000 - 0x3fe6a09e);
  const k = (word >>> 20) - 1023;
  words[1] = (word & 0xfffff) + 0x3fe6a09e;
  const f = double[0]! - 1;
  const divisor = 2 + f;
  const divisorError = f - (divisor - 2);
  const s = f / divisor;
  const p = s * divisor;
  const sError = (f - p - productError(s, divisor, p) - s * divisorError) / divisor;
  const z = s * s;
  let series = 0;
  for (let n = 21; n >= 3; n -= 2) series = series * z + 1 / n;
  const tail = 2 * (sError + s * z * series);
  const [leading, rest] = sumInTwo(k * LN2_HI, 2 * s);
  return sumInTwo(leading, rest + tail + k * LN2_LO);
}

/**
 * x to the power y, from operations that every machine rounds alike.
 *
 * @param x - scalar ≥ 0.
 * @param y - scalar; any number.
 * @returns scalar; xʸ.
 * @remarks
 * Limits: 1 for y = 0, x for y = 1; 0 or ∞ where the result leaves the range; NaN for x < 0.
 * Accuracy: 2 units in the last place where |y ln x| < 1, growing to 10 at the ends of the range.
 * @example
 * pow(1.05, 10) // ≈ 1.628894626777442
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === 1) return x;
  if (!(x > 0) || x === Number.POSITIVE_INFINITY || x < 2.2250738585072014e-308 || !Number.isFinite(y)) {
    return exp(y * log(x));
  }
  const [high, low] = logInTwo(x);
  const product = y * high;
  if (Math.abs(product) > 745.2) return exp(product);
  const rest = productError(y, high, product) + y * low;
  const scale = exp(product);
  return scale + scale * rest;
}

/**
 * eˣ − 1 without the loss of digits near zero, from operations that every machine rounds alike.
 *
 * @param x - scalar; any number.
 * @returns scalar ≥ −1.
 * @remarks
 * Accuracy: 4 units in the last place.
 * @see W. Kahan's method as in N. Higham, "Accuracy and stability of numerical algorithms", 2nd ed. (2002), §1.14.1.
 * @example
 * expm1(1e-10) // ≈ 1.00000000005e-10
 */
export function expm1(x: number): number {
  if (Math.abs(x) > 1) return exp(x) - 1;
  const u = exp(x);
  if (u === 1) return x;
  return ((u - 1) * x) / log(u);
}

/**
 * ln(1 + x) without the loss of digits near zero, from operations that every machine rounds alike.
 *
 * @param x - scalar ≥ −1.
 * @returns scalar; −∞ at −1, NaN below.
 * @remarks
 * Accuracy: 3 units in the last place.
 * @see W. Kahan's method as in D. Goldberg, ACM Computing Surveys 23 (1991) 5–48, theorem 4.
 * @example
 * log1p(1e-10) // ≈ 9.9999999995e-11
 */
export function log1p(x: number): number {
  const u = 1 + x;
  if (u === 1) return x;
  if (!(u > 0) || u === Number.POSITIVE_INFINITY) return log(u);
  return (log(u) * x) / (u - 1);
}
