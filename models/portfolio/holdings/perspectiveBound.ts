import { positiveDefiniteFactor, solveFactored } from "../../numerics/positiveDefinite.ts";
import { symmetricEigen } from "../../numerics/symmetricEigen.ts";
import type { FeasibleWeights } from "../optimisers/feasibleWeights.ts";
import { type Holdings, open } from "./holdingRules.ts";
import type { QuadraticPart } from "./portfolioObjective.ts";

/** A lower bound, where it was reached, and how much of each open asset is held there. */
export interface PerspectiveBound {
  readonly bound: number;
  readonly weights: Float64Array;
  /** Shape (n,); in (0, 1]. */
  readonly shares: Float64Array;
}

const mostRounds = 8;

/** Smallest share: a smaller one would only worsen the condition of the program. */
const leastShare = 1e-2;

/**
 * The largest diagonal of a shape that keeps H − D positive semidefinite: D = λ S², S² the variances that the other assets leave
 * unexplained, λ the least eigenvalue of S⁻¹HS⁻¹. `null` for a singular H.
 */
export function separableDiagonal(hessian: Float64Array, n: number): Float64Array | null {
  const factor = positiveDefiniteFactor(hessian, n);
  if (!factor) return null;
  const unexplained = Float64Array.from({ length: n }, (_, i) => {
    const unit = new Float64Array(n);
    unit[i] = 1;
    return 1 / solveFactored(factor, unit)[i]!;
  });
  const scaled = hessian.map((h, at) => h / Math.sqrt(unexplained[Math.floor(at / n)]! * unexplained[at % n]!));
  const least = symmetricEigen(scaled, n).values[0]! - 1e-10;
  return least > 0 ? unexplained.map((s) => least * s) : null;
}

/**
 * Lower bound of a quadratic objective over portfolios of which at most `room` open assets are held.
 *
 * With shares z of holding, Σ z ≤ room, the part Σ dᵢwᵢ² of the objective may be raised to Σ dᵢwᵢ² / zᵢ, which is the same for
 * z ∈ {0, 1} and jointly convex. Minimising over w and z in turn leads to the relaxation; its tangent at any z gives the bound.
 *
 * @param diagonal - d, shape (n,); H − diag(d) positive semidefinite.
 * @param start - sizes of the shares to start from; ≥ 0.
 * @param enough - value from which on a better bound is of no use.
 * @returns `null` when the first program has no solution.
 * @see A. Frangioni, C. Gentile, "Perspective cuts for a class of convex 0–1 mixed integer programs", Math. Programming 106 (2006)
 * 225–236; D. Bertsimas, R. Cory-Wright, "A scalable algorithm for sparse portfolio selection", INFORMS J. Computing 34 (2022) 1489–1511.
 */
export function perspectiveBound(
  { hessian, solve, value, scale }: QuadraticPart,
  diagonal: Float64Array,
  set: FeasibleWeights,
  holdings: Holdings,
  room: number,
  start: Float64Array,
  enough: number,
): PerspectiveBound | null {
  const n = holdings.length;
  const opened = Array.from(holdings.keys()).filter((i) => holdings[i] === open);
  const sharesAt = (weights: Float64Array) =>
    spread(
      opened,
      weights.map((w, i) => Math.abs(w) * Math.sqrt(diagonal[i]!)),
      room,
      n,
    );
  let shares = spread(opened, start, room, n);
  let best: PerspectiveBound | null = null;
  for (let round = 0; round < mostRounds; round++) {
    const raised = hessian.slice();
    for (const i of opened) raised[i * n + i]! += diagonal[i]! * (1 / shares[i]! - 1);
    const answer = solve(set, raised);
    if (answer.status !== "optimal") return best;
    const { weights } = answer;
    const factor = scale(weights);
    const at = value(weights, raised);
    const slopes = new Float64Array(n);
    let bound = at;
    for (const i of opened) {
      const position = (factor * weights[i]!) / shares[i]!;
      slopes[i] = 0.5 * diagonal[i]! * position * position;
      bound += slopes[i]! * shares[i]!;
    }
    const steepest = opened.map((i) => slopes[i]!).sort((a, b) => b - a);
    for (let k = 0; k < Math.min(room, steepest.length); k++) bound -= steepest[k]!;
    const isBetter = !best || bound > best.bound;
    if (isBetter) best = { bound, weights, shares };
    // `at` is a value of the relaxation: where it is below what is enough, no bound will get there.
    if (best!.bound >= enough || (at < enough && at - best!.bound <= 0.2 * (enough - at))) break;
    shares = sharesAt(weights);
  }
  return best;
}

/** Shares in proportion to sizes, at most 1, with sum `room`: the best ones for given weights. Assets that are not open have 1. */
function spread(opened: readonly number[], sizes: Float64Array, room: number, n: number): Float64Array {
  const shares = new Float64Array(n).fill(1);
  if (opened.length <= room) return shares;
  const order = [...opened].sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  let rest = order.reduce((sum, i) => sum + sizes[i]!, 0);
  let left = room;
  let full = 0;
  while (left > 0 && full < order.length && sizes[order[full]!]! * left >= rest) {
    rest -= sizes[order[full++]!]!;
    left--;
  }
  for (const i of order.slice(full)) {
    const share = rest > 0 ? (sizes[i]! * left) / rest : 0;
    shares[i] = Math.min(1, Math.max(leastShare, share));
  }
  return shares;
}
