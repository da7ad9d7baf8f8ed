import { type Moments, moments } from "../numerics/moments.ts";

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
  const n = x.length;
  if (n < 2) return null;
  const momentsOfX = moments(x);
  if (momentsOfX.m2 === 0) return null;
  const momentsOfY = y === x ? momentsOfX : moments(y);
  const [xMean, yMean] = [momentsOfX.mean, momentsOfY.mean];
  const covariance = productMoment(x, y, xMean, yMean);
  const constant = momentsOfY.m2 === 0;
  const slope = constant ? 0 : covariance / momentsOfX.m2;
  const intercept = yMean - slope * xMean;
  const correlation = constant ? null : covariance / Math.sqrt(momentsOfX.m2 * momentsOfY.m2);
  return {
    slope,
    intercept,
    residualSquares: residualSquares(x, y, slope, intercept),
    x: momentsOfX,
    y: momentsOfY,
    correlation: correlation === null ? null : Math.max(-1, Math.min(1, correlation)),
  };
}

const blockSize = 64;

/** Σ (x − x̄)(y − ȳ) / n over blocks, as in {@link moments}: the moment of x with itself is m2 to the last bit. */
function productMoment(x: Float64Array, y: Float64Array, xMean: number, yMean: number): number {
  const n = x.length;
  let sum = 0;
  for (let first = 0; first < n; first += blockSize) {
    const end = Math.min(first + blockSize, n);
    let block = 0;
    for (let i = first; i < end; i++) block += (x[i]! - xMean) * (y[i]! - yMean);
    sum += block;
  }
  return sum / n;
}

function residualSquares(x: Float64Array, y: Float64Array, slope: number, intercept: number): number {
  const n = x.length;
  let sum = 0;
  for (let first = 0; first < n; first += blockSize) {
    const end = Math.min(first + blockSize, n);
    let block = 0;
    for (let i = first; i < end; i++) {
      const residual = y[i]! - intercept - slope * x[i]!;
      block += residual * residual;
    }
    sum += block;
  }
  return sum;
}
