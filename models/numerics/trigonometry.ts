import { cosQuarter, sinQuarter } from "./elementary.ts";

/** π/2 in two pieces: multiples of the first up to 2²⁰ are exact. */
const halfPiHigh = 1.57079632673412561417;
const halfPiLow = 6.07710050650619224932e-11;

/** Largest argument whose reduction keeps its digits. */
const maxArgument = 1e6;

function reduced(x: number): { readonly quarter: number; readonly rest: number } {
  const n = Math.floor(x / (Math.PI / 2) + 0.5);
  return { quarter: ((n % 4) + 4) % 4, rest: x - n * halfPiHigh - n * halfPiLow };
}

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
  const { quarter, rest } = reduced(x);
  if (quarter === 0) return cosQuarter(rest);
  if (quarter === 1) return -sinQuarter(rest);
  return quarter === 2 ? -cosQuarter(rest) : sinQuarter(rest);
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
  const { quarter, rest } = reduced(x);
  if (quarter === 0) return sinQuarter(rest);
  if (quarter === 1) return cosQuarter(rest);
  return quarter === 2 ? -sinQuarter(rest) : -cosQuarter(rest);
}

const arctangentSeries = [
  1.62858201153657823623e-2, -3.6531572744216915527e-2, 4.97687799461593236017e-2, -5.83357013379057348645e-2,
  6.66107313738753120669e-2, -7.69187620504482999495e-2, 9.09088713343650656196e-2, -1.1111110405462355788e-1,
  1.42857142725034663711e-1, -1.99999999998764832476e-1, 3.33333333333329318027e-1,
];
const arctangentOfHalf = 4.63647609000806093515e-1;
const arctangentOfThreeHalves = 9.82793723247329054082e-1;

/** atan x for 0 ≤ x ≤ 7/16. */
function smallArctangent(x: number): number {
  const z = x * x;
  let sum = 0;
  for (const coefficient of arctangentSeries) sum = sum * z + coefficient;
  return x - x * z * sum;
}

/** atan x for x ≥ 0. */
function arctangent(x: number): number {
  if (x < 0.4375) return smallArctangent(x);
  if (x < 0.6875) return arctangentOfHalf + signedSmall((2 * x - 1) / (2 + x));
  if (x < 1.1875) return Math.PI / 4 + signedSmall((x - 1) / (x + 1));
  if (x < 2.4375) return arctangentOfThreeHalves + signedSmall((x - 1.5) / (1 + 1.5 * x));
  return Math.PI / 2 - smallArctangent(1 / x);
}

const signedSmall = (x: number): number => (x < 0 ? -smallArctangent(-x) : smallArctangent(x));

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
  const [ay, ax] = [Math.abs(y), Math.abs(x)];
  const acute = ay <= ax ? arctangent(ay / ax) : Math.PI / 2 - arctangent(ax / ay);
  const angle = x < 0 ? Math.PI - acute : acute;
  return y < 0 ? -angle : angle;
}
