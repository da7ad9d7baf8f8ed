import { uniforms } from "../../../test/support/random.ts";
import { positiveDefiniteFactor } from "../../numerics/positiveDefinite.ts";
import { DualActiveSet } from "./dualActiveSet.ts";
import { kktResidualOf, type LinearRow } from "./quadraticProgram.ts";

/** A program that some point satisfies, with equalities, rows that come twice, sums of other rows and rows that just touch. */
function programOf(seed: number) {
  const uniform = uniforms(seed);
  const draw = () => 2 * uniform() - 1;
  const n = 1 + (seed % 12);
  const square = Float64Array.from({ length: n * n }, draw);
  const hessian = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? 0.01 : 0;
      for (let m = 0; m < n; m++) sum += square[i * n + m]! * square[j * n + m]!;
      hessian[i * n + j] = sum;
    }
  }
  const inside = Float64Array.from({ length: n }, draw);
  const rowOf = (coefficients: Float64Array, room: number, equality = false): LinearRow => ({
    coefficients,
    bound: coefficients.reduce((sum, a, i) => sum + a * inside[i]!, 0) - room,
    equality,
    name: "",
  });
  const plane = () => Float64Array.from({ length: n }, draw);
  const rows: LinearRow[] = Array.from({ length: n }, (_, k) =>
    rowOf(new Float64Array(n).fill(0).with(k, 1), Math.floor(3 * uniform()) / 3),
  );
  for (let k = 0; k < n; k++) rows.push(rowOf(plane(), uniform() < 0.3 ? 0 : uniform()));
  for (let k = 0; k < Math.floor(n / 3); k++) rows.push(rowOf(plane(), 0, true));
  const [first, last] = [rows[0]!, rows.at(-1)!];
  rows.push({ ...last }, { ...first, bound: first.bound });
  rows.push(
    rowOf(
      first.coefficients.map((a, i) => a + rows[n]!.coefficients[i]!),
      0.1,
    ),
  );
  const linear = () => plane().map((x) => 3 * x);
  return { n, hessian, rows, linear };
}

function optimum(set: DualActiveSet, linear: Float64Array) {
  const answer = set.solve(linear);
  if (answer.status !== "optimal") throw new Error(answer.status);
  return answer;
}

test("the optimality conditions hold for one objective after the other, whatever the start (seeds 0 … 149)", () => {
  for (let seed = 0; seed < 150; seed++) {
    const { n, hessian, rows, linear } = programOf(seed);
    const factor = positiveDefiniteFactor(hessian, n)!;
    const set = new DualActiveSet(factor, rows, n);
    for (let k = 0; k < 4; k++) {
      const c = linear();
      const { x, duals } = optimum(set, c);
      const residual = kktResidualOf({ hessian, linear: c, rows }, x, duals);
      expect({ seed, k, residual, holds: residual < 1e-10 }).toMatchObject({ holds: true });
      const fresh = optimum(new DualActiveSet(factor, rows, n), c);
      for (let i = 0; i < n; i++) expect(x[i]).toBeCloseTo(fresh.x[i]!, 9);
    }
  }
});

test("the least distance to a point is that of its projection on the simplex", () => {
  const n = 6;
  const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const rows: LinearRow[] = [
    { coefficients: new Float64Array(n).fill(1), bound: 1, equality: true, name: "" },
    ...Array.from({ length: n }, (_, k) => ({
      coefficients: new Float64Array(n).fill(0).with(k, 1),
      bound: 0,
      equality: false,
      name: "",
    })),
  ];
  const point = Float64Array.of(0.7, 0.5, 0.1, 0, -0.2, 0.9);
  const { x } = optimum(
    new DualActiveSet(identity, rows, n),
    point.map((p) => -p),
  );
  // Everything is lowered by the same (0.9 + 0.7 + 0.5 − 1) / 3 = 11/30, and cut at zero.
  const lowered = point.map((p) => Math.max(0, p - 11 / 30));
  for (let i = 0; i < n; i++) expect(x[i]).toBeCloseTo(lowered[i]!, 14);
});

test("rows that contradict one another are infeasible, also when one of them is an equality", () => {
  const row = (a: number, bound: number, equality = false): LinearRow => ({
    coefficients: Float64Array.of(a, a),
    bound,
    equality,
    name: "",
  });
  for (const rows of [
    [row(1, 1), row(-1, -0.5)],
    [row(1, 1, true), row(2, 1, true)],
    [row(1, 1, true), row(-1, -0.5)],
  ]) {
    const set = new DualActiveSet(Float64Array.of(1, 0, 0, 1), rows, 2);
    expect(set.solve(new Float64Array(2)).status).toBe("infeasible");
  }
});
