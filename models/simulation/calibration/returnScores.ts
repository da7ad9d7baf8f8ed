import { pairwiseSum } from "../../numerics/summation.ts";
import { requireThat } from "../../requireThat.ts";

/** Returns less their mean, in units of their standard deviation (divisor n). */
export interface ReturnScores {
  readonly scores: Float64Array;
  /** Standard deviation of the returns > 0. */
  readonly scale: number;
}

/**
 * Standardises a series of returns.
 *
 * @param returns - n log returns.
 * @param least - smallest n.
 * @param model - what the returns are for, as the error names it: "a jump diffusion".
 * @throws {@link CatalogueError} `model.input` when the series is too short or constant.
 */
export function returnScores(returns: Float64Array, least: number, model: string): ReturnScores {
  const n = returns.length;
  requireThat(n >= least, "returns", `at least ${least} observations for ${model}`, n);
  const mean = pairwiseSum(returns) / n;
  const variance = pairwiseSum(returns, (t) => (returns[t]! - mean) * (returns[t]! - mean)) / n;
  requireThat(variance > 0 && Number.isFinite(variance), "returns", `not constant for ${model}`, variance);
  const scale = Math.sqrt(variance);
  return { scores: returns.map((x) => (x - mean) / scale), scale };
}
