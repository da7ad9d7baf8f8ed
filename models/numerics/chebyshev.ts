import { cosineOfHalfTurns } from "./quadrature.ts";

/**
 * Extrema of the Chebyshev polynomial of degree n.
 *
 * @returns shape (n + 1,); ascending from −1 to 1.
 */
export const chebyshevPoints = (n: number): Float64Array =>
  Float64Array.from({ length: n + 1 }, (_, i) => -cosineOfHalfTurns(i / n));

/**
 * Weights of the values at {@link chebyshevPoints} in the value at x of the polynomial through them.
 *
 * @param points - shape (n + 1,); ascending.
 * @param x - scalar in [−1, 1].
 * @returns shape (n + 1,); they sum to 1.
 * @see J.-P. Berrut, L. N. Trefethen, "Barycentric Lagrange interpolation", SIAM Review 46 (2004) 501–517.
 */
export function interpolationWeights(points: Float64Array, x: number): Float64Array {
  const last = points.length - 1;
  const weights = new Float64Array(points.length);
  let sum = 0;
  for (let i = 0; i <= last; i++) {
    const distance = x - points[i]!;
    if (distance === 0) return weights.fill(0).fill(1, i, i + 1);
    weights[i] = ((i % 2 === 0 ? 1 : -1) * (i === 0 || i === last ? 0.5 : 1)) / distance;
    sum += weights[i]!;
  }
  return weights.map((weight) => weight / sum);
}
