import { positiveDefiniteFactor, solveFactored } from "../../numerics/positiveDefinite.ts";
import { modelInputError, requireThat } from "../../requireThat.ts";

/**
 * How sure the views are, the covariance Omega of their errors.
 *
 * - `he_litterman`: Omega = diag(P τC Pᵀ), so that a view weighs as much as the prior
 * - `idzorek`: a confidence in [0, 1] for each view: 0 leaves the prior, 1 holds the view exactly
 * - `given`: k × k, row-major, positive semidefinite
 */
export type ViewUncertainty =
  | { readonly kind: "he_litterman" }
  | { readonly kind: "idzorek"; readonly confidences: Float64Array }
  | { readonly kind: "given"; readonly omega: Float64Array };

/** Prior, views and how sure they are. */
export interface BlackLittermanInput {
  /** C: n × n, row-major, symmetric, positive semidefinite; annual. */
  readonly covariance: Float64Array;
  /** Shape (n,); annual expected returns before the views. */
  readonly prior: Float64Array;
  /** P: k × n, row-major. One row a view: a single 1 for an absolute view; +1 and −1 for a relative one; any weights. */
  readonly picks: Float64Array;
  /** Q: shape (k,); annual return that each row of P is believed to earn. */
  readonly views: Float64Array;
  /** Uncertainty of the prior as a share of the covariance; > 0, usually 0.01 … 0.05. */
  readonly tau: number;
  readonly uncertainty: ViewUncertainty;
}

/** What is believed after the views. */
export interface BlackLittermanPosterior {
  /** Shape (n,); annual. */
  readonly expectedReturns: Float64Array;
  /** n × n; annual: C plus the uncertainty of the expected returns. */
  readonly covariance: Float64Array;
  /** n × n; annual: the uncertainty of the expected returns alone. */
  readonly meanCovariance: Float64Array;
  /** k × k, or of the views that are left when some have no confidence. */
  readonly omega: Float64Array;
  /** Indices of the views that count: all but those with confidence 0. */
  readonly usedViews: readonly number[];
  readonly definition: string;
}

/**
 * Expected returns and covariance after views, by Black and Litterman.
 *
 * Mean = π + τC Pᵀ (P τC Pᵀ + Ω)⁻¹ (Q − Pπ); uncertainty of the mean M = τC − τC Pᵀ (P τC Pᵀ + Ω)⁻¹ P τC; covariance = C + M.
 *
 * @param input - covariance, prior, views; shapes and units on {@link BlackLittermanInput}.
 * @throws {@link CatalogueError} `model.input` for a shape that does not fit, a number that is not finite, tau ≤ 0, a confidence outside
 * [0, 1], a view without a weight, or views that contradict one another (P τC Pᵀ + Ω singular).
 * @remarks
 * Idzorek's confidence is the closed form Ωᵢ = τ (1 − c)/c · pᵢ C pᵢᵀ, which moves the prior the share c of the way to a single view.
 * Limits: no views gives prior and (1 + τ) C. Cost: n² k + k³.
 * @see F. Black, R. Litterman, "Global portfolio optimization", Financial Analysts J. 48 (1992) 28–43; G. He, R. Litterman, "The
 * intuition behind Black–Litterman model portfolios" (1999); T. Idzorek, "A step-by-step guide to the Black–Litterman model" (2005);
 * J. Walters, "The Black–Litterman model in detail" (2014), §"Idzorek's extension".
 */
export function blackLitterman(input: BlackLittermanInput): BlackLittermanPosterior {
  requireViews(input);
  const { covariance, prior, tau, uncertainty } = input;
  const n = prior.length;
  const { usedViews, picks, views } = viewsThatCount(input);
  const k = usedViews.length;
  // Row v of `spread` is τ pᵥ C.
  const spread = new Float64Array(k * n);
  for (let v = 0; v < k; v++) {
    for (let m = 0; m < n; m++) {
      const pick = picks[v * n + m]!;
      if (pick !== 0) for (let i = 0; i < n; i++) spread[v * n + i]! += tau * pick * covariance[m * n + i]!;
    }
  }
  const ofViews = new Float64Array(k * k);
  for (let v = 0; v < k; v++) for (let w = 0; w < k; w++) ofViews[v * k + w] = dotRow(picks, w * n, spread, v * n, n);
  for (let v = 0; v < k; v++) for (let w = 0; w < v; w++) ofViews[w * k + v] = ofViews[v * k + w]!;
  const omega = omegaOf(uncertainty, ofViews, usedViews, input.views.length);
  const factor = positiveDefiniteFactor(
    ofViews.map((x, at) => x + omega[at]!),
    k,
  );
  if (!factor) {
    throw modelInputError(
      "views",
      "such that P τC Pᵀ + Omega is positive definite (no view without doubt may be a combination of others)",
      "a singular matrix",
    );
  }
  const gap = Float64Array.from({ length: k }, (_, v) => views[v]! - dotRow(picks, v * n, prior, 0, n));
  const pull = solveFactored(factor, gap);
  const expectedReturns = prior.slice();
  for (let v = 0; v < k; v++) for (let i = 0; i < n; i++) expectedReturns[i]! += pull[v]! * spread[v * n + i]!;
  const meanCovariance = uncertaintyOfMean(covariance, spread, factor, tau, n, k);
  return {
    expectedReturns,
    meanCovariance,
    covariance: covariance.map((x, at) => x + meanCovariance[at]!),
    omega,
    usedViews,
    definition: `expected_returns.black_litterman.omega_${uncertainty.kind}`,
  };
}

