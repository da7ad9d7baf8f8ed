import { requireThat } from "../../requireThat.ts";
import type { CovarianceSteps } from "./covarianceEstimate.ts";
import { demeanedSeries, type ReturnsMatrix, requireMovement, requireReturns } from "./returnsMatrix.ts";
import { divisorOf, productOfDeviations } from "./sampleCovariance.ts";

/**
 * Towards what the sample covariance is drawn.
 *
 * - `constant_variance`: mean variance on the diagonal, zero elsewhere (Ledoit, Wolf 2004b)
 * - `two_parameters`: mean variance on the diagonal, mean covariance elsewhere
 * - `diagonal`: the sample variances, zero elsewhere
 * - `constant_correlation`: the sample variances and the mean correlation (Ledoit, Wolf 2004a)
 * - `single_factor`: one-factor model whose market is the equally weighted mean of the assets (Ledoit, Wolf 2003)
 */
export const shrinkageTargets = [
  "constant_variance",
  "two_parameters",
  "diagonal",
  "constant_correlation",
  "single_factor",
] as const;
export type ShrinkageTarget = (typeof shrinkageTargets)[number];

/** A target and Σᵢⱼ AsyCov(√T target entry, √T sample entry), the rho of the papers. */
interface Target {
  readonly matrix: Float64Array;
  readonly rho: number;
}

/** What a target is made from: deviations yᵢ(t), their covariance, and the fourth moments on the diagonal. */
interface Sample {
  readonly assets: number;
  readonly observations: number;
  readonly series: Float64Array;
  readonly covariance: Float64Array;
  /** Number that sums over time are divided by. */
  readonly periods: number;
  /** With s = Σ ab / periods and u likewise, Σ (ab − s)(cd − u) / periods = Σ abcd / periods − overlap · s · u. */
  readonly overlap: number;
  /** Asymptotic variance of every sample variance: mean y⁴ − overlap · s². */
  readonly ofVariances: Float64Array;
}

/**
 * Linear shrinkage of the sample covariance by Ledoit and Wolf, in pieces: (1 − δ) sample + δ target with the δ that
 * minimises the expected squared Frobenius distance to the truth, clipped to [0, 1].
 *
 * @param divisor - of the sample covariance and of all moments; `observations` as in the papers.
 * @throws {@link CatalogueError} `model.input` for fewer than two observations, a constant series, or a number that is not finite.
 * @remarks
 * Cost: one sample covariance; the moments are summed over time first, so that they need n · observations operations.
 * @see O. Ledoit, M. Wolf, J. Multivariate Analysis 88 (2004) 365–411; J. Portfolio Management 30 (2004) 110–119;
 * J. Empirical Finance 10 (2003) 603–621.
 */
export function* linearShrinkageSteps(
  returns: ReturnsMatrix,
  target: ShrinkageTarget,
  divisor: "observations" | "observations_minus_one" = "observations",
): CovarianceSteps {
  requireReturns(returns, 2);
  requireMovement(returns);
  const { observations, assets } = returns;
  requireThat(
    target === "constant_variance" || assets > 1,
    "assets",
    `a whole number ≥ 2 for the target ${target}`,
    assets,
  );
  const series = demeanedSeries(returns);
  const covariance = yield* productOfDeviations(returns, series, divisor);
  const periods = divisorOf(divisor, observations);
  const overlap = 2 - observations / periods;
  const ofVariances = new Float64Array(assets);
  const sample: Sample = { assets, observations, series, covariance, periods, overlap, ofVariances };
  let squares = 0;
  for (const entry of covariance) squares += entry * entry;
  // Σᵢⱼ mean yᵢ² yⱼ² is the mean of (Σᵢ yᵢ²)².
  const phi = meanOverTime(sample, (t) => square(sumOver(sample, t, (y) => y * y))) - overlap * squares;
  for (let i = 0; i < assets; i++) {
    let fourth = 0;
    for (let t = 0; t < observations; t++) fourth += square(square(series[i * observations + t]!));
    ofVariances[i] = fourth / periods - overlap * square(covariance[i * assets + i]!);
  }
  const { matrix, rho } = makeTarget[target](sample);
  let gamma = 0;
  for (let at = 0; at < matrix.length; at++) gamma += square(covariance[at]! - matrix[at]!);
  // The sample is its own target when there is nothing to draw it to.
  const shrinkage = gamma > 0 ? Math.max(0, Math.min(1, (phi - rho) / gamma / periods)) : 0;
  return {
    covariance: covariance.map((entry, at) => shrinkage * matrix[at]! + (1 - shrinkage) * entry),
    definition: `covariance.ledoit_wolf_${target}`,
    divisor,
    shrinkage,
    diagnostics: { phi, rho, gamma },
  };
}

const square = (x: number): number => x * x;

/** Σᵢ f(yᵢ(t), i). */
function sumOver({ series, assets, observations }: Sample, t: number, f: (y: number, i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < assets; i++) sum += f(series[i * observations + t]!, i);
  return sum;
}

