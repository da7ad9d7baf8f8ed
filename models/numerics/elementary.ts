import * as c from "./coefficients.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { floor } = Math;
const { isNaN: isNotANumber, POSITIVE_INFINITY: infinity } = Number;

// The bits of one double, seen as two 32-bit words. Every platform that runs Node.js is little-endian.
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** 2^k for −1024 ≤ k ≤ 1023, at k + 1024. */
const powersOfTwo = new Float64Array(2048);
for (let k = 0, power = 2 ** -1024; k < powersOfTwo.length; k++, power *= 2) powersOfTwo[k] = power;
const powerOfTwo = (k: number): number => powersOfTwo[k + 1024]!;

/**
 * Exponential function, from operations that every machine rounds alike.
 *
 * @param x - scalar; any number.
 * @returns scalar; eˣ.
 * @remarks
 * Limits: 0 below −745.14, ∞ above 709.78; NaN stays NaN.
 * Accuracy: 1 unit in the last place.
 * @see Sun Microsystems, fdlibm 5.3, e_exp.c (1993).
 * @example
 * exp(1) // ≈ 2.718281828459045
 */
export function exp(x: number): number {
  if (isNotANumber(x)) return x;
  if (x > 709.782712893384) return infinity;
  if (x < -745.1332191019412) return 0;
  const k = floor(x * c.LOG2_E + 0.5);
  const high = x - k * c.LN2_HI;
  const low = k * c.LN2_LO;
  const r = high - low;
  const t = r * r;
  const q = r - t * (c.EXP_1 + t * (c.EXP_2 + t * (c.EXP_3 + t * (c.EXP_4 + t * c.EXP_5))));
  const y = 1 - (low - (r * q) / (2 - q) - high);
  if (k === 0) return y;
  // Near the ends of the range 2^k itself is no normal number: scale in two steps.
  if (k > 1023) return y * 2 * powerOfTwo(k - 1);
  if (k < -1022) return y * powerOfTwo(k + 100) * powerOfTwo(-100);
  return y * powerOfTwo(k);
}

/**
 * Natural logarithm, from operations that every machine rounds alike.
 *
 * @param x - scalar; any number.
 * @returns scalar; ln x.
 * @remarks
 * Limits: −∞ at 0, NaN below 0, ∞ at ∞.
 * Accuracy: 1 unit in the last place.
 * @see Sun Microsystems, fdlibm 5.3, e_log.c (1993).
 * @example
 * log(10) // ≈ 2.302585092994046
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === infinity) return x;
  let shift = 0;
  let scaled = x;
  if (x < 2.2250738585072014e-308) {
    shift = -54;
    scaled = x * 18014398509481984;
  }
  double[0] = scaled;
  // Mantissa into [√2/2, √2): the word is offset so that the exponent changes at √2 and not at 2.
  const exponent = ((words[1]! + (0x3ff00000 - 0x3fe6a09e)) >> 20) - 1023;
  const k = exponent + shift;
  const f = scaled * powerOfTwo(-exponent) - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = z * (c.LOG_1 + w * (c.LOG_3 + w * (c.LOG_5 + w * c.LOG_7)));
  const even = w * (c.LOG_2 + w * (c.LOG_4 + w * c.LOG_6));
  return s * (halfSquare + (odd + even)) + k * c.LN2_LO - halfSquare + f + k * c.LN2_HI;
}

/** sin x for |x| ≤ π/4. */
export function sinQuarter(x: number): number {
  const z = x * x;
  const p = c.SIN_2 + z * (c.SIN_3 + z * (c.SIN_4 + z * (c.SIN_5 + z * c.SIN_6)));
  return x + z * x * (c.SIN_1 + z * p);
}

/** cos x for |x| ≤ π/4. */
export function cosQuarter(x: number): number {
  const z = x * x;
  const p = c.COS_1 + z * (c.COS_2 + z * (c.COS_3 + z * (c.COS_4 + z * (c.COS_5 + z * c.COS_6))));
  return 1 - 0.5 * z + z * z * p;
}
