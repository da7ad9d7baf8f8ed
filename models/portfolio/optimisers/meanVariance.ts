import { findRoot } from "../../numerics/roots.ts";
import {
  type FeasibleWeights,
  lift,
  liftProgram,
  minimiseQuadratic,
  type PortfolioAnswer,
  portfolioOf,
  quadraticSolver,
} from "./feasibleWeights.ts";
import { type LinearRow, solveQuadratic } from "./quadraticProgram.ts";
import { solveSubstituted } from "./substitution.ts";

/** Variance of weights. */
export function varianceOf(weights: Float64Array, covariance: Float64Array): number {
  const n = weights.length;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += weights[i]! * covariance[i * n + j]! * weights[j]!;
  return Math.max(0, sum);
}

/** Σ aᵢ bᵢ. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The same set with μ'w ≥ target. */
export const withReturn = (set: FeasibleWeights, expectedReturns: Float64Array, target: number): FeasibleWeights => ({
  ...set,
  rows: [
    ...set.rows,
    { coefficients: expectedReturns, bound: target, equality: false, name: "/params/objective/target_return" },
  ],
});

/**
 * Weights with the largest (μ'w − rate) / √(w'Cw).
 *
 * Solved as a quadratic program in y = κ w with μ'y − rate κ = 1 and κ free: min ½ y'(C + 2·l2 I)y.
 *
 * @param set - the weights allowed; costs lower the return.
 * @param expectedReturns - shape (n,); annual.
 * @param covariance - n × n, row-major; annual.
 * @param riskFreeRate - annual, decimal.
 * @param l2 - ≥ 0; weight of y'y beside y'Cy. It regularises y, as PyPortfolioOpt does, not the weights.
 * @returns `infeasible` when no portfolio allowed earns more than the rate; `unbounded` when the ratio is only reached at infinity.
 * @see A. Charnes, W. Cooper, "Programming with linear fractional functionals", Naval Res. Logistics Q. 9 (1962) 181–186.
 */
export function maximumSharpe(
  set: FeasibleWeights,
  expectedReturns: Float64Array,
  covariance: Float64Array,
  riskFreeRate: number,
  l2 = 0,
): PortfolioAnswer {
  const { assets } = set;
  const lifted = lift(set);
  const size = lifted.size + 1;
  const widen = (from: Float64Array, last: number): Float64Array => {
    const wide = new Float64Array(size);
    wide.set(from);
    wide[size - 1] = last;
    return wide;
  };
  const excess = lifted.cost.map((cost) => -cost);
  for (let i = 0; i < assets; i++) excess[i] = expectedReturns[i]!;
  const rows: LinearRow[] = lifted.rows.map((row) => ({
    ...row,
    coefficients: widen(row.coefficients, -row.bound),
    bound: 0,
  }));
  rows.push({ coefficients: widen(excess, -riskFreeRate), bound: 1, equality: true, name: "" });
  rows.push({ coefficients: widen(new Float64Array(size - 1), 1), bound: 0, equality: false, name: "" });
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < assets; i++) {
    for (let j = 0; j < assets; j++) hessian[i * size + j] = covariance[i * assets + j]! + (i === j ? l2 : 0);
  }
  const program = { hessian, linear: new Float64Array(size), rows };
  // κ has no curvature; a condition such as the sum of the weights says what it is.
  const scaling = set.rows.findIndex(({ equality, bound }) => equality && bound !== 0);
  const answer = scaling < 0 ? solveQuadratic(program) : solveSubstituted(program, size - 1, scaling);
  if (answer.status !== "optimal") return { status: answer.status, solver: quadraticSolver };
  const scale = answer.x[size - 1]!;
  if (!(scale > 1e-9 * Math.sqrt(dot(answer.x, answer.x)))) return { status: "unbounded", solver: quadraticSolver };
  return portfolioOf(set, rows, answer, scale);
}

