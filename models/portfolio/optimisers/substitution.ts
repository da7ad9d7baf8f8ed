import {
  kktResidualOf,
  type LinearRow,
  type QuadraticAnswer,
  type QuadraticProgram,
  solveQuadratic,
} from "./quadraticProgram.ts";

/**
 * Solves a program by writing one variable as a combination of the others.
 *
 * A variable without curvature makes a program singular; where an equality determines it, the program of the others need not be.
 *
 * @param program - in which the variable has neither curvature nor cost.
 * @param equality - index of a row that is an equality and contains the variable.
 * @returns the answer of the whole program.
 */
export function solveSubstituted(program: QuadraticProgram, variable: number, equality: number): QuadraticAnswer {
  const { hessian, linear, rows } = program;
  const n = linear.length;
  const { coefficients: through, bound: level } = rows[equality]!;
  const pivot = through[variable]!;
  const left = Array.from({ length: n }, (_, i) => i).filter((i) => i !== variable);
  const others = rows.filter((_, at) => at !== equality);
  const substituted = others.map((row): LinearRow => {
    const share = row.coefficients[variable]! / pivot;
    const coefficients = Float64Array.from(left, (i) => row.coefficients[i]! - share * through[i]!);
    return { ...row, coefficients, bound: row.bound - share * level };
  });
  const answer = solveQuadratic({
    hessian: Float64Array.from(left.flatMap((i) => left.map((j) => hessian[i * n + j]!))),
    linear: Float64Array.from(left, (i) => linear[i]!),
    rows: substituted,
  });
  if (answer.status !== "optimal") return answer;
  const x = new Float64Array(n);
  let rest = level;
  for (const [at, i] of left.entries()) {
    x[i] = answer.x[at]!;
    rest -= through[i]! * x[i]!;
  }
  x[variable] = rest / pivot;
  // The gradient along the variable is zero: that gives the equality its dual value.
  let pull = 0;
  for (const [at, row] of others.entries()) pull += answer.duals[at]! * row.coefficients[variable]!;
  const duals = Float64Array.from(rows, (_, at) =>
    at === equality ? -pull / pivot : answer.duals[at < equality ? at : at - 1]!,
  );
  return { status: "optimal", x, duals, kktResidual: kktResidualOf(program, x, duals) };
}
