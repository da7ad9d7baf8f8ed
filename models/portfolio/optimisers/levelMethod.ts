import type { FeasibleWeights, LiftedWeights, PortfolioAnswer } from "./feasibleWeights.ts";
import { lift } from "./feasibleWeights.ts";
import { type LinearRow, solveQuadratic } from "./quadraticProgram.ts";
import type { RiskFunction } from "./scenarioRisk.ts";

export const levelSolver = "level_method";
const mostCuts = 1000;
const keptCuts = 30;

/** Share of the risk below which lower bounds come from linear programs, which are sharp. */
const coarseGap = 1e-6;

/** The plane gradient · x + offset. */
interface Cut {
  readonly gradient: Float64Array;
  readonly offset: number;
}

/** Accuracy asked for, as a share of the risk. */
const relativeGap = 1e-9;

export type ScenarioAnswer =
  | (Extract<PortfolioAnswer, { status: "optimal" }> & {
      /** Least risk found, and a proven lower bound of the least risk: the optimum lies between. */
      readonly value: number;
      readonly lowerBound: number;
    })
  | Exclude<PortfolioAnswer, { status: "optimal" }>;

/**
 * Weights with the least convex risk, by cutting planes.
 *
 * Every evaluation gives a plane below the risk. The least value of their maximum is a lower bound of the optimum, so the answer
 * comes with a proven gap; the next point is the one next to the best so far at which the planes leave room for a gain.
 *
 * @param set - the weights allowed; costs are added to the risk.
 * @param risk - convex, positively homogeneous or not; finite everywhere.
 * @remarks
 * Accuracy: gap ≤ 1e-9 of the risk, reported as `kktResidual`. Cost: one evaluation and two small programs a cut; the number of
 * scenarios only enters the evaluation.
 * @see C. Lemaréchal, A. Nemirovskii, Y. Nesterov, "New variants of bundle methods", Math. Programming 69 (1995) 111–147; A.
 * Künzi-Bay, J. Mayer, "Computational aspects of minimizing conditional value-at-risk", Comput. Management Sci. 3 (2006) 3–27.
 */
export function minimiseRisk(set: FeasibleWeights, risk: RiskFunction): ScenarioAnswer {
  const lifted = lift(set);
  const { size } = lifted;
  const first = projection(lifted, new Float64Array(size).fill(1 / set.assets), []);
  if (first.status !== "optimal") return { status: first.status, solver: levelSolver };
  let cuts: Cut[] = [];
  let evaluations = 0;
  let corner = first.x;
  let floor = -Math.abs(risk(first.x.slice(0, set.assets)).value);
  let coarse = true;
  let best = first.x;
  let upper = Number.POSITIVE_INFINITY;
  let lower = Number.NEGATIVE_INFINITY;
  let duals: Readonly<Record<string, number>> = {};
  let point = first.x;
  while (evaluations++ < mostCuts) {
    const weights = point.slice(0, set.assets);
    const at = risk(weights);
    const gradient = lifted.cost.slice();
    let offset = at.value;
    for (let i = 0; i < set.assets; i++) {
      gradient[i] = at.gradient[i]!;
      offset -= at.gradient[i]! * weights[i]!;
    }
    let value = at.value;
    for (let i = set.assets; i < size; i++) value += lifted.cost[i]! * point[i]!;
    if (value < upper) {
      upper = value;
      best = point;
    }
    cuts.push({ gradient, offset });
    if (coarse) {
      // Cheap at first: a level that the planes cannot reach is a lower bound by itself.
      let next: ReturnType<typeof projection> = { status: "infeasible" };
      while (next.status !== "optimal" && upper - floor > coarseGap * Math.abs(upper)) {
        const level = floor + 0.3 * (upper - floor);
        next = projection(lifted, best, belowLevel(cuts, level));
        if (next.status !== "optimal") floor = level;
      }
      coarse = next.status === "optimal";
      if (next.status === "optimal") {
        const { duals: pull } = next;
        const before = lifted.rows.length;
        const last = cuts.length - keptCuts;
        cuts = cuts.filter((_, at) => pull[before + at]! > 1e-12 || at >= last);
        point = next.x;
        continue;
      }
    }
    const bound = leastOfCuts(lifted, cuts, corner, upper);
    if (bound.status !== "optimal") return { status: bound.status, solver: levelSolver };
    corner = bound.x;
    lower = Math.max(lower, bound.value);
    // Planes that neither bind nor are new have done their work.
    const { active } = bound;
    cuts = cuts.filter((_, at) => active[at]! || at >= cuts.length - keptCuts);
    duals = bound.duals;
    const gap = upper - lower;
    if (gap <= relativeGap * Math.max(Math.abs(upper), 1e-12)) break;
    const level = lower + 0.3 * gap;
    const next = projection(lifted, best, belowLevel(cuts, level));
    point = next.status === "optimal" ? next.x : bound.x;
  }
  const scale = Math.max(Math.abs(upper), 1e-12);
  if (upper - lower > 1e-5 * scale) return { status: "stalled", solver: levelSolver };
  return {
    status: "optimal",
    weights: best.slice(0, set.assets),
    duals,
    kktResidual: Math.max(0, upper - lower) / scale,
    solver: levelSolver,
    value: upper,
    lowerBound: Math.min(lower, upper),
  };
}

/** Rows that keep every plane at or below a level. */
const belowLevel = (cuts: readonly Cut[], level: number): readonly LinearRow[] =>
  cuts.map(({ gradient, offset }) => ({
    coefficients: gradient.map((g) => -g),
    bound: offset - level,
    equality: false,
    name: "",
  }));

/** The point of the set next to a centre that satisfies more rows. */
function projection({ size, rows }: LiftedWeights, centre: Float64Array, more: readonly LinearRow[]) {
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) hessian[i * size + i] = 1;
  return solveQuadratic({ hessian, linear: centre.map((x) => -x), rows: [...rows, ...more] }, centre);
}

/** Least value of the largest plane, by linear programming over (x, height above `level`). */
function leastOfCuts({ size, rows }: LiftedWeights, cuts: readonly Cut[], start: Float64Array, level: number) {
  const widen = (from: Float64Array, last: number): Float64Array => {
    const wide = new Float64Array(size + 1);
    wide.set(from);
    wide[size] = last;
    return wide;
  };
  let scale = 1e-300;
  for (const { gradient } of cuts) for (const g of gradient) scale = Math.max(scale, Math.abs(g));
  const conditions: LinearRow[] = rows.map((row) => ({ ...row, coefficients: widen(row.coefficients, 0) }));
  for (const { gradient, offset } of cuts) {
    const coefficients = widen(
      gradient.map((g) => -g / scale),
      1,
    );
    conditions.push({ coefficients, bound: (offset - level) / scale, equality: false, name: "" });
  }
  const linear = widen(new Float64Array(size), 1);
  const hessian = new Float64Array((size + 1) * (size + 1));
  const answer = solveQuadratic({ hessian, linear, rows: conditions }, widen(start, 0));
  if (answer.status !== "optimal") return answer;
  const active = cuts.map((_, at) => answer.duals[rows.length + at]! > 1e-12);
  const duals: Record<string, number> = {};
  conditions.forEach(({ name }, at) => {
    const dual = answer.duals[at]! * scale;
    if (name !== "" && Math.abs(dual) > 1e-12 * scale) duals[name] = dual;
  });
  return {
    status: "optimal" as const,
    x: answer.x.slice(0, size),
    value: level + scale * answer.x[size]!,
    duals,
    active,
  };
}
