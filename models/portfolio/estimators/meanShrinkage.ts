import { positiveDefiniteFactor, solveFactored } from "../../numerics/positiveDefinite.ts";
import { runSteps } from "../../numerics/steps.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import { symmetricEigen } from "../../numerics/symmetricEigen.ts";
import { requireThat } from "../../requireThat.ts";
import { demeanedSeries, meansOf, type ReturnsMatrix, requireMovement } from "./returnsMatrix.ts";
import { productOfDeviations } from "./sampleCovariance.ts";

/** Means drawn to a common value. */
export interface MeanShrinkage {
  /** n means per period: (1 − shrinkage) · sample + shrinkage · target. */
  readonly means: Float64Array;
  /** Weight of the target in [0, 1]. */
  readonly shrinkage: number;
  /** The common value; per period. */
  readonly target: number;
}

/**
 * Sample means drawn to a common value.
 *
 * - `james_stein`: to the mean of the means, with the weight (trace − 2 · largest eigenvalue of the covariance) / (observations ·
 *   squared distance to the target), clipped to [0, 1]
 * - `bayes_stein`: to the return of the minimum-variance portfolio, with Jorion's weight; needs observations > assets + 2
 * - `linear_shrinkage`: to the mean of the means, with the weight that minimises the expected squared error
 *
 * @throws {@link CatalogueError} `model.input` for too few observations, a constant series or a covariance that is not positive definite.
 * @see A. Meucci, "Risk and asset allocation" (2005), §4.4.1; P. Jorion, "Bayes-Stein estimation for portfolio analysis", J. Financial
 * and Quantitative Analysis 21 (1986) 279–292; V. DeMiguel, A. Martín-Utrera, F. Nogales, "Size matters: optimal calibration of
 * shrinkage estimators for portfolio selection", J. Banking and Finance 37 (2013) 3018–3034, §2.1.
 */
export function shrunkMeans(
  returns: ReturnsMatrix,
  method: "james_stein" | "bayes_stein" | "linear_shrinkage",
): MeanShrinkage {
  requireMovement(returns);
  const { target, weight, sample } = rules[method](returns);
  const shrinkage = Math.max(0, Math.min(1, weight));
  return { means: sample.map((mean) => (1 - shrinkage) * mean + shrinkage * target), shrinkage, target };
}

interface Draw {
  readonly sample: Float64Array;
  readonly target: number;
  readonly weight: number;
}

const squaredDistance = (sample: Float64Array, target: number): number =>
  pairwiseSum(sample, (i) => (sample[i]! - target) * (sample[i]! - target));

/** All means equal leaves nothing to draw. */
const weightOf = (above: number, below: number): number => (below > 0 ? above / below : 1);

const rules = {
  james_stein(returns: ReturnsMatrix): Draw {
    const { assets, observations } = returns;
    const sample = meansOf(returns);
    const covariance = runSteps(productOfDeviations(returns, demeanedSeries(returns), "observations_minus_one"));
    const { values } = symmetricEigen(covariance, assets);
    const target = pairwiseSum(sample) / assets;
    const above = pairwiseSum(values) - 2 * values[assets - 1]!;
    return { sample, target, weight: weightOf(above, observations * squaredDistance(sample, target)) };
  },

  bayes_stein(returns: ReturnsMatrix): Draw {
    const { assets, observations } = returns;
    requireThat(
      observations > assets + 2,
      "observations",
      `a whole number > assets + 2 = ${assets + 2} for bayes_stein`,
      observations,
    );
    const sample = meansOf(returns);
    const covariance = runSteps(productOfDeviations(returns, demeanedSeries(returns), "observations_minus_one"));
    const factor = positiveDefiniteFactor(covariance, assets);
    requireThat(factor !== null, "returns", "of full rank for bayes_stein", "assets that are combinations of others");
    const minimumVariance = solveFactored(factor!, new Float64Array(assets).fill(1));
    const target = pairwiseSum(sample, (i) => sample[i]! * minimumVariance[i]!) / pairwiseSum(minimumVariance);
    const gap = sample.map((mean) => mean - target);
    const solved = solveFactored(factor!, gap);
    // The inverse of the scaled covariance S (T − 1)/(T − n − 2) of the paper.
    const distance = pairwiseSum(gap, (i) => gap[i]! * solved[i]!) * ((observations - assets - 2) / (observations - 1));
    return { sample, target, weight: (assets + 2) / (assets + 2 + observations * distance) };
  },

  linear_shrinkage(returns: ReturnsMatrix): Draw {
    const { assets, observations } = returns;
    const sample = meansOf(returns);
    const series = demeanedSeries(returns);
    const target = pairwiseSum(sample) / assets;
    const ofMeans = pairwiseSum(series, (at) => series[at]! * series[at]!) / observations / observations;
    return { sample, target, weight: weightOf(ofMeans, ofMeans + squaredDistance(sample, target)) };
  },
};
