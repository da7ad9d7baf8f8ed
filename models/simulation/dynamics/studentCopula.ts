import { type CubicTable, cubicTable, cubicValue } from "../../numerics/cubicTable.ts";
import { exp, log } from "../../numerics/elementary.ts";
import { gammaQuantile } from "../../numerics/gamma.ts";
import { normalCdf, normalQuantile } from "../../numerics/normal.ts";
import { expm1, log1p } from "../../numerics/power.ts";
import { gaussLegendre } from "../../numerics/quadrature.ts";
import { studentTDensity, studentTQuantile, studentTTails } from "../../numerics/studentT.ts";
import type { PathModel } from "../pathModel.ts";
import { correlate, logPricePaths, type PriceTimeline } from "./logPricePaths.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { floor, max, min, sqrt } = Math;

/** Distribution of the log return of one step of one asset. */
export type StudentMarginal = "student_t" | "normal" | "empirical";

/** Steps whose log returns are joined by a Student t copula; steps are independent of each other. */
export interface StudentCopulaDynamics extends PriceTimeline {
  /** k vols per year ≥ 0; not read for empirical marginals. */
  readonly vol: Float64Array;
  /** k × k, row-major; lower triangular factor of the correlation of the copula. */
  readonly correlationFactor: Float64Array;
  /** Degrees of freedom > 2. */
  readonly dof: number;
  readonly marginal: StudentMarginal;
  /** For empirical marginals: k ascending columns of the log returns of one step; empty otherwise. */
  readonly sortedReturns: readonly Float64Array[];
}

/** Normals beyond this occur once in 10¹⁵ draws. */
const reach = 8;
const tableSize = 4_097;

/** Student t marginals are held at the quantiles of this probability, because exp of a t variable has no mean. */
const tailProbability = 1e-6;
/** They are held nearer where a log return of one step would pass this, but never nearer than the quantile of 10⁻⁴. */
const largestLogReturn = 2;
const largestTailProbability = 1e-4;

/**
 * Paths whose steps have Student t dependence and marginals that are Student t (variance matched to the vol), normal or
 * empirical (the history of each asset, linear between its order statistics).
 *
 * @returns model with k + 1 drivers a step: the normals of the assets, and one for the common chi-square variable.
 * @remarks
 * Student t marginals are held at their quantiles of 10⁻⁶ and 1 − 10⁻⁶, or at a log return of ±2 in one step where that is
 * nearer, but never nearer than the quantiles of 10⁻⁴. The drift takes out exactly what the marginal
 * adds to the expected price.
 * Accuracy: distribution functions come from tables with an error below 1e-8.
 * @see S. Demarta, A. McNeil, "The t copula and related copulas", Int. Stat. Rev. 73 (2005) 111–129.
 */
export function studentCopulaPaths(dynamics: StudentCopulaDynamics): PathModel {
  const { steps, stepYears, growth, vol, correlationFactor, dof, marginal, sortedReturns } = dynamics;
  const k = growth.length;
  const stretch = stretchTable(dof);
  const scales = vol.map((v) => v * sqrt(stepYears) * (marginal === "student_t" ? sqrt((dof - 2) / dof) : 1));
  const limits = scales.map((scale) => limitOf(scale, dof));
  const scores = marginal === "student_t" ? null : scoreTable(dof);
  const drift = growth.map((g, i) => {
    if (marginal === "student_t") return g * stepYears - logMeanOfExp(scales[i]!, dof, limits[i]!);
    if (marginal === "normal") return g * stepYears - 0.5 * scales[i]! * scales[i]!;
    return g * stepYears - logMeanOfEmpirical(sortedReturns[i]!);
  });
  const shocks = new Float64Array(k);

  const shockOf = (t: number, i: number): number => {
    if (!scores) return scales[i]! * min(limits[i]!, max(-limits[i]!, t));
    const score = normalScore(scores, t, dof);
    return marginal === "normal" ? scales[i]! * score : empiricalQuantile(sortedReturns[i]!, normalCdf(score));
  };
  return logPricePaths({
    assets: k,
    steps,
    driversPerStep: k + 1,
    move(logs, drivers, at) {
      correlate(correlationFactor, drivers, at, shocks);
      const factor = cubicValue(stretch, drivers[at + k]!);
      for (let i = 0; i < k; i++) logs[i]! += drift[i]! + shockOf(shocks[i]! * factor, i);
    },
  });
}

/** Where a t variable is held. */
function limitOf(scale: number, dof: number): number {
  const far = -studentTQuantile(tailProbability, dof);
  const near = -studentTQuantile(largestTailProbability, dof);
  return scale > 0 ? min(far, max(near, largestLogReturn / scale)) : far;
}

/** √(dof / χ²) by the normal score of the chi-square variable; high scores are small χ². */
function stretchTable(dof: number): CubicTable {
  const stretchAt = (z: number) => {
    const chiSquare = 2 * gammaQuantile({ lower: normalCdf(-z), upper: normalCdf(z) }, 0.5 * dof);
    return sqrt(dof / chiSquare);
  };
  return cubicTable(stretchAt, -reach, reach, tableSize);
}

/** t on a scale on which its normal score is nearly the identity. */
const flattened = (t: number, dof: number): number => {
  const size = sqrt(dof * log1p((t * t) / dof));
  return t < 0 ? -size : size;
};

/** Φ⁻¹(F(t)) by {@link flattened} t. */
function scoreTable(dof: number): CubicTable {
  const end = flattened(studentTQuantile(1e-14, dof), dof);
  const scoreAt = (flat: number) => {
    const size = sqrt(dof * expm1((flat * flat) / dof));
    const { lower } = studentTTails(-size, dof);
    const score = normalQuantile(lower);
    return flat < 0 ? score : -score;
  };
  return cubicTable(scoreAt, end, -end, tableSize);
}

const normalScore = (table: CubicTable, t: number, dof: number): number => cubicValue(table, flattened(t, dof));

/** Quantile of a sample, linear between the order statistics at (i − ½)/n and flat beyond them. */
function empiricalQuantile(sorted: Float64Array, p: number): number {
  const last = sorted.length - 1;
  const position = min(last, max(0, p * sorted.length - 0.5));
  const below = min(last - 1, floor(position));
  return sorted[below]! + (position - below) * (sorted[below + 1]! - sorted[below]!);
}

/** ln E[exp X] of {@link empiricalQuantile} of a uniform: piecewise in closed form. */
function logMeanOfEmpirical(sorted: Float64Array): number {
  const n = sorted.length;
  let sum = 0.5 * (exp(sorted[0]!) + exp(sorted[n - 1]!));
  for (let i = 1; i < n; i++) {
    const width = sorted[i]! - sorted[i - 1]!;
    sum += exp(sorted[i - 1]!) * (width > 0 ? expm1(width) / width : 1);
  }
  return log(sum / n);
}

/** ln E[exp(scale · T)] of a t variable held at ±limit. */
function logMeanOfExp(scale: number, dof: number, limit: number): number {
  const { nodes, weights } = gaussLegendre(32);
  // Panels that grow with t follow the power law of the tail.
  let sum = studentTTails(limit, dof).upper * (exp(scale * limit) + exp(-scale * limit));
  let from = 0;
  for (let to = 1; from < limit; to = min(limit, to * 1.6)) {
    const half = 0.5 * (to - from);
    for (const [j, node] of nodes.entries()) {
      const t = from + half * (1 + node);
      sum += weights[j]! * half * studentTDensity(t, dof) * (exp(scale * t) + exp(-scale * t));
    }
    if (to === limit) break;
    from = to;
  }
  return log(sum);
}
