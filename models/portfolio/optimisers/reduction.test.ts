import { syntheticReturns } from "../../../test/support/portfolioReturns.ts";
import { estimateCovariance } from "../estimators/covariance.ts";
import { withoutFixed } from "./fixedVariables.ts";
import { kktResidualOf, type LinearRow, type QuadraticProgram, solveQuadratic } from "./quadraticProgram.ts";
import { solveSubstituted } from "./substitution.ts";

const n = 6;
const hessian = estimateCovariance(syntheticReturns(80, n, 8), { method: "sample", periodsPerYear: 252 }).covariance;
const linear = Float64Array.of(-0.05, -0.02, 0.01, -0.08, 0, -0.03);
const row = (entries: readonly number[], bound: number, equality: boolean): LinearRow => ({
  coefficients: Float64Array.from(entries),
  bound,
  equality,
  name: "",
});
const unit = (i: number, value = 1) => Array.from({ length: n }, (_, j) => (j === i ? value : 0));
const sum = row([1, 1, 1, 1, 1, 1], 1, true);
const positive = Array.from({ length: n }, (_, i) => row(unit(i), 0, false));

test("fixed variables keep their values, and the rest is optimal: the conditions of the whole program hold", () => {
  const program: QuadraticProgram = {
    hessian,
    linear,
    rows: [sum, ...positive, row(unit(1, 2), 0.5, true), row(unit(4, -1), 0, true)],
  };
  const answer = solveQuadratic(program);
  if (answer.status !== "optimal") throw new Error(answer.status);
  expect(answer.x[1]).toBe(0.25);
  expect(answer.x[4]).toBeCloseTo(0, 15);
  expect(kktResidualOf(program, answer.x, answer.duals)).toBeLessThan(1e-12);
  expect(answer.kktResidual).toBeLessThan(1e-12);
});

test("variables that are all fixed are the answer, or contradict the conditions", () => {
  const all = (value: number) => Array.from({ length: n }, (_, i) => row(unit(i), value, true));
  const answer = solveQuadratic({ hessian, linear, rows: [sum, ...positive, ...all(1 / n)] });
  expect(answer).toMatchObject({ status: "optimal" });
  expect(solveQuadratic({ hessian, linear, rows: [sum, ...all(0.2)] }).status).toBe("infeasible");
  expect(withoutFixed({ hessian, linear, rows: [sum, ...positive] })).toBeNull();
});

test("a variable without curvature is found through its equality: the conditions of the whole program hold", () => {
  // y with its sum κ as a variable of its own, and a return of one: the program of the largest Sharpe ratio.
  const size = n + 1;
  const wide = (entries: readonly number[], last: number, bound: number, equality: boolean) =>
    row([...entries, last], bound, equality);
  const whole = new Float64Array(size * size);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) whole[i * size + j] = hessian[i * n + j]!;
  const rows = [
    wide([1, 1, 1, 1, 1, 1], -1, 0, true),
    ...positive.map(({ coefficients }) => wide([...coefficients], 0, 0, false)),
    ...Array.from({ length: n }, (_, i) => wide(unit(i, -1), 0.4, 0, false)),
    wide([0.09, 0.06, 0.05, 0.12, 0.08, 0.07], -0.02, 1, true),
  ];
  const program = { hessian: whole, linear: new Float64Array(size), rows };
  const answer = solveSubstituted(program, n, 0);
  if (answer.status !== "optimal") throw new Error(answer.status);
  expect(kktResidualOf(program, answer.x, answer.duals)).toBeLessThan(1e-12);
  // The two equalities and the limit that binds have dual values.
  expect(answer.x.slice(0, n).reduce((total, y) => total + y, 0)).toBeCloseTo(answer.x[n]!, 12);
  const direct = solveQuadratic(program);
  if (direct.status !== "optimal") throw new Error(direct.status);
  expect([...answer.x]).toEqual([...direct.x].map((x) => expect.closeTo(x, 6)));
});
