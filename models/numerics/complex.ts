import { exp, log } from "./elementary.ts";
import { atan2, pointAt } from "./trigonometry.ts";

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
export const minus = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });
export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
export const scaled = (a: Complex, factor: number): Complex => ({ re: a.re * factor, im: a.im * factor });

export function over(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

export function complexExp(a: Complex): Complex {
  const size = exp(a.re);
  return size === 0 ? complex(0) : scaled(pointAt(a.im), size);
}

/** Principal logarithm: the imaginary part lies in [−π, π]. */
export const complexLog = (a: Complex): Complex => ({
  re: 0.5 * log(a.re * a.re + a.im * a.im),
  im: atan2(a.im, a.re),
});

/** Principal logarithm of 1 + a, also for small a. */
export function complexLog1p(a: Complex): Complex {
  return a.re * a.re + a.im * a.im > 1e-6 ? complexLog({ re: 1 + a.re, im: a.im }) : logarithmNearOne(a);
}

function logarithmNearOne(a: Complex): Complex {
  // a − a²/2 + a³/3 − …: six terms leave less than the last bit of |a| ≤ 1e-3.
  let sum = complex(1 / 6);
  for (let n = 5; n >= 1; n--) sum = minus(complex(1 / n), times(a, sum));
  return times(a, sum);
}

/** The root with a real part ≥ 0. */
export function complexSqrt(a: Complex): Complex {
  const size = Math.sqrt(a.re * a.re + a.im * a.im);
  if (size === 0) return complex(0);
  if (a.re >= 0) {
    const re = Math.sqrt(0.5 * (size + a.re));
    return { re, im: a.im / (2 * re) };
  }
  const im = Math.sqrt(0.5 * (size - a.re));
  return { re: Math.abs(a.im) / (2 * im), im: a.im < 0 ? -im : im };
}
