import { type Moments, moments } from "../numerics/moments.ts";
import { pairwiseSum } from "../numerics/summation.ts";

/** Least squares line y = intercept + slope · x through n ≥ 2 points whose x differ. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Σ (y − intercept − slope · x)². */
  readonly residualSquares: number;
  readonly x: Moments;
  readonly y: Moments;
  /** Pearson correlation; null where all y are the same. */
  readonly correlation: number | null;
}

/**
 * Line of least squares.
 *
 * @param y - n numbers.
 * @param x - n numbers.
 * @returns null for fewer than two points or where all x are the same.
 */
export function leastSquaresLine(y: Float64Array, x: Float64Array): Line | null {
  if (x.length < 2) return null;
  const momentsOfX = moments(x);
  if (momentsOfX.m2 === 0) return null;
  const momentsOfY = moments(y);
  const n = x.length;
  const covariance = pairwiseSum(x, (i) => (x[i]! - momentsOfX.mean) * (y[i]! - momentsOfY.mean)) / n;
  const variance = pairwiseSum(x, (i) => (x[i]! - momentsOfX.mean) * (x[i]! - momentsOfX.mean)) / n;
  const slope = covariance / variance;
  const intercept = momentsOfY.mean - slope * momentsOfX.mean;
  const constant = momentsOfY.m2 === 0;
  const correlation = constant ? null : covariance / Math.sqrt(momentsOfX.m2 * momentsOfY.m2);
  return {
    slope: constant ? 0 : slope,
    intercept: constant ? momentsOfY.mean : intercept,
    residualSquares: pairwiseSum(x, (i) => (y[i]! - intercept - slope * x[i]!) * (y[i]! - intercept - slope * x[i]!)),
    x: momentsOfX,
    y: momentsOfY,
    correlation: correlation === null ? null : Math.max(-1, Math.min(1, correlation)),
  };
}