function meanOverTime({ observations, periods }: Sample, f: (t: number) => number): number {
  let sum = 0;
  for (let t = 0; t < observations; t++) sum += f(t);
  return sum / periods;
}

/** Diagonal and off-diagonal means of a covariance. */
function meansOfEntries({ covariance, assets }: Sample) {
  let trace = 0;
  let all = 0;
  for (let i = 0; i < assets; i++) trace += covariance[i * assets + i]!;
  for (const entry of covariance) all += entry;
  return { variance: trace / assets, covariance: assets > 1 ? (all - trace) / (assets * (assets - 1)) : 0 };
}

function matrixOf(assets: number, entry: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(assets * assets);
  for (let i = 0; i < assets; i++) for (let j = 0; j < assets; j++) matrix[i * assets + j] = entry(i, j);
  return matrix;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0);

const makeTarget: Readonly<Record<ShrinkageTarget, (sample: Sample) => Target>> = {
  constant_variance(sample) {
    const { variance } = meansOfEntries(sample);
    // The papers drop rho, which is of lower order for this target and the next.
    return { matrix: matrixOf(sample.assets, (i, j) => (i === j ? variance : 0)), rho: 0 };
  },

  two_parameters(sample) {
    const means = meansOfEntries(sample);
    return {
      matrix: matrixOf(sample.assets, (i, j) => (i === j ? means.variance : means.covariance)),
      rho: 0,
    };
  },

  diagonal({ assets, covariance, ofVariances }) {
    return {
      matrix: matrixOf(assets, (i, j) => (i === j ? covariance[i * assets + i]! : 0)),
      rho: sumOf(ofVariances),
    };
  },

  constant_correlation(sample) {
    const { assets, covariance, overlap, ofVariances } = sample;
    const deviation = Float64Array.from({ length: assets }, (_, i) => Math.sqrt(covariance[i * assets + i]!));
    let all = 0;
    let weighted = 0;
    for (let i = 0; i < assets; i++) {
      for (let j = 0; j < assets; j++) {
        const entry = covariance[i * assets + j]!;
        if (i !== j) all += entry / (deviation[i]! * deviation[j]!);
        weighted += entry * deviation[i]! * deviation[j]!;
      }
    }
    const correlation = all / (assets * (assets - 1));
    // Σᵢⱼ (sⱼ/sᵢ) (mean yᵢ³ yⱼ − overlap · sᵢ² sᵢⱼ), with i = j taken out.
    const cubes = meanOverTime(
      sample,
      (t) =>
        sumOver(sample, t, (y, i) => (y * y * y) / deviation[i]!) * sumOver(sample, t, (y, i) => y * deviation[i]!),
    );
    return {
      matrix: matrixOf(assets, (i, j) =>
        i === j ? covariance[i * assets + i]! : correlation * (deviation[i]! * deviation[j]!),
      ),
      rho: sumOf(ofVariances) + correlation * (cubes - overlap * weighted - sumOf(ofVariances)),
    };
  },

  single_factor(sample) {
    const { assets, observations, series, covariance, periods, overlap, ofVariances } = sample;
    const market = Float64Array.from({ length: observations }, (_, t) => sumOver(sample, t, (y) => y) / assets);
    const loading = Float64Array.from({ length: assets }, (_, i) =>
      meanOverTime(sample, (t) => series[i * observations + t]! * market[t]!),
    );
    const variance = meanOverTime(sample, (t) => square(market[t]!));
    requireThat(variance > 0, "returns", "such that the equally weighted market moves", "a market without movement");
    const projected = (t: number) => sumOver(sample, t, (y, i) => loading[i]! * y);
    let quadratic = 0;
    for (let i = 0; i < assets; i++) {
      for (let j = 0; j < assets; j++) quadratic += loading[i]! * loading[j]! * covariance[i * assets + j]!;
    }
    const byAsset =
      meanOverTime(sample, (t) => market[t]! * sumOver(sample, t, (y) => y * y) * projected(t)) - overlap * quadratic;
    const byMarket = meanOverTime(sample, (t) => square(market[t]! * projected(t))) - overlap * variance * quadratic;
    // The same sums for i = j, whose target entry is the sample variance itself.
    let ownByAsset = 0;
    let ownByMarket = 0;
    for (let i = 0; i < assets; i++) {
      let cube = 0;
      let both = 0;
      for (let t = 0; t < observations; t++) {
        const y = series[i * observations + t]!;
        cube += y * y * y * market[t]!;
        both += square(y * market[t]!);
      }
      const own = covariance[i * assets + i]!;
      ownByAsset += loading[i]! * (cube / periods - overlap * loading[i]! * own);
      ownByMarket += square(loading[i]!) * (both / periods - overlap * variance * own);
    }
    return {
      matrix: matrixOf(assets, (i, j) =>
        i === j ? covariance[i * assets + i]! : (loading[i]! * loading[j]!) / variance,
      ),
      rho:
        sumOf(ofVariances) + (2 * (byAsset - ownByAsset)) / variance - (byMarket - ownByMarket) / (variance * variance),
    };
  },
};
