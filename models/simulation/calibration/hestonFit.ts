import { boundedVariable, positiveVariable } from "../../numerics/boundedVariable.ts";
import { exp, log } from "../../numerics/elementary.ts";
import { requireThat } from "../../requireThat.ts";
import { maximumLikelihood } from "./maximumLikelihood.ts";
import { returnScores } from "./returnScores.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max, min, sqrt } = Math;

/** Parameters of Heston's model; everything per bar. */
export interface HestonBars {
  /** Variance of a bar after the last one, and the variance that it reverts to. */
  readonly initialVariance: number;
  readonly longRunVariance: number;
  /** Speed of reversion. */
  readonly meanReversion: number;
  /** Vol of the square-root process. */
  readonly volOfVol: number;
  /** Correlation of price and variance. */
  readonly correlation: number;
}

/** Heston's model fitted to returns. */
export interface HestonFit extends HestonBars {
  readonly logLikelihood: number;
  /** Of each parameter; ∞ at a bound and where the likelihood cannot tell. */
  readonly standardErrors: HestonBars;
}

/** Bounds of the search per bar, in units of the sample's variance: speed, vol of the variance, correlation. */
const variables = [positiveVariable(5e-4, 1), positiveVariable(0.01, 2), boundedVariable(-0.99, 0.99)];

/** The stationary variance of the variance is at most so many squares of its mean. */
const largestSpread = 4;

/** Seven nodes and weights of Gauss and Hermite for the standard normal distribution. */
const nodes = [
  -3.750439717725742, -2.366759410734541, -1.154405394739968, 0, 1.154405394739968, 2.366759410734541,
  3.750439717725742,
];
const weights = [
  5.482688559722194e-4, 0.03075712396758646, 0.2401231786050127, 0.4571428571428574, 0.2401231786050127,
  0.03075712396758646, 5.482688559722194e-4,
];

/**
 * Heston's model by approximate maximum likelihood of log returns. The long-run variance is that of the sample, and the
 * other parameters maximise the likelihood of a filter that takes the variance, given the returns so far, for a gamma
 * variable.
 *
 * @param returns - n log returns; n ≥ 250, not constant.
 * @throws {@link CatalogueError} `model.input` when the series is too short or constant.
 * @remarks
 * The mean and the variance of the next variance and its covariance with the return are those of the square-root process;
 * the return of a bar is normal given the variance at its beginning, so that bars should be short against 1/speed.
 * Speed in 0.0005 … 1 a bar. Bias on 40,000 daily bars: vol of variance −3 %, correlation 0.02 towards zero; −8 % and 0.05
 * where Feller's condition fails. Standard error of ten years of daily bars: speed a quarter, vol of variance a tenth of its
 * value, correlation 0.06.
 * @see D. Bates, "Maximum likelihood estimation of latent affine processes", Rev. Financial Studies 19 (2006) 909–965;
 * E. Wilson, M. Hilferty, Proc. Nat. Acad. Sci. 17 (1931) 684–688 (the cube root of a gamma variable is nearly normal).
 */
export function hestonFit(returns: Float64Array): HestonFit {
  const { scores, scale } = returnScores(returns, 250, "a stochastic variance");
  const starts = [0.01, 0.05].flatMap((speed) =>
    [0.2, 1].map((spread) => [speed, sqrt(2 * speed * spread), -0.3] as const),
  );
  const filterAt = ([speed, volOfVol, correlation]: Float64Array) => filtered(scores, speed!, volOfVol!, correlation!);
  const fit = maximumLikelihood((parameters) => filterAt(parameters).logLikelihood, variables, starts, 400);
  requireThat(
    fit.logLikelihood > Number.NEGATIVE_INFINITY,
    "closes",
    "without a return that no variance explains, such as a split that they are not adjusted for",
    `one of ${Math.max(...scores.map(Math.abs)).toPrecision(3)} standard deviations`,
  );
  const square = scale * scale;
  const { mean, variance } = filterAt(fit.parameters);
  const [speed, volOfVol] = fit.parameters as unknown as [number, number];
  // The mean of a variance that forgets at this speed, and of squares that scatter about it.
  const spread = (volOfVol * volOfVol) / (2 * speed);
  const longRunError = square * sqrt((2 * spread) / (speed * returns.length) + 2 / returns.length);
  const inBars = (values: Float64Array, initialVariance: number, longRunVariance: number): HestonBars => ({
    initialVariance,
    longRunVariance,
    meanReversion: values[0]!,
    volOfVol: values[1]! * scale,
    correlation: values[2]!,
  });
  return {
    ...inBars(fit.parameters, mean * square, square),
    logLikelihood: fit.logLikelihood - returns.length * log(scale),
    standardErrors: inBars(fit.standardErrors, sqrt(variance) * square, longRunError),
  };
}

/** What the filter knows after the last return: everything in units of the sample's variance. */
interface Filtered {
  readonly logLikelihood: number;
  readonly mean: number;
  readonly variance: number;
}

const halfLogTwoPi = 0.9189385332046728;

/** As many likelihoods are multiplied before a logarithm is taken. */
const productLength = 8;

function filtered(scores: Float64Array, speed: number, volOfVol: number, correlation: number): Filtered {
  const decay = exp(-speed);
  // Share of a variance that is left over a bar on average, and the moments of the square-root process.
  const average = (1 - decay) / speed;
  const slope = volOfVol * volOfVol * decay * average;
  const constant = 0.5 * speed * volOfVol * volOfVol * average * average;
  let mean = 1;
  let variance = (volOfVol * volOfVol) / (2 * speed);
  if (variance > largestSpread) return { logLikelihood: Number.NEGATIVE_INFINITY, mean, variance };
  let product = 1;
  let logs = 0;
  for (let t = 0; t < scores.length; t++) {
    const x = scores[t]!;
    const ratio = min(variance / (mean * mean), largestSpread);
    const centre = 1 - ratio / 9;
    const width = sqrt(ratio) / 3;
    const unit = mean / (centre * (centre * centre + 3 * width * width));
    let likelihood = 0;
    let first = 0;
    let second = 0;
    for (let j = 0; j < nodes.length; j++) {
      const root = max(0, centre + width * nodes[j]!);
      const v = unit * root * root * root;
      const ofBar = 1 + (v - 1) * average;
      const p = (weights[j]! / sqrt(ofBar)) * exp((-0.5 * x * x) / ofBar);
      const covariance = correlation * volOfVol * v * average;
      const next = max(1e-4, 1 + (v - 1) * decay + (covariance / ofBar) * x);
      const spread = max(0, slope * v + constant - (covariance * covariance) / ofBar);
      likelihood += p;
      first += p * next;
      second += p * (next * next + spread);
    }
    // A return that no variance explains: the parameters are out of the question.
    if (!(likelihood > 0)) return { logLikelihood: Number.NEGATIVE_INFINITY, mean, variance };
    mean = first / likelihood;
    variance = max(1e-8, second / likelihood - mean * mean);
    product *= likelihood;
    if (t % productLength === productLength - 1) {
      logs += log(product);
      product = 1;
    }
  }
  return { logLikelihood: logs + log(product) - scores.length * halfLogTwoPi, mean, variance };
}
