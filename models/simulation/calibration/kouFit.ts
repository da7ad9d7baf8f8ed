import { boundedVariable, positiveVariable } from "../../numerics/boundedVariable.ts";
import { exp, log } from "../../numerics/elementary.ts";
import { scaledNormalCdf } from "../../numerics/normal.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { poissonProbabilities } from "../dynamics/poissonJumps.ts";
import { maximumLikelihood } from "./maximumLikelihood.ts";
import { returnScores } from "./returnScores.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max, min, sqrt } = Math;

/** Parameters of Kou's jump diffusion; everything per bar. */
export interface KouBars {
  /** Standard deviation of the diffusion alone. */
  readonly deviation: number;
  /** Expected jumps. */
  readonly intensity: number;
  /** Share of jumps that go up. */
  readonly upProbability: number;
  /** Mean of the log of a jump up, and mean size of the log of a jump down. */
  readonly upMean: number;
  readonly downMean: number;
}

/** A fitted double exponential jump diffusion. */
export interface KouFit extends KouBars {
  readonly logLikelihood: number;
  /** Of each parameter; ∞ at a bound and where the likelihood cannot tell. */
  readonly standardErrors: KouBars;
}

/** More jumps in one bar count as so many; with one expected jump a bar that happens once in 900,000 bars. */
const mostJumps = 8;

/** A jump is as large as this share of the sample's standard deviation on average: smaller ones are a diffusion. */
const smallestJump = 0.3;
/** The expected price exists for a mean log jump up below 1. */
const largestLogJump = 0.9;

const rootTwoPi = 2.5066282746310002;

/**
 * Kou's jump diffusion by maximum likelihood of log returns. The mean of the distribution is that of the sample.
 *
 * The sum of n double exponential jumps is a mixture of Erlang variables of one sign, and the density of an Erlang variable
 * plus a normal one is in closed form: the likelihood is exact up to eight jumps in one bar.
 *
 * @param returns - n log returns; n ≥ 250, not constant.
 * @throws {@link CatalogueError} `model.input` when the series is too short or constant.
 * @remarks
 * Diffusion ≥ 0.1 of the sample's standard deviation, mean jumps ≥ 0.3 of it, at most one expected jump a bar. A grid of
 * starts, then simplexes. Cost: n times some hundred evaluations of the density.
 * @see S. Kou, "A jump-diffusion model for option pricing", Management Science 48 (2002) 1086–1101, appendix B; C. Ramezani,
 * Y. Zeng, "Maximum likelihood estimation of the double exponential jump-diffusion process", Annals of Finance 3 (2007)
 * 487–507.
 */
export function kouFit(returns: Float64Array): KouFit {
  const { scores, scale } = returnScores(returns, 250, "a double exponential jump diffusion");
  const jumpSizes = positiveVariable(smallestJump, max(1, min(20, largestLogJump / scale)));
  const variables = [positiveVariable(0.1, 3), positiveVariable(1e-5, 1), boundedVariable(0, 1), jumpSizes, jumpSizes];
  const starts = [0.01, 0.05, 0.2].flatMap((intensity) =>
    [0.3, 0.6].flatMap((share) =>
      [0.7, 2].map((size) => [sqrt(max(0.1, 1 - 2 * intensity * size * size)), intensity, share, size, size]),
    ),
  );
  const fit = maximumLikelihood((parameters) => logLikelihood(scores, parameters), variables, starts, 1_600);
  const inBars = (values: Float64Array): KouBars => ({
    deviation: values[0]! * scale,
    intensity: values[1]!,
    upProbability: values[2]!,
    upMean: values[3]! * scale,
    downMean: values[4]! * scale,
  });
  return {
    ...inBars(fit.parameters),
    logLikelihood: fit.logLikelihood - returns.length * log(scale),
    standardErrors: inBars(fit.standardErrors),
  };
}

function logLikelihood(scores: Float64Array, parameters: Float64Array): number {
  const [deviation, intensity, up, upMean, downMean] = parameters as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const shares = jumpShares(intensity, up, upMean, downMean);
  const centre = -intensity * (up * upMean - (1 - up) * downMean);
  return pairwiseSum(scores, (t) => {
    const x = (scores[t]! - centre) / deviation;
    const normal = exp(-0.5 * x * x) / rootTwoPi;
    const density =
      shares.none * normal +
      withErlang(x, normal, deviation / upMean, shares.up) +
      withErlang(-x, normal, deviation / downMean, shares.down);
    return log(max(1e-300, density / deviation));
  });
}

/** Probability that the jumps of a bar add up to an Erlang variable of shape 1, 2, … of one sign. */
interface JumpShares {
  readonly none: number;
  readonly up: Float64Array;
  readonly down: Float64Array;
}

function jumpShares(intensity: number, up: number, upMean: number, downMean: number): JumpShares {
  const counts = poissonProbabilities(intensity, 1e-12).slice(0, mostJumps);
  const none = counts[0]!;
  // Whatever is left belongs to the largest count.
  const left = 1 - counts.reduce((sum, probability) => sum + probability, 0);
  const probabilities = [...counts, left];
  const shares = { none, up: new Float64Array(mostJumps), down: new Float64Array(mostJumps) };
  // A jump up that meets one down leaves one up with this probability: exponentials have no memory.
  const upWins = upMean / (upMean + downMean);
  for (let n = 1; n < probabilities.length; n++) {
    addSums(shares.up, probabilities[n]!, n, up, upWins);
    addSums(shares.down, probabilities[n]!, n, 1 - up, 1 - upWins);
  }
  return shares;
}

/** Adds the probabilities that n jumps, each of this side with probability `own`, leave 1 … n of this side. */
function addSums(into: Float64Array, weight: number, n: number, own: number, wins: number): void {
  for (let k = 1; k <= n; k++) {
    let sum = k === n ? times(own, n) : 0;
    for (let i = k; i < n; i++) {
      const ways = choose(n - k - 1, i - k) * choose(n, i);
      sum += ways * times(1 - wins, i - k) * times(wins, n - i) * times(own, i) * times(1 - own, n - i);
    }
    into[k - 1]! += weight * sum;
  }
}

/** x to a whole power. */
function times(x: number, power: number): number {
  let product = 1;
  for (let i = 0; i < power; i++) product *= x;
  return product;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

/**
 * Density at x of a standard normal variable plus an Erlang variable, mixed over the shapes 1, 2, ….
 *
 * @param normal - the standard normal density at x.
 * @param rate - of the exponentials.
 * @param shares - weight of each shape.
 */
function withErlang(x: number, normal: number, rate: number, shares: Float64Array): number {
  const y = rate - x;
  let before = normal;
  let integral = scaledNormalCdf(0.5 * rate * rate - rate * x, -y);
  let power = rate;
  let density = 0;
  for (let k = 0; k < shares.length; k++) {
    density += shares[k]! * power * integral;
    power *= rate;
    // Iterated integrals of the normal density, times exp((y² − x²)/2).
    const next = (before - y * integral) / (k + 1);
    before = integral;
    integral = next > 0 ? next : 0;
  }
  return density;
}