function uncertaintyOfMean(
  covariance: Float64Array,
  spread: Float64Array,
  factor: Float64Array,
  tau: number,
  n: number,
  k: number,
): Float64Array {
  // L⁻¹ · spread, so that what the views take away is a Gram matrix.
  const reduced = spread.slice();
  for (let v = 0; v < k; v++) {
    for (let w = 0; w < v; w++) {
      const entry = factor[v * k + w]!;
      for (let i = 0; i < n; i++) reduced[v * n + i]! -= entry * reduced[w * n + i]!;
    }
    for (let i = 0; i < n; i++) reduced[v * n + i]! /= factor[v * k + v]!;
  }
  const left = covariance.map((x) => tau * x);
  for (let v = 0; v < k; v++) {
    for (let i = 0; i < n; i++) {
      const row = reduced[v * n + i]!;
      for (let j = 0; j < n; j++) left[i * n + j]! -= row * reduced[v * n + j]!;
    }
  }
  return left;
}

function dotRow(a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[aFrom + i]! * b[bFrom + i]!;
  return sum;
}

/** Drops views of zero confidence: their Omega would be infinite. */
function viewsThatCount({ picks, views, prior, uncertainty }: BlackLittermanInput) {
  const n = prior.length;
  const all = Array.from(views, (_, v) => v);
  const usedViews = uncertainty.kind === "idzorek" ? all.filter((v) => uncertainty.confidences[v]! > 0) : all;
  const chosen = new Float64Array(usedViews.length * n);
  for (const [at, v] of usedViews.entries()) chosen.set(picks.subarray(v * n, v * n + n), at * n);
  return { usedViews, picks: chosen, views: Float64Array.from(usedViews, (v) => views[v]!) };
}

function omegaOf(
  uncertainty: ViewUncertainty,
  ofViews: Float64Array,
  usedViews: readonly number[],
  allViews: number,
): Float64Array {
  const k = usedViews.length;
  if (uncertainty.kind === "given") return uncertainty.omega.slice(0, allViews * allViews);
  const omega = new Float64Array(k * k);
  usedViews.forEach((view, v) => {
    const own = ofViews[v * k + v]!;
    const confidence = uncertainty.kind === "idzorek" ? uncertainty.confidences[view]! : 0.5;
    omega[v * k + v] = (own * (1 - confidence)) / confidence;
  });
  return omega;
}

function requireViews({ covariance, prior, picks, views, tau, uncertainty }: BlackLittermanInput): void {
  const n = prior.length;
  const k = views.length;
  requireThat(n >= 1, "prior", "of length ≥ 1", n);
  requireThat(covariance.length === n * n, "covariance", `${n} × ${n}`, `${covariance.length} numbers`);
  requireThat(picks.length === k * n, "picks", `${k} × ${n}`, `${picks.length} numbers`);
  requireThat(tau > 0 && Number.isFinite(tau), "tau", "a finite number > 0", tau);
  for (const [name, numbers] of Object.entries({ covariance, prior, picks, views })) {
    const bad = numbers.findIndex((x) => !Number.isFinite(x));
    requireThat(bad < 0, `${name}[${bad}]`, "a finite number", numbers[bad]);
  }
  for (let v = 0; v < k; v++) {
    const some = picks.subarray(v * n, v * n + n).some((x) => x !== 0);
    requireThat(some, `picks of view ${v}`, "with at least one weight that is not 0", "zeros");
  }
  if (uncertainty.kind === "idzorek") {
    const { confidences } = uncertainty;
    requireThat(confidences.length === k, "confidences", `${k} numbers`, confidences.length);
    for (const [v, c] of confidences.entries())
      requireThat(c >= 0 && c <= 1, `confidences[${v}]`, "a number in [0, 1]", c);
  }
  if (uncertainty.kind === "given") {
    requireThat(uncertainty.omega.length === k * k, "omega", `${k} × ${k}`, `${uncertainty.omega.length} numbers`);
    requireThat(uncertainty.omega.every(Number.isFinite), "omega", "finite numbers", "one that is not");
  }
}
