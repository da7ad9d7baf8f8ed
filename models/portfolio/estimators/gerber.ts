import type { Steps } from "../../numerics/steps.ts";
import { requireThat } from "../../requireThat.ts";
import { covarianceOf } from "./correlation.ts";
import type { CovarianceSteps } from "./covarianceEstimate.ts";
import { demeanedSeries, type ReturnsMatrix, requireMovement, requireReturns } from "./returnsMatrix.ts";
import { divisorOf } from "./sampleCovariance.ts";

/**
 * What the balance of common and opposite moves is divided by: the periods in which at least one of the two assets moved, or the
 * geometric mean of the two assets' own counts of moves.
 */
export type GerberStatistic = "active_periods" | "own_moves";

/**
 * Covariance of the Gerber statistic and the sample standard deviations, in pieces.
 *
 * A move is a return at or beyond ± threshold · standard deviation (from zero, not from the mean); the correlation of two assets is
 * (moves in the same direction − moves in opposite directions) / divisor, so that neither small nor extreme returns count more.
 *
 * @param threshold - share of a standard deviation in (0, 1).
 * @throws {@link CatalogueError} `model.input` for fewer than two observations, a constant series, an asset without a move, or a
 * number that is not finite.
 * @remarks
 * Both statistics give a positive semidefinite matrix: the balance is a Gram matrix, and it is multiplied entry by entry with
 * another semidefinite matrix. Cost: n² · observations / 32 word operations.
 * @see S. Gerber, H. Markowitz, P. Ernst, Y. Miao, B. Javid, P. Sargen, "The Gerber statistic: a robust co-movement measure for
 * portfolio optimization", J. Portfolio Management 48 (2022) 87–102.
 */
export function* gerberSteps(
  returns: ReturnsMatrix,
  threshold: number,
  statistic: GerberStatistic,
  divisor: "observations" | "observations_minus_one" = "observations",
): CovarianceSteps {
  requireReturns(returns, 2);
  requireMovement(returns);
  requireThat(threshold > 0 && threshold < 1, "gerberThreshold", "a number in (0, 1)", threshold);
  const deviations = deviationsFromMean(returns, divisor);
  const correlation = yield* gerberCorrelationSteps(returns, deviations, threshold, statistic);
  return {
    covariance: covarianceOf(correlation, deviations),
    definition: `covariance.gerber_${statistic}`,
    divisor,
    shrinkage: null,
    diagnostics: { threshold },
  };
}

function deviationsFromMean(returns: ReturnsMatrix, divisor: "observations" | "observations_minus_one"): Float64Array {
  const { assets, observations } = returns;
  const series = demeanedSeries(returns);
  return Float64Array.from({ length: assets }, (_, i) => {
    let squares = 0;
    for (let t = 0; t < observations; t++) squares += series[i * observations + t]! * series[i * observations + t]!;
    return Math.sqrt(squares / divisorOf(divisor, observations));
  });
}

function* gerberCorrelationSteps(
  returns: ReturnsMatrix,
  deviations: Float64Array,
  threshold: number,
  statistic: GerberStatistic,
): Steps<Float64Array> {
  const { values, observations, assets: n } = returns;
  const words = (observations + 31) >>> 5;
  const moved = new Int32Array(n * words);
  const fell = new Int32Array(n * words);
  for (let t = 0; t < observations; t++) {
    for (let i = 0; i < n; i++) {
      const x = values[t * n + i]!;
      const bound = threshold * deviations[i]!;
      if (x >= bound || x <= -bound) moved[i * words + (t >>> 5)]! |= 1 << (t & 31);
      if (x <= -bound) fell[i * words + (t >>> 5)]! |= 1 << (t & 31);
    }
  }
  const moves = Float64Array.from({ length: n }, (_, i) => {
    let count = 0;
    for (let w = 0; w < words; w++) count += bitsOf(moved[i * words + w]!);
    requireThat(count > 0, `returns of asset ${i}`, "a series with a move beyond the threshold", "none");
    return count;
  });
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    correlation[i * n + i] = 1;
    for (let j = 0; j < i; j++) {
      let both = 0;
      let opposite = 0;
      for (let w = 0; w < words; w++) {
        const common = moved[i * words + w]! & moved[j * words + w]!;
        both += bitsOf(common);
        opposite += bitsOf(common & (fell[i * words + w]! ^ fell[j * words + w]!));
      }
      const active = moves[i]! + moves[j]! - both;
      const below = statistic === "active_periods" ? active : Math.sqrt(moves[i]! * moves[j]!);
      correlation[i * n + j] = (both - 2 * opposite) / below;
      correlation[j * n + i] = correlation[i * n + j]!;
    }
    if ((i * words) % 8192 < words) yield (i / n) * (i / n);
  }
  return correlation;
}

/** Number of ones in a 32-bit word, by sums of neighbouring fields. */
function bitsOf(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}
