import { exp, log } from "../../numerics/elementary.ts";
import { simplexSearch } from "../../numerics/simplexSearch.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { requireThat } from "../../requireThat.ts";

/** A fitted GARCH(1,1); everything per bar. */
export interface GarchFit {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  /** Variance that the model expects for the bar after the last one. */
  readonly nextVariance: number;
  /** Gaussian log-likelihood at the optimum. */
  readonly logLikelihood: number;
  /** n shocks divided by their conditional deviations. */
  readonly standardised: Float64Array;
}

/** α + β stays below one by at least this. */
const maxPersistence = 1 - 1e-6;

/** The variance before the first bar: exponentially weighted squares of the first bars. */
const backcastBars = 75;
const backcastDecay = 0.94;

const halfLogTwoPi = 0.9189385332046728;

/** As many variances are multiplied before a logarithm is taken; each lies within 10^±12 of the mean variance. */
const productLength = 16;

/**
 * GARCH(1,1) by Gaussian quasi-maximum likelihood: h' = ω + α ε² + β h.
 *
 * @param shocks - n returns less their mean, oldest first; n ≥ 50, not all equal to zero.
 * @returns the parameters with the highest likelihood.
 * @throws {@link CatalogueError} `model.input` when the series is too short or constant.
 * @remarks
 * The recursion starts from an exponentially weighted mean of the first 75 squares (decay 0.94). The search is a grid of
 * persistence and α followed by simplexes; α + β ≤ 1 − 10⁻⁶.
 * Accuracy: the likelihood of the reference implementation `arch` or better within 1e-6.
 * @see T. Bollerslev, J. Wooldridge, "Quasi-maximum likelihood estimation and inference in dynamic models with time-varying
 * covariances", Econometric Reviews 11 (1992) 143–172.
 */
export function garchFit(shocks: Float64Array): GarchFit {
  const n = shocks.length;
  requireThat(n >= 50, "returns", "at least 50 observations for a GARCH model", n);
  const variance = pairwiseSum(shocks, (t) => shocks[t]! * shocks[t]!) / n;
  requireThat(variance > 0 && Number.isFinite(variance), "returns", "not constant for a GARCH model", variance);
  // In units of the variance all parameters are of order one.
  const squares = shocks.map((shock) => (shock * shock) / variance);
  const first = backcast(squares);

  const negative = (at: Float64Array): number => {
    const { omega, alpha, beta } = parametersAt(at);
    return -halfLogLikelihood(squares, first, omega, alpha, beta);
  };
  let start = Float64Array.of(0, 0, 0);
  let lowest = Number.POSITIVE_INFINITY;
  for (const persistence of [0.3, 0.8, 0.95, 0.99]) {
    for (const share of [0.02, 0.06, 0.15, 0.5]) {
      const at = Float64Array.of(log(1 - persistence), logit(persistence / maxPersistence), logit(share));
      const value = negative(at);
      if (value < lowest) [start, lowest] = [at, value];
    }
  }
  const found = simplexSearch(negative, start, Float64Array.of(0.4, 0.4, 0.4), 1e-12, 5_000);
  const { omega, alpha, beta } = parametersAt(found.at);

  const standardised = new Float64Array(n);
  let h = first;
  let previous = first;
  for (let t = 0; t < n; t++) {
    h = omega + alpha * previous + beta * h;
    standardised[t] = shocks[t]! / Math.sqrt(h * variance);
    previous = squares[t]!;
  }
  return {
    omega: omega * variance,
    alpha,
    beta,
    nextVariance: (omega + alpha * previous + beta * h) * variance,
    logLikelihood: -found.value - n * (halfLogTwoPi + 0.5 * log(variance)),
    standardised,
  };
}

const logit = (p: number): number => log(p / (1 - p));
const logistic = (x: number): number => (x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)));

/** Unbounded numbers as parameters: log ω, persistence, and the share of α in it. */
function parametersAt([logOmega, persistence, share]: Float64Array) {
  const sum = maxPersistence * logistic(persistence!);
  const alpha = sum * logistic(share!);
  return { omega: exp(logOmega!), alpha, beta: sum - alpha };
}

function backcast(squares: Float64Array): number {
  let weight = 1;
  let weights = 0;
  let sum = 0;
  for (let t = 0; t < Math.min(backcastBars, squares.length); t++) {
    weights += weight;
    sum += weight * squares[t]!;
    weight *= backcastDecay;
  }
  return sum / weights;
}

/** −½ Σ (ln h + ε²/h). */
function halfLogLikelihood(squares: Float64Array, first: number, omega: number, alpha: number, beta: number): number {
  let h = first;
  let previous = first;
  let product = 1;
  let logs = 0;
  let ratios = 0;
  for (let t = 0; t < squares.length; t++) {
    h = Math.min(1e12, Math.max(1e-12, omega + alpha * previous + beta * h));
    previous = squares[t]!;
    product *= h;
    ratios += previous / h;
    if (t % productLength === productLength - 1) {
      logs += log(product);
      product = 1;
    }
  }
  return -0.5 * (logs + log(product) + ratios);
}
