import { exp } from "./elementary.ts";
import { normalCdf } from "./normal.ts";
import { gaussLegendre } from "./quadrature.ts";
import { atan2, sin } from "./trigonometry.ts";

const twoPi = 2 * Math.PI;

/**
 * Distribution function of two standard normal variables with a correlation: P(X ≤ a, Y ≤ b).
 *
 * @param a - scalar; any number, also ±∞.
 * @param b - scalar; any number, also ±∞.
 * @param correlation - scalar in [−1, 1].
 * @returns scalar in [0, 1].
 * @remarks
 * Limits: Φ(min(a, b)) at correlation 1, max(0, Φ(a) − Φ(−b)) at −1.
 * Accuracy: 5e-16 absolute.
 * @see A. Genz, "Numerical computation of rectangular bivariate and trivariate normal and t probabilities", Statistics and
 * Computing 14 (2004) 251–260; Z. Drezner, G. Wesolowsky, J. Stat. Comput. Simul. 35 (1990) 101–107.
 * @example
 * bivariateNormalCdf(0, 0, 0.5) // ≈ 0.3333333333333333
 */
export function bivariateNormalCdf(a: number, b: number, correlation: number): number {
  if (a === Number.NEGATIVE_INFINITY || b === Number.NEGATIVE_INFINITY) return 0;
  if (a === Number.POSITIVE_INFINITY) return normalCdf(b);
  if (b === Number.POSITIVE_INFINITY) return normalCdf(a);
  const size = Math.abs(correlation);
  const value = size < 0.925 ? byAngle(a, b, correlation) : nearTheDiagonal(a, b, correlation);
  return Math.min(1, Math.max(0, value));
}

/** Φ(a)Φ(b) plus the integral of the density over the correlation from 0, in the angle arcsin. */
function byAngle(a: number, b: number, correlation: number): number {
  const independent = normalCdf(a) * normalCdf(b);
  if (correlation === 0) return independent;
  const { nodes, weights } = gaussLegendre(Math.abs(correlation) < 0.3 ? 12 : 24);
  const half = 0.5 * atan2(correlation, Math.sqrt((1 - correlation) * (1 + correlation)));
  const halfSquares = 0.5 * (a * a + b * b);
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    const sine = sin(half * (1 + nodes[i]!));
    sum += weights[i]! * exp((sine * a * b - halfSquares) / (1 - sine * sine));
  }
  return independent + (half * sum) / twoPi;
}

/**
 * The limit at |correlation| = 1 less the integral from there, of whose integrand the part that is not smooth is taken in
 * closed form.
 */
function nearTheDiagonal(a: number, b: number, correlation: number): number {
  // P(X > h, Y > k) with h = −a, k = −b; a negative correlation mirrors k.
  const h = -a;
  const k = correlation < 0 ? b : -b;
  const product = h * k;
  const missing = (1 - correlation) * (1 + correlation);
  const gap = missing > 0 ? missingPart(h, k, product, missing) / twoPi : 0;
  if (correlation > 0) return normalCdf(-Math.max(h, k)) - gap;
  const limit = h >= k ? 0 : h < 0 ? normalCdf(k) - normalCdf(h) : normalCdf(-h) - normalCdf(-k);
  return limit + gap;
}

/** Integral of exp(−(h − k)²/(2x²) − hk/(1 + √(1 − x²))) / √(1 − x²) over x from 0 to √missing. */
function missingPart(h: number, k: number, product: number, missing: number): number {
  const width = Math.sqrt(missing);
  const distance = Math.abs(h - k);
  const square = distance * distance;
  // Further apart than this the density between them is zero in double precision.
  if (distance > 40 * width) return 0;
  const c = (4 - product) / 8;
  const d = (12 - product) / 80;
  // The first terms of the integrand around x = 0, integrated exactly…
  let value =
    width *
    exp(-0.5 * (square / missing + product)) *
    (1 - (c * (square - missing) * (1 - d * square)) / 3 + c * d * missing * missing);
  value -=
    exp(-0.5 * product) *
    Math.sqrt(twoPi) *
    normalCdf(-distance / width) *
    distance *
    (1 - (c * square * (1 - d * square)) / 3);
  // …and what they leave, by quadrature.
  const { nodes, weights } = gaussLegendre(24);
  for (let i = 0; i < nodes.length; i++) {
    const x = 0.5 * width * (1 + nodes[i]!);
    const xx = x * x;
    const exponent = -0.5 * (square / xx + product);
    if (exponent < -700) continue;
    const root = Math.sqrt(1 - xx);
    const exact = exp((-0.5 * product * xx) / ((1 + root) * (1 + root))) / root;
    value += 0.5 * width * weights[i]! * exp(exponent) * (exact - (1 + c * xx * (1 + 5 * d * xx)));
  }
  return value;
}
