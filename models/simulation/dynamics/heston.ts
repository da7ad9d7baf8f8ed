import { exp, log } from "../../numerics/elementary.ts";
import { normalCdf } from "../../numerics/normal.ts";
import type { PathModel } from "../pathModel.ts";
import { correlate, logPricePaths, type PriceTimeline } from "./logPricePaths.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max, sqrt } = Math;

/** Heston's stochastic variance for each asset. */
export interface HestonPathDynamics extends PriceTimeline {
  /** k variances per year today ≥ 0. */
  readonly initialVariance: Float64Array;
  /** k variances per year that they revert to ≥ 0. */
  readonly longRunVariance: Float64Array;
  /** k speeds per year > 0. */
  readonly meanReversion: Float64Array;
  /** k vols of the square-root processes > 0. */
  readonly volOfVol: Float64Array;
  /** k numbers in [−1, 1]; of each price with its own variance. */
  readonly varianceCorrelation: Float64Array;
  /** k × k, row-major; lower triangular factor of the correlation of what the variances do not explain of the prices. */
  readonly correlationFactor: Float64Array;
}

/** Above this ratio of variance to squared mean the next variance is drawn from a mass at zero and an exponential tail. */
const switchRatio = 1.5;

/** Constants of one asset. */
interface QuadraticExponential {
  readonly decay: number;
  readonly longRun: number;
  /** Conditional variance of the next variance: slope · v + constant. */
  readonly slope: number;
  readonly constant: number;
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
  readonly k4: number;
  /** Andersen's K₀ without the martingale correction. */
  readonly k0: number;
}

/**
 * Paths of Heston's model by the quadratic-exponential scheme with martingale correction, central weights.
 *
 * @returns model with 2 k drivers a step: the variances, then the prices.
 * @remarks
 * E[S(t)] is exact for any step where the correction exists, which is everywhere for negative correlation; a step so large
 * that it does not exist takes the scheme without it. The distribution converges with the step; Feller's condition is not
 * needed.
 * @see L. Andersen, "Simple and efficient simulation of the Heston stochastic volatility model", J. Computational Finance 11
 * (2008) 1–42: equations 17–33, propositions 7 and 9.
 */
export function hestonPaths(dynamics: HestonPathDynamics): PathModel {
  const { steps, stepYears, growth, initialVariance, correlationFactor } = dynamics;
  const k = growth.length;
  const schemes = Array.from(growth, (_, i) => schemeOf(dynamics, i));
  const drift = growth.map((g) => g * stepYears);
  const shocks = new Float64Array(k);
  const variances = new Float64Array(k);
  return logPricePaths({
    assets: k,
    steps,
    driversPerStep: 2 * k,
    start: () => variances.set(initialVariance),
    move(logs, drivers, at) {
      correlate(correlationFactor, drivers, at + k, shocks);
      for (let i = 0; i < k; i++) {
        const scheme = schemes[i]!;
        const v = variances[i]!;
        const next = nextVariance(scheme, v, drivers[at + i]!);
        const spread = sqrt(scheme.k3 * v + scheme.k4 * next.variance);
        logs[i]! += drift[i]! + next.correction + scheme.k1 * v + scheme.k2 * next.variance + spread * shocks[i]!;
        variances[i] = next.variance;
      }
    },
  });
}

function schemeOf(dynamics: HestonPathDynamics, i: number): QuadraticExponential {
  const { stepYears } = dynamics;
  const kappa = dynamics.meanReversion[i]!;
  const theta = dynamics.longRunVariance[i]!;
  const xi = dynamics.volOfVol[i]!;
  const rho = dynamics.varianceCorrelation[i]!;
  const decay = exp(-kappa * stepYears);
  const half = 0.5 * stepYears;
  const level = half * ((kappa * rho) / xi - 0.5);
  return {
    decay,
    longRun: theta,
    slope: ((xi * xi * decay) / kappa) * (1 - decay),
    constant: ((theta * xi * xi) / (2 * kappa)) * (1 - decay) * (1 - decay),
    k0: (-rho * kappa * theta * stepYears) / xi,
    k1: level - rho / xi,
    k2: level + rho / xi,
    k3: half * (1 - rho * rho),
    k4: half * (1 - rho * rho),
  };
}

/** Reused: one draw is consumed before the next is made. */
const draw = { variance: 0, correction: 0 };

function nextVariance(scheme: QuadraticExponential, v: number, z: number): typeof draw {
  const { decay, longRun, slope, constant, k0, k1, k2, k3, k4 } = scheme;
  const mean = longRun + (v - longRun) * decay;
  if (!(mean > 1e-150)) {
    draw.variance = 0;
    draw.correction = 0;
    return draw;
  }
  const ratio = (slope * v + constant) / (mean * mean);
  // E[exp(A v')] of the next variance v' undoes what K₂ v' and half of K₄ v' add to the expectation.
  const a = k2 + 0.5 * k4;
  let logExpectation: number;
  if (ratio <= switchRatio) {
    const inverse = 2 / max(ratio, 1e-14);
    const square = inverse - 1 + sqrt(inverse) * sqrt(inverse - 1);
    const scale = mean / (1 + square);
    const root = sqrt(square) + z;
    draw.variance = scale * root * root;
    const margin = 1 - 2 * a * scale;
    logExpectation = margin > 0 ? (a * square * scale) / margin - 0.5 * log(margin) : Number.NaN;
  } else {
    const atZero = (ratio - 1) / (ratio + 1);
    const rate = (1 - atZero) / mean;
    // The upper tail of the uniform is Φ(−z).
    const above = normalCdf(-z);
    draw.variance = above >= 1 - atZero ? 0 : log((1 - atZero) / above) / rate;
    logExpectation = a < rate ? log(atZero + (rate * (1 - atZero)) / (rate - a)) : Number.NaN;
  }
  draw.correction = Number.isNaN(logExpectation) ? k0 : -logExpectation - (k1 + 0.5 * k3) * v;
  return draw;
}
