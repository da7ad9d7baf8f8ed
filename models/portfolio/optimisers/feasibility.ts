import { type LinearRow, solveQuadratic } from "./quadraticProgram.ts";

/** By how much one condition would have to give. */
export interface Relaxation {
  readonly name: string;
  /** In units of the bound; > 0. Inequalities are lowered by it; equalities may be missed by it. */
  readonly amount: number;
}

/** Why no point satisfies all rows. */
export interface Infeasibility {
  /** Names of rows that contradict one another, while any of them may be dropped to cure that: irreducible. */
  readonly conflict: readonly string[];
  /** The smallest relaxation that cures it: the sum of amounts is minimal. */
  readonly relaxation: readonly Relaxation[];
}

const isFeasible = (rows: readonly LinearRow[], n: number): boolean =>
  solveQuadratic({ hessian: identity(n), linear: new Float64Array(n), rows }).status === "optimal";

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

/**
 * Explains why conditions contradict one another, or `null` when they do not.
 *
 * @param rows - conditions on n variables.
 * @param n - number of variables ≥ 1.
 * @remarks
 * Conflict by the deletion filter; relaxation by the elastic program min Σ slacks. Cost: one feasibility problem for each row.
 * @see J. Chinneck, "Feasibility and infeasibility in optimization" (2008), chapters 5 and 6.
 */
export function explainInfeasibility(rows: readonly LinearRow[], n: number): Infeasibility | null {
  if (isFeasible(rows, n)) return null;
  let conflict = rows;
  for (const row of rows) {
    const without = conflict.filter((other) => other !== row);
    if (!isFeasible(without, n)) conflict = without;
  }
  return { conflict: [...new Set(conflict.map(({ name }) => name))], relaxation: smallestRelaxation(rows, n) };
}

function smallestRelaxation(rows: readonly LinearRow[], n: number): readonly Relaxation[] {
  const slacks = rows.flatMap((row, at) =>
    row.equality
      ? [
          { at, sign: 1 },
          { at, sign: -1 },
        ]
      : [{ at, sign: 1 }],
  );
  const size = n + slacks.length;
  const linear = new Float64Array(size).fill(1, n);
  const elastic = rows.map((row, at): LinearRow => {
    const coefficients = new Float64Array(size);
    coefficients.set(row.coefficients);
    slacks.forEach((slack, s) => {
      if (slack.at === at) coefficients[n + s] = slack.sign;
    });
    return { ...row, coefficients };
  });
  const positive = slacks.map((_, s): LinearRow => {
    const coefficients = new Float64Array(size);
    coefficients[n + s] = 1;
    return { coefficients, bound: 0, equality: false, name: "" };
  });
  const answer = solveQuadratic({ hessian: new Float64Array(size * size), linear, rows: [...elastic, ...positive] });
  if (answer.status !== "optimal") return [];
  const amounts = new Map<string, number>();
  slacks.forEach(({ at }, s) => {
    const amount = answer.x[n + s]!;
    const { name } = rows[at]!;
    if (amount > 1e-9) amounts.set(name, (amounts.get(name) ?? 0) + amount);
  });
  return [...amounts].map(([name, amount]) => ({ name, amount }));
}
