import { exp, log } from "../numerics/elementary.ts";
import { normalCdf, normalPdf, scaledErfc } from "../numerics/normal.ts";

/**
 * Probability that a Brownian bridge from x to y stays below (or above) a level.
 *
 * @param x - distance of the start from the level ≥ 0, on the safe side.
 * @param y - distance of the end from the level ≥ 0.
 * @param variance - σ² Δt > 0.
 * @returns scalar in [0, 1].
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 6.4, equation 6.50.
 */
export const bridgeSurvival = (x: number, y: number, variance: number): number =>
  x <= 0 || y <= 0 ? 0 : variance > 0 ? 1 - exp((-2 * x * y) / variance) : 1;

/** Images on each side that the two-sided probability takes; what is left out is below 1e-16. */
const images = 6;

/**
 * Probability that a Brownian bridge stays between two levels.
 *
 * @param x - distance of the start from the lower level.
 * @param y - distance of the end from the lower level.
 * @param width - distance of the levels > 0.
 * @param variance - σ² Δt > 0.
 * @returns scalar in [0, 1].
 * @see A. Borodin, P. Salminen, Handbook of Brownian motion (2002) 1.15.8; method of images.
 */
export function bridgeSurvivalBetween(x: number, y: number, width: number, variance: number): number {
  if (x <= 0 || y <= 0 || x >= width || y >= width) return 0;
  if (!(variance > 0)) return 1;
  let sum = 0;
  for (let n = -images; n <= images; n++) {
    const shift = n * width;
    sum += exp((-2 * shift * (shift + y - x)) / variance) - exp((-2 * (shift + x) * (shift + y)) / variance);
  }
  return Math.min(1, Math.max(0, sum));
}

/**
 * Largest value of a Brownian bridge between two points for a given probability.
 *
 * @param x - value at the start.
 * @param y - value at the end.
 * @param variance - σ² Δt ≥ 0.
 * @param u - uniform number in (0, 1): the probability that the maximum is larger.
 * @returns scalar ≥ max(x, y); the minimum is −bridgeMaximum(−x, −y, variance, u).
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 6.4, example 2.2.3.
 */
export const bridgeMaximum = (x: number, y: number, variance: number, u: number): number =>
  0.5 * (x + y + Math.sqrt((y - x) * (y - x) - 2 * variance * log(u)));

/** ∫_h^∞ exp((h² − u²)/2) du: the tail of the normal distribution over its density. */
function millsRatio(h: number): number {
  const y = h * Math.SQRT1_2;
  return y > 0.5 ? rootHalfPi * scaledErfc(y) : normalCdf(-h) / normalPdf(h);
}

const rootHalfPi = 1.2533141373155003;

/**
 * Mean of exp(−rate · τ) over the first time τ at which a Brownian bridge meets a level, given that it does.
 *
 * τ/(Δt − τ) is inverse Gaussian; its Laplace transform, integrated against exp(−w) and w exp(−w), gives mean and variance of
 * τ/Δt by the normal tail: with ξ = x/(σ√Δt), η = |y|/(σ√Δt), h = ξ + η the mean is ξ · (1 − Φ(h))/φ(h).
 *
 * @param x - distance of the start from the level > 0.
 * @param y - distance of the end from the level, negative beyond it.
 * @param vol - per root year > 0.
 * @param years - length of the bridge > 0.
 * @param rate - per year.
 * @remarks
 * Accuracy: the third moment of τ is left out: 2e-3 (rate · years)³ at most.
 * @see R. Chhikara, J. Folks, The inverse Gaussian distribution (1989) § 2.3.
 */
export function discountAtBridgeHit(x: number, y: number, vol: number, years: number, rate: number): number {
  const deviation = vol * Math.sqrt(years);
  const xi = x / deviation;
  const eta = Math.abs(y) / deviation;
  const h = xi + eta;
  const mills = millsRatio(h);
  const mean = xi * mills;
  const rest = 1 - mean;
  const restSquare = 0.5 * (h * h + 2 - 3 * xi * (h + mills) + 3 * xi * xi - xi * xi * xi * mills - eta * eta * rest);
  const variance = Math.max(0, restSquare - rest * rest);
  const span = rate * years;
  return exp(-span * mean) * (1 + 0.5 * span * span * variance);
}
