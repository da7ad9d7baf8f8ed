import { log } from "../../numerics/elementary.ts";
import { pow } from "../../numerics/power.ts";
import { spectralProductSteps } from "../../numerics/spectralProduct.ts";
import { symmetricEigenSteps } from "../../numerics/symmetricEigen.ts";
import { requireThat } from "../../requireThat.ts";
import type { CovarianceSteps } from "./covarianceEstimate.ts";
import { demeanedSeries, type ReturnsMatrix, requireMovement, requireReturns } from "./returnsMatrix.ts";
import { productOfDeviations } from "./sampleCovariance.ts";

/** The kernel's formula for singular samples needs 1 > √5 h, that is an effective sample of 12. */
const leastObservations = 13;

/** An eigenvalue below this share of the largest one is a zero that rounding has moved. */
const zeroShare = 1e-12;

/**
 * Nonlinear shrinkage by the analytical formula of Ledoit and Wolf (2020), in pieces: every sample eigenvalue is replaced by
 * a function of itself and of a kernel estimate of the eigenvalues' density and of its Hilbert transform.
 *
 * Works with demeaned returns, effective sample observations − 1. Defined for more assets than observations too; the result is then
 * positive definite although the sample covariance is singular.
 *
 * @throws {@link CatalogueError} `model.input` for fewer than 13 observations, a constant series, a number that is not finite, or
 * a sample whose rank is below min(assets, observations − 1).
 * @remarks
 * Kernel: Epanechnikov with bandwidth h = (observations − 1)^(−1/3) relative to each eigenvalue. Cost: one symmetric
 * eigendecomposition.
 * @see O. Ledoit, M. Wolf, "Analytical nonlinear shrinkage of large-dimensional covariance matrices", Annals of Statistics 48
 * (2020) 3043–3065, section 4 and supplement C.
 */
export function* nonlinearShrinkageSteps(returns: ReturnsMatrix): CovarianceSteps {
  requireReturns(returns, leastObservations);
  requireMovement(returns);
  const { assets } = returns;
  const effective = returns.observations - 1;
  const sample = yield* productOfDeviations(returns, demeanedSeries(returns), "observations_minus_one");
  const { values, vectors } = yield* symmetricEigenSteps(sample, assets);
  const zeros = Math.max(0, assets - effective);
  const positive = values.subarray(zeros);
  requireThat(
    positive[0]! > zeroShare * positive[positive.length - 1]!,
    "returns",
    "of full rank: no asset may be a combination of the others",
    `smallest over largest eigenvalue ${positive[0]! / positive[positive.length - 1]!}`,
  );
  const shrunk = new Float64Array(assets);
  shrunk.set(shrunkEigenvalues(positive, assets, effective), zeros);
  if (zeros > 0) shrunk.fill(shrunkZero(positive, assets, effective), 0, zeros);
  const covariance = yield* spectralProductSteps(vectors, shrunk, assets);
  return {
    covariance,
    definition: "covariance.ledoit_wolf_nonlinear",
    divisor: "observations_minus_one",
    shrinkage: null,
    diagnostics: {
      bandwidth: bandwidthOf(effective),
      concentration: assets / effective,
      smallest_sample_eigenvalue: values[0]!,
      smallest_eigenvalue: shrunk.reduce((least, x) => Math.min(least, x)),
      largest_eigenvalue: shrunk.reduce((most, x) => Math.max(most, x)),
    },
  };
}

const bandwidthOf = (effective: number): number => pow(effective, -1 / 3);

const rootOfFive = Math.sqrt(5);

/**
 * Hilbert transform of the Epanechnikov kernel. Far out the closed form is the small difference of large terms, so that its series
 * in √5/x takes over.
 */
function hilbertOfKernel(x: number): number {
  const u = rootOfFive / x;
  if (Math.abs(u) < 0.5) {
    let sum = 0;
    for (let odd = 53; odd >= 1; odd -= 2) sum = sum * u * u + 1 / (odd * (odd + 2));
    return (-3 / (rootOfFive * Math.PI)) * u * sum;
  }
  const ratio = Math.abs((rootOfFive - x) / (rootOfFive + x));
  const singular = ratio === 0 || ratio === Number.POSITIVE_INFINITY;
  const rest = singular ? 0 : (0.75 / (rootOfFive * Math.PI)) * (1 - (x * x) / 5) * log(ratio);
  return (-0.3 / Math.PI) * x + rest;
}

function shrunkEigenvalues(values: Float64Array, assets: number, effective: number): Float64Array {
  const h = bandwidthOf(effective);
  const concentration = assets / effective;
  const count = values.length;
  return values.map((value) => {
    let density = 0;
    let hilbert = 0;
    for (const other of values) {
      const width = h * other;
      const x = (value - other) / width;
      const parabola = 1 - (x * x) / 5;
      if (parabola > 0) density += (0.75 / rootOfFive) * (parabola / width);
      hilbert += hilbertOfKernel(x) / width;
    }
    density /= count;
    hilbert /= count;
    const real = Math.PI * concentration * value * density;
    if (assets <= effective) {
      const imaginary = 1 - concentration - Math.PI * concentration * value * hilbert;
      return value / (real * real + imaginary * imaginary);
    }
    return value / (Math.PI * Math.PI * value * value * (density * density + hilbert * hilbert));
  });
}

/** What the zero eigenvalues of a sample with more assets than observations become. */
function shrunkZero(positive: Float64Array, assets: number, effective: number): number {
  const h = bandwidthOf(effective);
  let inverse = 0;
  for (const value of positive) inverse += 1 / value;
  inverse /= positive.length;
  const logarithm = log((1 + rootOfFive * h) / (1 - rootOfFive * h));
  const hilbert =
    (1 / Math.PI) * (0.3 / (h * h) + (0.75 / (rootOfFive * h)) * (1 - 1 / (5 * h * h)) * logarithm) * inverse;
  return 1 / ((Math.PI * (assets - effective) * hilbert) / effective);
}
