import { exp, log } from "../numerics/elementary.ts";
import type { GbmParameters } from "./gbmCalibration.ts";

/** First two moments of a relative portfolio value, and the log-normal distribution that has them. */
export interface PortfolioMoments {
  readonly mean: number;
  readonly variance: number;
  readonly logMean: number;
  readonly logDeviation: number;
}

/**
 * Exact mean and variance of a buy-and-hold portfolio under correlated geometric Brownian motion.
 *
 * @param parameters - annual log drifts and covariance of k assets.
 * @param weights - k weights at the start that add up to 1.
 * @param years - time since the start; ≥ 0.
 * @returns moments of Σ wᵢ Sᵢ(t)/Sᵢ(0), and the log-normal fit by these moments.
 * @see L. Fenton, "The sum of log-normal probability distributions", IRE Trans. Commun. Syst. 8 (1960) 57–67.
 */
export function portfolioMoments(
  { logDrift, covariance }: GbmParameters,
  weights: Float64Array,
  years: number,
): PortfolioMoments {
  const k = weights.length;
  const parts = Float64Array.from(
    weights,
    (weight, i) => weight * exp((logDrift[i]! + 0.5 * covariance[i * k + i]!) * years),
  );
  let mean = 0;
  let variance = 0;
  for (let i = 0; i < k; i++) {
    mean += parts[i]!;
    for (let j = 0; j < k; j++) variance += parts[i]! * parts[j]! * (exp(covariance[i * k + j]! * years) - 1);
  }
  const logVariance = log(1 + Math.max(0, variance) / (mean * mean));
  return { mean, variance, logMean: log(mean) - 0.5 * logVariance, logDeviation: Math.sqrt(logVariance) };
}
