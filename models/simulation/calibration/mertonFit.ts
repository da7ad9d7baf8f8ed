import { exp, log } from "../../numerics/elementary.ts";
import { simplexSearch } from "../../numerics/simplexSearch.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { requireThat } from "../../requireThat.ts";
import { poissonProbabilities } from "../dynamics/poissonJumps.ts";

/** A fitted jump diffusion; everything per bar. */
export interface MertonFit {
  /** Standard deviation of the diffusion alone. */
  readonly deviation: number;
  /** Expected jumps. */
  readonly intensity: number;
  /** Mean and standard deviation of the log of one jump. */
  readonly jumpMean: number;
  readonly jumpDeviation: number;
  readonly logLikelihood: number;
}

/**
 * The likelihood of a mixture has no maximum when one component may shrink to a point: the diffusion keeps at least this
 * share of the sample's standard deviation, and there are at most so many jumps a bar.
 */
const smallestShare = 0.1;
const mostJumps = 1;

const rootTwoPi = 2.5066282746310002;

/**
 * Merton's jump diffusion by maximum likelihood of log returns: normals mixed by the Poisson number of jumps. The mean of the
 * mixture is that of the sample.
 *
 * @param returns - n log returns; n ≥ 100, not constant.
 * @throws {@link CatalogueError} `model.input` when the series is too short or constant.
 * @remarks
 * Diffusion ≥ 0.1 of the sample's standard deviation, at most one expected jump a bar. A grid of starts, then simplexes.
 * Cost: n times some hundred evaluations of the mixture.
 * @see R. Merton, J. Financial Economics 3 (1976) 125–144; P. Honoré, "Pitfalls in estimating jump-diffusion models" (1998)
 * on why the diffusion needs a lower bound.
 */
export function mertonFit(returns: Float64Array): MertonFit {
  const n = returns.length;
  requireThat(n >= 100, "returns", "at least 100 observations for a jump diffusion", n);
  const mean = pairwiseSum(returns) / n;
  const variance = pairwiseSum(returns, (t) => (returns[t]! - mean) * (returns[t]! - mean)) / n;
  requireThat(variance > 0 && Number.isFinite(variance), "returns", "not constant for a jump diffusion", variance);
  const scale = Math.sqrt(variance);
  const scores = returns.map((x) => (x - mean) / scale);

  const negative = (at: Float64Array) => -logLikelihood(scores, parametersAt(at));
  let start = Float64Array.of(0, 0, 0, 0);
  let lowest = Number.POSITIVE_INFINITY;
  for (const intensity of [0.01, 0.05, 0.2]) {
    for (const jumpMean of [-0.5, 0]) {
      for (const jumpDeviation of [1, 3]) {
        const jumps = intensity * (jumpMean * jumpMean + jumpDeviation * jumpDeviation);
        const deviation = Math.sqrt(Math.max(0.1, 1 - jumps));
        const at = Float64Array.of(
          log(deviation - smallestShare),
          log(intensity / (mostJumps - intensity)),
          jumpMean,
          log(jumpDeviation),
        );
        const value = negative(at);
        if (value < lowest) [start, lowest] = [at, value];
      }
    }
  }
  const found = simplexSearch(negative, start, Float64Array.of(0.2, 0.5, 0.3, 0.3), 1e-9, 1_200);
  const { deviation, intensity, jumpMean, jumpDeviation } = parametersAt(found.at);
  return {
    deviation: deviation * scale,
    intensity,
    jumpMean: jumpMean * scale,
    jumpDeviation: jumpDeviation * scale,
    logLikelihood: -found.value - n * log(scale),
  };
}

/** Unbounded numbers as parameters in units of the sample's standard deviation. */
function parametersAt([deviation, odds, jumpMean, jumpDeviation]: Float64Array) {
  return {
    deviation: smallestShare + exp(Math.min(5, deviation!)),
    intensity: mostJumps / (1 + exp(-odds!)),
    jumpMean: jumpMean!,
    jumpDeviation: exp(Math.min(5, jumpDeviation!)),
  };
}

function logLikelihood(scores: Float64Array, parameters: ReturnType<typeof parametersAt>): number {
  const { deviation, intensity, jumpMean, jumpDeviation } = parameters;
  const probabilities = poissonProbabilities(intensity, 1e-9);
  const heights = new Float64Array(probabilities.length);
  const precisions = new Float64Array(probabilities.length);
  for (const [jumps, probability] of probabilities.entries()) {
    const variance = deviation * deviation + jumps * jumpDeviation * jumpDeviation;
    heights[jumps] = probability / (rootTwoPi * Math.sqrt(variance));
    precisions[jumps] = -0.5 / variance;
  }
  return pairwiseSum(scores, (t) => {
    let density = 1e-300;
    for (let jumps = 0; jumps < heights.length; jumps++) {
      const distance = scores[t]! - (jumps - intensity) * jumpMean;
      density += heights[jumps]! * exp(precisions[jumps]! * distance * distance);
    }
    return log(density);
  });
}