/**
 * Weights with the largest ratio of average vol to portfolio vol (Choueifaty's diversification ratio).
 *
 * @see Y. Choueifaty, Y. Coignard, "Toward maximum diversification", J. Portfolio Management 35 (2008) 40–51.
 */
export function maximumDiversification(set: FeasibleWeights, covariance: Float64Array): PortfolioAnswer {
  const n = set.assets;
  const vols = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  return maximumSharpe(set, vols, covariance, 0);
}

/**
 * Weights with the largest expected return among those with a vol of at most the target.
 *
 * @returns `infeasible` when even the least vol is above the target.
 */
export function targetRisk(
  set: FeasibleWeights,
  expectedReturns: Float64Array,
  covariance: Float64Array,
  targetVol: number,
): PortfolioAnswer {
  const lifted = lift(set);
  const atTolerance = (tolerance: number): PortfolioAnswer => {
    const program = liftProgram(
      set,
      lifted,
      covariance,
      expectedReturns.map((mu) => -tolerance * mu),
    );
    for (let i = set.assets; i < lifted.size; i++) program.linear[i] = tolerance * lifted.cost[i]!;
    return portfolioOf(set, lifted.rows, solveQuadratic(program));
  };
  const volOf = (answer: PortfolioAnswer) =>
    answer.status === "optimal" ? Math.sqrt(varianceOf(answer.weights, covariance)) : Number.POSITIVE_INFINITY;
  const least = atTolerance(0);
  if (least.status !== "optimal") return least;
  if (volOf(least) > targetVol * (1 + 1e-12)) return { status: "infeasible", solver: quadraticSolver };
  let high = 1 / 64;
  let top: PortfolioAnswer = least;
  let next = atTolerance(high);
  while (volOf(next) < targetVol && high < 1e6) {
    top = next;
    high *= 4;
    next = atTolerance(high);
  }
  // The set is not empty: where rounding of large tolerances says so, the last answer stands.
  if (next.status !== "optimal") return top;
  if (volOf(next) < targetVol) return next;
  const tolerance = findRoot((x) => volOf(atTolerance(x)) - targetVol, 0, high, 1e-13 * high);
  return atTolerance(tolerance);
}

const mostMajorisations = 500;

/**
 * Weights with the largest worst-case utility when μ lies in an ellipsoid: μ'w − κ √(w'Ωw) − ½ γ w'Cw.
 *
 * The root is majorised by a parabola that touches it, which is minimised in turn, until the conditions of the true problem hold.
 *
 * @param uncertainty - Ω, n × n; covariance of the errors of μ.
 * @param radius - κ ≥ 0.
 * @param riskAversion - γ ≥ 0.
 * @see D. Goldfarb, G. Iyengar, "Robust portfolio selection problems", Math. Oper. Res. 28 (2003) 1–38; D. Hunter, K. Lange, "A
 * tutorial on MM algorithms", Am. Statistician 58 (2004) 30–37.
 */
export function worstCaseEllipsoid(
  set: FeasibleWeights,
  expectedReturns: Float64Array,
  covariance: Float64Array,
  uncertainty: Float64Array,
  radius: number,
  riskAversion: number,
): PortfolioAnswer {
  const linear = expectedReturns.map((mu) => -mu);
  let size = 1;
  let last: PortfolioAnswer = { status: "stalled", solver: quadraticSolver };
  for (let round = 0; round < mostMajorisations; round++) {
    const factor = radius / size;
    last = minimiseQuadratic(
      set,
      covariance.map((c, at) => riskAversion * c + factor * uncertainty[at]!),
      linear,
    );
    if (last.status !== "optimal") return last;
    const next = Math.sqrt(varianceOf(last.weights, uncertainty));
    if (next <= 1e-12) return last;
    const change = Math.abs(next / size - 1);
    // The true gradient differs from the majoriser's by this share of the root's part.
    if (change < 1e-12) return { ...last, kktResidual: Math.max(last.kktResidual, change) };
    size = next;
  }
  return { status: "stalled", solver: quadraticSolver };
}
