import { type LinearRow, type QuadraticProgram, solveQuadratic } from "./quadraticProgram.ts";

/** Limit or cost on Σ |wᵢ − referenceᵢ|: gross leverage (reference 0), turnover and costs (reference current weights). */
export interface AbsoluteTerm {
  /** Shape (n,). */
  readonly reference: Float64Array;
  /** Upper limit of the sum; absent = none. */
  readonly limit?: number;
  /** Shape (n,); cost of a unit of |wᵢ − referenceᵢ|, ≥ 0, in units of annual return; absent = none. */
  readonly cost?: Float64Array;
  readonly name: string;
}

/** The weights that a portfolio may have. */
export interface FeasibleWeights {
  readonly assets: number;
  readonly rows: readonly LinearRow[];
  readonly absolute: readonly AbsoluteTerm[];
}

/** What weights cost against their references, in units of annual return. */
export function costOf({ absolute }: FeasibleWeights, weights: Float64Array): number {
  let sum = 0;
  for (const { reference, cost } of absolute) {
    if (cost) for (let i = 0; i < weights.length; i++) sum += cost[i]! * Math.abs(weights[i]! - reference[i]!);
  }
  return sum;
}

/** The same set, its weights free of cost: for risks, which have no place for it. */
export const withoutCosts = (set: FeasibleWeights): FeasibleWeights => ({
  ...set,
  absolute: set.absolute.map(({ reference, limit, name }) => ({
    reference,
    name,
    ...(limit === undefined ? {} : { limit }),
  })),
});

/** Conditions on more variables than the weights, linear again: (w, p, q) with w − reference = p − q for each absolute term. */
export interface LiftedWeights {
  readonly size: number;
  readonly rows: readonly LinearRow[];
  /** Shape (size,); what the variables cost. */
  readonly cost: Float64Array;
}

/** Writes absolute values as sums of non-negative parts. */
export function lift({ assets, rows, absolute }: FeasibleWeights): LiftedWeights {
  const size = assets * (1 + 2 * absolute.length);
  const row = (name: string, bound: number, equality: boolean, entries: (a: Float64Array) => void): LinearRow => {
    const coefficients = new Float64Array(size);
    entries(coefficients);
    return { coefficients, bound, equality, name };
  };
  const lifted = rows.map(({ coefficients, ...rest }) =>
    row(rest.name, rest.bound, rest.equality, (a) => a.set(coefficients)),
  );
  const cost = new Float64Array(size);
  absolute.forEach((term, at) => {
    const plus = assets * (1 + 2 * at);
    const minus = plus + assets;
    for (let i = 0; i < assets; i++) {
      lifted.push(
        row("", term.reference[i]!, true, (a) => {
          a[i] = 1;
          a[plus + i] = -1;
          a[minus + i] = 1;
        }),
        row("", 0, false, (a) => {
          a[plus + i] = 1;
        }),
        row("", 0, false, (a) => {
          a[minus + i] = 1;
        }),
      );
      cost[plus + i] = term.cost?.[i] ?? 0;
      cost[minus + i] = term.cost?.[i] ?? 0;
    }
    const { limit } = term;
    if (limit !== undefined) lifted.push(row(term.name, -limit, false, (a) => a.fill(-1, plus, minus + assets)));
  });
  return { size, rows: lifted, cost };
}

/** An optimal portfolio, or why there is none. */
export type PortfolioAnswer =
  | {
      readonly status: "optimal";
      readonly weights: Float64Array;
      /** Dual value by condition, of those that bind. */
      readonly duals: Readonly<Record<string, number>>;
      readonly kktResidual: number;
      readonly solver: string;
    }
  | { readonly status: "infeasible" | "unbounded" | "stalled"; readonly solver: string };

export const quadraticSolver = "goldfarb_idnani_proximal";

/**
 * Weights with the least ½ w'Hw + c'w + costs.
 *
 * @param set - the weights allowed.
 * @param hessian - n × n, row-major, positive semidefinite.
 * @param linear - shape (n,).
 */
export function minimiseQuadratic(set: FeasibleWeights, hessian: Float64Array, linear: Float64Array): PortfolioAnswer {
  const lifted = lift(set);
  return portfolioOf(set, lifted.rows, solveQuadratic(liftProgram(set, lifted, hessian, linear)));
}

/** The program over the lifted variables. */
export function liftProgram(
  { assets }: FeasibleWeights,
  { size, rows, cost }: LiftedWeights,
  hessian: Float64Array,
  linear: Float64Array,
): QuadraticProgram {
  const whole = new Float64Array(size * size);
  for (let i = 0; i < assets; i++) for (let j = 0; j < assets; j++) whole[i * size + j] = hessian[i * assets + j]!;
  const all = cost.slice();
  for (let i = 0; i < assets; i++) all[i] = linear[i]!;
  return { hessian: whole, linear: all, rows };
}

/** The portfolio of an answer over lifted variables, with the dual values that have a name. */
export function portfolioOf(
  { assets }: FeasibleWeights,
  rows: readonly LinearRow[],
  answer: ReturnType<typeof solveQuadratic>,
  scale = 1,
): PortfolioAnswer {
  if (answer.status !== "optimal") return { status: answer.status, solver: quadraticSolver };
  const duals: Record<string, number> = {};
  rows.forEach(({ name }, at) => {
    const dual = answer.duals[at]!;
    if (name !== "" && Math.abs(dual) > 1e-12) duals[name] = dual;
  });
  return {
    status: "optimal",
    weights: answer.x.slice(0, assets).map((x) => x / scale),
    duals,
    kktResidual: answer.kktResidual,
    solver: quadraticSolver,
  };
}
