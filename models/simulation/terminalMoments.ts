import type { Estimate } from "./logHistogram.ts";
import { momentOf, type PathStatistics } from "./pathStatistics.ts";

/** Moments of the relative value at the end, without cash flows. */
export interface TerminalMoments {
  readonly paths: number;
  readonly mean: Estimate;
  readonly deviation: Estimate;
  readonly skewness: number;
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number;
  readonly losses: number;
  /** Paths come in mirrored pairs. */
  readonly paired: boolean;
}

/**
 * Moments with standard errors from the sums of the paths.
 *
 * @param centre - relative value about which the sums were taken.
 * @param antithetic - paths come in mirrored pairs: the error of the mean is that of the means of pairs, and the error of the
 * deviation that of half as many paths, because a path and its mirror are nearly as far from the mean: it is an upper bound.
 */
export function terminalMoments(statistics: PathStatistics, centre: number, antithetic: boolean): TerminalMoments {
  const n = pathsOf(statistics);
  const shift = momentOf(statistics, "sum") / n;
  const second = momentOf(statistics, "sumOfSquares") / n;
  const third = momentOf(statistics, "sumOfCubes") / n;
  const fourth = momentOf(statistics, "sumOfFourths") / n;
  const m2 = Math.max(0, second - shift * shift);
  const m3 = third - 3 * shift * second + 2 * shift * shift * shift;
  const m4 = fourth - 4 * shift * third + 6 * shift * shift * second - 3 * shift * shift * shift * shift;
  const deviation = n > 1 ? Math.sqrt((m2 * n) / (n - 1)) : 0;
  const pairs = n / 2;
  const draws = antithetic ? pairs : n;
  const pairSquares = momentOf(statistics, "sumOfPairSquares");
  const pairVariance = pairs > 1 ? Math.max(0, pairSquares - pairs * shift * shift) / (pairs - 1) : 0;
  return {
    paths: n,
    mean: {
      value: centre + shift,
      standardError: antithetic ? Math.sqrt(pairVariance / pairs) : deviation / Math.sqrt(n),
    },
    deviation: {
      value: deviation,
      standardError: deviation > 0 ? Math.sqrt(Math.max(0, m4 - m2 * m2) / draws) / (2 * deviation) : 0,
    },
    skewness: m2 > 0 ? m3 / (m2 * Math.sqrt(m2)) : 0,
    kurtosis: m2 > 0 ? m4 / (m2 * m2) : 0,
    losses: momentOf(statistics, "losses"),
    paired: antithetic,
  };
}

/** Paths behind the statistics: those that were done, which may be fewer than asked for. */
const pathsOf = ({ trace }: PathStatistics): number => trace.reduce((sum, { paths }) => sum + paths, 0);

/**
 * Sharpe ratio per year, `null` without risk. Standard error for non-normal returns; of mirrored pairs the sum of what the
 * errors of mean and deviation do, which is an upper bound.
 *
 * @param rate - annual simple rate.
 * @param years - horizon > 0.
 * @see E. Mertens, "Comments on variance of the IID estimator in Lo (2002)", University of Basel (2002).
 */
export function sharpeRatio(moments: TerminalMoments, rate: number, years: number): Estimate | null {
  const { mean, deviation, skewness, kurtosis, paths, paired } = moments;
  if (deviation.value < 1e-12) return null;
  const overHorizon = (mean.value - 1 - rate * years) / deviation.value;
  const variance = (1 - skewness * overHorizon + ((kurtosis - 1) / 4) * overHorizon * overHorizon) / paths;
  const root = Math.sqrt(years);
  const ofPairs = (mean.standardError + Math.abs(overHorizon) * deviation.standardError) / deviation.value;
  return {
    value: overHorizon / root,
    standardError: (paired ? ofPairs : Math.sqrt(Math.max(0, variance))) / root,
  };
}
