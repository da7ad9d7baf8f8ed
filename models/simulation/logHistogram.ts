import { binomialQuantile, type Interval } from "../numerics/binomial.ts";
import { exp, log } from "../numerics/elementary.ts";
import { normalPdf, normalQuantile } from "../numerics/normal.ts";
import type { LogGrid } from "./gbmBlock.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max, min, sqrt } = Math;

/** A distribution of positive values known by counts in equal bins of the logarithm. */
export interface LogHistogram {
  readonly grid: LogGrid;
  /** One count for each bin. */
  readonly counts: ArrayLike<number>;
  /** Sum of the counts ≥ 1. */
  readonly total: number;
  /** Bin 0 holds the values that are zero and nothing else. */
  readonly zeroBin?: boolean;
}

/** A number and its standard error. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** The value at the left edge of bin `position`; fractions lie between edges. */
export const valueAt = (grid: LogGrid, position: number): number => exp(grid.low + position / grid.binsPerUnit);

/**
 * Quantile of a histogram, linear in the logarithm within a bin.
 *
 * @param histogram - see {@link LogHistogram}.
 * @param p - scalar; probability in (0, 1).
 * @returns scalar > 0; error at most one bin.
 */
export function histogramQuantile({ grid, counts, total, zeroBin }: LogHistogram, p: number): number {
  const wanted = p * total;
  let below = 0;
  for (let bin = 0; bin < grid.bins; bin++) {
    const count = counts[bin]!;
    if (count > 0 && below + count >= wanted) {
      return zeroBin && bin === 0 ? 0 : valueAt(grid, bin + (wanted - below) / count);
    }
    below += count;
  }
  return valueAt(grid, grid.bins);
}

/**
 * Quantile with its standard error √(p (1 − p) / n) · dQ/dp; the slope is a central difference of the quantiles with the
 * bandwidth of Hall and Sheather.
 *
 * @see P. Hall, S. Sheather, "On the distribution of a studentized quantile", J. R. Stat. Soc. B 50 (1988) 381–391.
 */
export function quantileEstimate(histogram: LogHistogram, p: number): Estimate {
  const n = histogram.total;
  const z = normalQuantile(p);
  const density = normalPdf(z);
  const shape = (1.5 * density * density) / (2 * z * z + 1);
  const coverage = normalQuantile(0.975);
  const bandwidth = min(cubeRoot((coverage * coverage * shape) / n), min(p, 1 - p) / 2);
  const slope =
    (histogramQuantile(histogram, p + bandwidth) - histogramQuantile(histogram, p - bandwidth)) / (2 * bandwidth);
  return { value: histogramQuantile(histogram, p), standardError: sqrt((p * (1 - p)) / n) * slope };
}

/**
 * Interval for a quantile from the order statistics: the ranks come from the binomial distribution of the number of values
 * below the quantile, so that nothing is assumed of the distribution.
 *
 * @param level - coverage in (0, 1), at least.
 * @see H. David, H. Nagaraja, Order statistics, 3rd ed. (2003) § 7.1.
 */
export function quantileInterval(histogram: LogHistogram, p: number, level: number): Interval {
  const { total } = histogram;
  const below = binomialQuantile(0.5 * (1 - level), total, p);
  const above = binomialQuantile(0.5 * (1 + level), total, p) + 1;
  return {
    low: histogramQuantile(histogram, max(0, below - 0.5) / total),
    high: histogramQuantile(histogram, min(total, above - 0.5) / total),
  };
}

const cubeRoot = (x: number): number => (x > 0 ? exp(log(x) / 3) : 0);

/**
 * Mean of the lower tail of probability p, each bin at its midpoint, with its standard error.
 *
 * @see B. Manistre, G. Hancock, "Variance of the CTE estimator", North American Actuarial J. 9 (2005) 129–156.
 */
export function lowerTailMean(histogram: LogHistogram, p: number): Estimate {
  const { grid, counts, total, zeroBin } = histogram;
  const wanted = p * total;
  const edge = histogramQuantile(histogram, p);
  let below = 0;
  let sum = 0;
  let squares = 0;
  for (let bin = 0; bin < grid.bins && below < wanted; bin++) {
    const part = min(counts[bin]!, wanted - below);
    const value = zeroBin && bin === 0 ? 0 : valueAt(grid, bin + 0.5 * (part / max(1, counts[bin]!)));
    sum += part * value;
    squares += part * value * value;
    below += part;
  }
  const mean = sum / wanted;
  const variance = max(0, squares / wanted - mean * mean);
  const gap = edge - mean;
  return { value: mean, standardError: sqrt((variance + (1 - p) * gap * gap) / wanted) };
}
