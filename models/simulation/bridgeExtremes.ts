import { exp, log } from "../numerics/elementary.ts";

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

/** Nodes of the trapezoidal rule under the normal density: spacing 1, |z| ≤ 6. */
const nodes = Array.from({ length: 13 }, (_, i) => i - 6);
const nodeWeights = (() => {
  const raw = nodes.map((z) => exp(-0.5 * z * z));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((weight) => weight / sum);
})();

/**
 * Mean of exp(−rate · τ) over the first time τ at which a Brownian bridge meets a level, given that it does.
 *
 * τ/(1 − τ/Δt) is inverse Gaussian; its transformation to a normal (Michael, Schucany and Haas) is smooth, so that a few
 * nodes are enough.
 *
 * @param x - distance of the start from the level > 0.
 * @param y - distance of the end from the level, negative beyond it.
 * @param vol - per root year > 0.
 * @param years - length of the bridge > 0.
 * @param rate - per year.
 * @remarks
 * Accuracy: 1e-8 relative for rate · years below 1.
 * @see J. Michael, W. Schucany, R. Haas, "Generating random variates using transformations with multiple roots", Amer.
 * Stat. 30 (1976) 88–90.
 */
export function discountAtBridgeHit(x: number, y: number, vol: number, years: number, rate: number): number {
  const span = vol * vol * years;
  // In units of the bridge's length: mean of the inverse Gaussian and its shape.
  const mean = x / Math.max(Math.abs(y), 1e-12 * x);
  const shape = (x * x) / span;
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    const z = nodes[i]!;
    const c = (mean * z * z) / (2 * shape);
    // The two roots for z and −z have the product mean²: the smaller one comes from the larger without cancellation.
    const large = mean * (1 + c + Math.sqrt(c * (2 + c)));
    const s = z < 0 ? large : (mean * mean) / large;
    sum += nodeWeights[i]! * ((2 * mean) / (mean + s)) * exp((-rate * years * s) / (1 + s));
  }
  return sum;
}
