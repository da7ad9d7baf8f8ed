import { cosQuarter, sinQuarter } from "./elementary.ts";

/** π/2 in two pieces: multiples of the first up to 2²⁰ are exact. */
const halfPiHigh = 1.57079632673412561417;
const halfPiLow = 6.07710050650619224932e-11;

/** Largest argument whose reduction keeps its digits. */
const maxArgument = 1e6;

/** Multiple of π/2 next to x. */
const quartersIn = (x: number): number => Math.floor(x / (Math.PI / 2) + 0.5);

const restOf = (x: number, quarters: number): number => x - quarters * halfPiHigh - quarters * halfPiLow;

/**
 * Cosine, from operations that every machine rounds alike.
 *
 * @param x - scalar; |x| ≤ 10⁶ radians, NaN beyond.
 * @returns scalar in [−1, 1].
 * @remarks
 * Accuracy: 2e-16 absolute up to 10³ radians, 1e-13 at 10⁶.
 * @see Sun Microsystems, fdlibm 5.3, k_cos.c and e_rem_pio2.c (1993).
 */
export function cos(x: number): number {
  if (!(Math.abs(x) <= maxArgument)) return Number.NaN;
  const quarters = quartersIn(x);
  const rest = restOf(x, quarters);
  const size = quarters & 1 ? sinQuarter(rest) : cosQuarter(rest);
  return (quarters + 1) & 2 ? -size : size;
}

/**
 * Sine, from operations that every machine rounds alike.
 *
 * @param x - scalar; |x| ≤ 10⁶ radians, NaN beyond.
 * @returns scalar in [−1, 1].
 * @remarks
 * Accuracy: as {@link cos}.
 * @see Sun Microsystems, fdlibm 5.3, k_sin.c and e_rem_pio2.c (1993).
 */
export function sin(x: number): number {
  if (!(Math.abs(x) <= maxArgument)) return Number.NaN;
  const quarters = quartersIn(x);
  const rest = restOf(x, quarters);
  const size = quarters & 1 ? cosQuarter(rest) : sinQuarter(rest);
  return quarters & 2 ? -size : size;
}

/**
 * Point of the unit circle at an angle: {@link cos} and {@link sin} at the price of one.
 *
 * @param x - scalar; |x| ≤ 10⁶ radians, NaN beyond.
 */
export function pointAt(x: number): { readonly re: number; readonly im: number } {
  if (!(Math.abs(x) <= maxArgument)) return { re: Number.NaN, im: Number.NaN };
  const quarters = quartersIn(x);
  const rest = restOf(x, quarters);
  const c = cosQuarter(rest);
  const s = sinQuarter(rest);
  const re = quarters & 1 ? s : c;
  const im = quarters & 1 ? c : s;
  return { re: (quarters + 1) & 2 ? -re : re, im: quarters & 2 ? -im : im };
}

const arctangentOfHalf = 4.63647609000806093515e-1;
const arctangentOfThreeHalves = 9.82793723247329054082e-1;

/** atan x for |x| ≤ 7/16. */
function smallArctangent(x: number): number {
  const z = x * x;
  let sum = 1.62858201153657823623e-2;
  sum = sum * z - 3.6531572744216915527e-2;
  sum = sum * z + 4.97687799461593236017e-2;
  sum = sum * z - 5.83357013379057348645e-2;
  sum = sum * z + 6.66107313738753120669e-2;
  sum = sum * z - 7.69187620504482999495e-2;
  sum = sum * z + 9.09088713343650656196e-2;
  sum = sum * z - 1.1111110405462355788e-1;
  sum = sum * z + 1.42857142725034663711e-1;
  sum = sum * z - 1.99999999998764832476e-1;
  sum = sum * z + 3.33333333333329318027e-1;
  return x - x * z * sum;
}

/** atan x for x ≥ 0: that of a point nearby, and of the angle between. */
function arctangent(x: number): number {
  let near = 0;
  let between = x;
  if (x >= 2.4375) {
    near = Math.PI / 2;
    between = -1 / x;
  } else if (x >= 1.1875) {
    near = arctangentOfThreeHalves;
    between = (x - 1.5) / (1 + 1.5 * x);
  } else if (x >= 0.6875) {
    near = Math.PI / 4;
    between = (x - 1) / (x + 1);
  } else if (x >= 0.4375) {
    near = arctangentOfHalf;
    between = (2 * x - 1) / (2 + x);
  }
  return near + smallArctangent(between);
}

/**
 * Angle of a point, from operations that every machine rounds alike.
 *
 * @param y - scalar; ordinate.
 * @param x - scalar; abscissa.
 * @returns radians in [−π, π]; 0 at the origin.
 * @remarks
 * Accuracy: 3e-16 absolute.
 * @see Sun Microsystems, fdlibm 5.3, s_atan.c (1993).
 */
export function atan2(y: number, x: number): number {
  if (y === 0 && x === 0) return 0;
  const ay = Math.abs(y);
  const ax = Math.abs(x);
  const acute = ay <= ax ? arctangent(ay / ax) : Math.PI / 2 - arctangent(ax / ay);
  const angle = x < 0 ? Math.PI - acute : acute;
  return y < 0 ? -angle : angle;
}
