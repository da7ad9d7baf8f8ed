import { syntheticReturns } from "../../../test/support/portfolioReturns.ts";
import { estimateCovariance } from "../estimators/covariance.ts";
import { explainInfeasibility } from "./feasibility.ts";
import { type FeasibleWeights, minimiseQuadratic } from "./feasibleWeights.ts";
import { maximumSharpe, varianceOf, worstCaseEllipsoid } from "./meanVariance.ts";
import { minimiseRisk } from "./minimiseRisk.ts";
import { kktResidualOf, type LinearRow, solveQuadratic } from "./quadraticProgram.ts";
import { riskBudgeting } from "./riskBudgeting.ts";
import { absoluteDeviationRisk, drawdownRisk, type RiskFunction, shortfallRisk } from "./scenarioRisk.ts";
import { minimiseSemivariance, semivarianceOf } from "./semivariance.ts";

const n = 8;
const returns = syntheticReturns(250, n, 11);
const covariance = estimateCovariance(returns, { method: "sample", periodsPerYear: 252 }).covariance;
const mu = Float64Array.from({ length: n }, (_, i) => 0.03 + 0.01 * i);
const row = (entries: (i: number) => number, bound: number, equality = false, name = "row"): LinearRow => ({
  coefficients: Float64Array.from({ length: n }, (_, i) => entries(i)),
  bound,
  equality,
  name,
});
const longOnly: FeasibleWeights = {
  assets: n,
  rows: [row(() => 1, 1, true, "sum"), ...Array.from({ length: n }, (_, k) => row((i) => (i === k ? 1 : 0), 0))],
  absolute: [],
};
const zeros = new Float64Array(n);

/** Feasible directions: a share of the way to each single asset. */
const towards = (weights: Float64Array, share: number): readonly Float64Array[] =>
  Array.from({ length: n }, (_, k) => weights.map((w, i) => (1 - share) * w + (i === k ? share : 0)));

describe("solveQuadratic", () => {
  test("satisfies the optimality conditions for a definite, a singular and a zero Hessian", () => {
    const singular = Float64Array.from({ length: n * n }, (_, at) => mu[at % n]! * mu[Math.floor(at / n)]!);
    for (const hessian of [covariance, singular, new Float64Array(n * n)]) {
      const program = { hessian, linear: mu, rows: longOnly.rows };
      const answer = solveQuadratic(program);
      if (answer.status !== "optimal") throw new Error(answer.status);
      expect(kktResidualOf(program, answer.x, answer.duals)).toBeLessThan(1e-9);
    }
  });

  test("says that contradicting rows have no solution", () => {
    const rows = [...longOnly.rows, row(() => -1, -0.5, false, "cap")];
    expect(solveQuadratic({ hessian: covariance, linear: zeros, rows }).status).toBe("infeasible");
    const { conflict, relaxation } = explainInfeasibility(rows, n)!;
    expect(conflict).toEqual(["sum", "cap"]);
    expect(relaxation.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(0.5, 9);
    expect(explainInfeasibility(longOnly.rows, n)).toBeNull();
  });

  test("does not call an objective without end an optimum", () => {
    const linear = zeros.map((_, i) => (i === 0 ? -1 : 0));
    expect(solveQuadratic({ hessian: new Float64Array(n * n), linear, rows: [] }).status).toBe("stalled");
  });
});

describe("minimiseRisk", () => {
  const risks: Readonly<Record<string, RiskFunction>> = {
    shortfall: shortfallRisk(returns, 0.9),
    drawdown: drawdownRisk(returns, 0.9),
    deviation: absoluteDeviationRisk(returns),
  };
  test.each(Object.entries(risks))("least %s has a proven bound and is not beaten next to it", (_, risk) => {
    const answer = minimiseRisk(longOnly, risk);
    if (answer.status !== "optimal") throw new Error(answer.status);
    expect(answer.value - answer.lowerBound).toBeLessThanOrEqual(1e-9 * Math.abs(answer.value));
    for (const other of towards(answer.weights, 0.01))
      expect(risk(other).value).toBeGreaterThanOrEqual(answer.lowerBound);
  });

  test.each(Object.entries(risks))("the subgradient of %s supports it from below", (_, risk) => {
    const at = zeros.map(() => 1 / n);
    const { value, gradient } = risk(at);
    for (const other of towards(at, 0.7)) {
      const plane = other.reduce((sum, w, i) => sum + gradient[i]! * (w - at[i]!), value);
      expect(risk(other).value).toBeGreaterThanOrEqual(plane - 1e-14);
    }
  });
});

test("least semivariance is not beaten next to it", () => {
  const answer = minimiseSemivariance(longOnly, returns, 0);
  if (answer.status !== "optimal") throw new Error(answer.status);
  const least = semivarianceOf(returns, answer.weights, 0);
  for (const other of towards(answer.weights, 0.01)) {
    expect(semivarianceOf(returns, other, 0)).toBeGreaterThanOrEqual(least * (1 - 1e-12));
  }
});

test("risk budgets are the shares of the variance", () => {
  const budgets = zeros.map((_, i) => (i + 1) / 36);
  const { weights } = riskBudgeting(covariance, budgets);
  const variance = varianceOf(weights, covariance);
  weights.forEach((w, i) => {
    const marginal = weights.reduce((sum, x, j) => sum + covariance[i * n + j]! * x, 0);
    expect((w * marginal) / variance).toBeCloseTo(budgets[i]!, 11);
  });
  expect(() => riskBudgeting(Float64Array.of(1, -1, -1, 1), Float64Array.of(0.5, 0.5))).toThrow("without risk");
});

test("an ellipsoid of radius zero is plain utility, and a wide one comes to least variance", () => {
  const aversion = covariance.map((c) => 3 * c);
  const plain = minimiseQuadratic(
    longOnly,
    aversion,
    mu.map((x) => -x),
  );
  const point = worstCaseEllipsoid(longOnly, mu, covariance, covariance, 0, 3);
  const least = minimiseQuadratic(longOnly, covariance, zeros);
  const wide = worstCaseEllipsoid(longOnly, mu, covariance, covariance, 1e6, 3);
  for (const [a, b, digits] of [
    [plain, point, 9],
    [least, wide, 4],
  ] as const) {
    if (a.status !== "optimal" || b.status !== "optimal") throw new Error(`${a.status} ${b.status}`);
    for (let i = 0; i < n; i++) expect(b.weights[i]).toBeCloseTo(a.weights[i]!, digits);
  }
});

test("a rate that no portfolio beats has no largest Sharpe ratio", () => {
  expect(maximumSharpe(longOnly, mu, covariance, 0.5).status).toBe("infeasible");
});
