import { boundedVariable, positiveVariable } from "../../numerics/boundedVariable.ts";
import { exp, log } from "../../numerics/elementary.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { poissonProbabilities } from "../dynamics/poissonJumps.ts";
import { maximumLikelihood } from "./maximumLikelihood.ts";
import { returnScores } from "./returnScores.ts";

/** Parameters of Merton's jump diffusion; everything per bar. */
export interface MertonBars {
  /** Standard deviation of the diffusion alone. */
  readonly deviation: number;
  /** Expected jumps. */
  readonly intensity: number;
  /** Mean and standard deviation of the log of one jump. */
  readonly jumpMean: number;
  readonly jumpDeviation: number;
}

/** A fitted jump diffusion. */
export interface MertonFit extends MertonBars {
  readonly logLikelihood: number;
  /** Of each parameter; ∞ at a bound and where the likelihood cannot tell. */
  readonly standardErrors: MertonBars;
}

/**
 * The likelihood of a mixture has no maximum when one component may shrink to a point: the diffusion keeps at least this
 * share of the sample's standard deviation, and there is at most one expected jump a bar. Units: that deviation.
 */
const variables = [
  positiveVariable(0.1, 3),
  positiveVariable(1e-5, 1),
  boundedVariable(-10, 10),
  positiveVariable(1e-3, 20),
];

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
  const { scores, scale } = returnScores(returns, 100, "a jump diffusion");
  const starts = [0.01, 0.05, 0.2].flatMap((intensity) =>
    [-0.5, 0].flatMap((mean) =>
      [1, 3].map((deviation) => {
        const jumps = intensity * (mean * mean + deviation * deviation);
        return [Math.sqrt(Math.max(0.1, 1 - jumps)), intensity, mean, deviation];
      }),
    ),
  );
  const fit = maximumLikelihood((parameters) => logLikelihood(scores, parameters), variables, starts, 1_200);
  const inBars = (values: Float64Array): MertonBars => ({
    deviation: values[0]! * scale,
    intensity: values[1]!,
    jumpMean: values[2]! * scale,
    jumpDeviation: values[3]! * scale,
  });
  return {
    ...inBars(fit.parameters),
    logLikelihood: fit.logLikelihood - returns.length * log(scale),
    standardErrors: inBars(fit.standardErrors),
  };
}

function logLikelihood(scores: Float64Array, parameters: Float64Array): number {
  const [deviation, intensity, jumpMean, jumpDeviation] = parameters as unknown as [number, number, number, number];
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
