import highsModule from "highs";
import { reordered, syntheticReturns } from "../../../test/support/portfolioReturns.ts";
import type { ReturnsMatrix } from "../estimators/returnsMatrix.ts";
import type { AbsoluteTerm, FeasibleWeights } from "./feasibleWeights.ts";
import { minimiseRisk } from "./minimiseRisk.ts";
import type { LinearRow } from "./quadraticProgram.ts";
import { absoluteDeviationRisk, drawdownRisk, type RiskFunction, shortfallRisk } from "./scenarioRisk.ts";

const highs = await (highsModule as unknown as typeof highsModule.default)();

const row = (coefficients: readonly number[], bound: number, equality = false, name = ""): LinearRow => ({
  coefficients: Float64Array.from(coefficients),
  bound,
  equality,
  name,
});
const unit = (n: number, k: number, value = 1) => new Array<number>(n).fill(0).with(k, value);
const ones = (n: number) => new Array<number>(n).fill(1);
const between = (n: number, lower: number, upper: number): readonly LinearRow[] =>
  Array.from({ length: n }, (_, k) => [row(unit(n, k), lower), row(unit(n, k, -1), -upper)]).flat();

function setOf(assets: number, lower: number, upper: number, sum = 1, absolute: readonly AbsoluteTerm[] = []) {
  return { assets, rows: [row(ones(assets), sum, true, "sum"), ...between(assets, lower, upper)], absolute };
}

/** The linear programs of the literature, in the text format of an independent solver. */
class TextProgram {
  readonly #objective: string[] = [];
  readonly #rows: string[] = [];
  readonly #free: string[] = [];

  term = (coefficient: number, name: string) => ` ${coefficient < 0 ? "-" : "+"} ${Math.abs(coefficient)} ${name}`;
  cost = (coefficient: number, name: string) => this.#objective.push(this.term(coefficient, name));
  row = (left: string, sense: string, right: number) => this.#rows.push(`${left} ${sense} ${right}`);
  free = (name: string) => this.#free.push(name);
  portfolio = (weights: ArrayLike<number>, times = 1) =>
    Array.from(weights, (x, i) => this.term(times * x, `w${i}`)).join("");

  constrain({ assets, rows, absolute }: FeasibleWeights): void {
    for (let i = 0; i < assets; i++) this.free(`w${i}`);
    for (const { coefficients, bound, equality } of rows)
      this.row(this.portfolio(coefficients), equality ? "=" : ">=", bound);
    absolute.forEach(({ reference, limit }, k) => {
      let sum = "";
      for (let i = 0; i < assets; i++) {
        this.row(` w${i} - p${k}_${i} + q${k}_${i}`, "=", reference[i]!);
        sum += ` + p${k}_${i} + q${k}_${i}`;
      }
      this.row(sum, "<=", limit!);
    });
  }

  least(): number {
    const text = `Minimize\n${this.#objective.join("")}\nSubject To\n${this.#rows.join("\n")}\nBounds\n${this.#free
      .map((name) => `${name} free`)
      .join("\n")}\nEnd`;
    const options = { primal_feasibility_tolerance: 1e-10, dual_feasibility_tolerance: 1e-10, output_flag: false };
    const { Status, ObjectiveValue } = highs.solve(text, options);
    expect(Status).toBe("Optimal");
    return ObjectiveValue;
  }
}

/** Worst mean of linear losses: level + Σ z / count, z ≥ loss − level. */
function addTail(program: TextProgram, losses: readonly string[], tail: number): void {
  program.free("level");
  program.cost(1, "level");
  losses.forEach((loss, t) => {
    program.cost(1 / Math.max(1, tail * losses.length), `z${t}`);
    program.row(`${loss} - level - z${t}`, "<=", 0);
  });
}

function leastShortfall(set: FeasibleWeights, { values, observations, assets }: ReturnsMatrix, confidence: number) {
  const program = new TextProgram();
  program.constrain(set);
  const lossOf = (t: number) => program.portfolio(values.subarray(t * assets, (t + 1) * assets), -1);
  addTail(
    program,
    Array.from({ length: observations }, (_, t) => lossOf(t)),
    1 - confidence,
  );
  return program.least();
}

function leastDrawdown(set: FeasibleWeights, { values, observations, assets }: ReturnsMatrix, confidence: number) {
  const program = new TextProgram();
  program.constrain(set);
  // Drawdown u: u(t) ≥ u(t − 1) − r(t)'w and u(t) ≥ 0.
  for (let t = 0; t < observations; t++) {
    const before = t === 0 ? "" : ` - u${t - 1}`;
    program.row(`u${t}${before}${program.portfolio(values.subarray(t * assets, (t + 1) * assets))}`, ">=", 0);
  }
  addTail(
    program,
    Array.from({ length: observations }, (_, t) => ` u${t}`),
    1 - confidence,
  );
  return program.least();
}

function leastDeviation(set: FeasibleWeights, { values, observations, assets }: ReturnsMatrix) {
  const program = new TextProgram();
  program.constrain(set);
  const means = new Float64Array(assets);
  for (let at = 0; at < values.length; at++) means[at % assets]! += values[at]! / observations;
  for (let t = 0; t < observations; t++) {
    const deviation = program.portfolio(means.map((mean, i) => values[t * assets + i]! - mean));
    program.cost(1 / observations, `d${t}`);
    program.row(`${deviation} - d${t}`, "<=", 0);
    program.row(`${deviation} + d${t}`, ">=", 0);
  }
  return program.least();
}

const n = 6;
const returns = syntheticReturns(120, n, 3);
const turnover: AbsoluteTerm = { reference: Float64Array.from(unit(n, 2)), limit: 0.5, name: "turnover" };
const gross: AbsoluteTerm = { reference: new Float64Array(n), limit: 1.6, name: "gross" };
const mean = row(
  [1, 3, 0.5, -2, 4, 2].map((x) => x * 1e-4),
  2e-4,
  false,
  "return",
);
const plain = setOf(n, 0, 1);
const sets: Readonly<Record<string, FeasibleWeights>> = {
  "long only": plain,
  capped: setOf(n, 0, 0.25),
  "with a return to reach": { ...plain, rows: [...plain.rows, mean] },
  "with little turnover": setOf(n, 0, 1, 1, [turnover]),
  "with short positions": setOf(n, -1, 1, 1, [gross, turnover]),
  "without bounds": { assets: n, rows: [row(ones(n), 1, true, "sum")], absolute: [] },
};

/** Few distinct moves, so that very many scenarios meet in one point. */
const coarse: ReturnsMatrix = { ...returns, values: returns.values.map((x) => Math.round(x * 60) / 60) };
const twice: ReturnsMatrix = {
  assets: n,
  observations: 2 * returns.observations,
  values: Float64Array.from([...returns.values, ...returns.values]),
};

const risks = {
  shortfall: [
    (r: ReturnsMatrix) => shortfallRisk(r, 0.93),
    (s: FeasibleWeights, r: ReturnsMatrix) => leastShortfall(s, r, 0.93),
  ],
  drawdown: [
    (r: ReturnsMatrix) => drawdownRisk(r, 0.9),
    (s: FeasibleWeights, r: ReturnsMatrix) => leastDrawdown(s, r, 0.9),
  ],
  deviation: [absoluteDeviationRisk, leastDeviation],
} as const;

function optimum(set: FeasibleWeights, risk: RiskFunction) {
  const answer = minimiseRisk(set, risk);
  if (answer.status !== "optimal") throw new Error(answer.status);
  return answer;
}

describe.each(Object.entries(risks))("least %s", (_, [riskOf, reference]) => {
  test.each(Object.entries(sets))("is that of a linear programming solver: %s", (_name, set) => {
    const { value, lowerBound, weights, kktResidual } = optimum(set, riskOf(returns));
    const expected = reference(set, returns);
    expect(Math.abs(value - expected)).toBeLessThan(1e-8 * expected);
    expect(kktResidual).toBeLessThanOrEqual(1e-9);
    expect(value - lowerBound).toBeLessThanOrEqual(1e-9 * value);
    for (const { coefficients, bound, equality } of set.rows) {
      const slack = coefficients.reduce((sum, c, i) => sum + c * weights[i]!, -bound);
      expect(equality ? Math.abs(slack) : -slack).toBeLessThan(1e-12);
    }
    for (const { reference: now, limit } of set.absolute)
      expect(weights.reduce((sum, w, i) => sum + Math.abs(w - now[i]!), 0)).toBeLessThan(limit! + 1e-12);
  });

  test.each([
    ["scenarios that meet in one point", coarse],
    ["scenarios that come twice", twice],
  ])("does not circle on %s", (_name, data) => {
    for (const set of [sets["long only"]!, sets.capped!, sets["with short positions"]!]) {
      const expected = reference(set, data);
      expect(Math.abs(optimum(set, riskOf(data)).value - expected)).toBeLessThan(1e-8 * expected);
    }
  });

  test("does not depend on the order or the unit of the returns", () => {
    const order = [4, 2, 0, 5, 3, 1];
    const set = sets.capped!;
    const { weights, value } = optimum(set, riskOf(returns));
    const moved = optimum(set, riskOf(reordered(returns, order)));
    const scaled = optimum(set, riskOf({ ...returns, values: returns.values.map((x) => x * 1e-5) }));
    for (const [at, i] of order.entries()) {
      expect(moved.weights[at]).toBeCloseTo(weights[i]!, 8);
      expect(scaled.weights[i]).toBeCloseTo(weights[i]!, 8);
    }
    expect(scaled.value / value).toBeCloseTo(1e-5, 14);
  });

  test("falls by the dual value when a condition gives", () => {
    const at = (bound: number) => optimum({ ...plain, rows: [...plain.rows, { ...mean, bound }] }, riskOf(returns));
    const step = 1e-8;
    const here = at(3.1e-4);
    const slope = (at(3.1e-4 + step).lowerBound - here.lowerBound) / step;
    expect(Math.abs(slope / here.duals.return! - 1)).toBeLessThan(1e-4);
  });

  test("is not found where there is none", () => {
    const impossible = {
      ...plain,
      rows: [
        ...plain.rows,
        row(
          ones(n).map((x) => -x),
          -0.5,
        ),
      ],
    };
    expect(minimiseRisk(impossible, riskOf(returns)).status).toBe("infeasible");
  });
});

test("planes find what kinks find", () => {
  for (const riskOf of [risks.shortfall[0], risks.deviation[0]]) {
    const risk = riskOf(returns);
    for (const set of Object.values(sets)) {
      const { value } = optimum(
        set,
        Object.assign((weights: Float64Array) => risk(weights), { least: -1 }),
      );
      expect(Math.abs(value / optimum(set, risk).value - 1)).toBeLessThan(1e-9);
    }
  }
});

test("a bet that wins in every scenario has no least shortfall when it may grow without end", () => {
  const sure = { ...returns, values: returns.values.map((x, at) => (at % n === 0 ? 0.01 : at % n === 1 ? 0.02 : x)) };
  const neutral = { assets: n, rows: [row(ones(n), 0, true)], absolute: [] };
  expect(minimiseRisk(neutral, shortfallRisk(sure, 0.9)).status).toBe("unbounded");
});

test("a riskless asset has no drawdown, and weights without bounds come to an end", () => {
  const riskless = { ...returns, values: returns.values.map((x, at) => (at % n === 3 ? 1e-4 : x)) };
  expect(optimum(plain, drawdownRisk(riskless, 0.95)).value).toBe(0);
  const wide = syntheticReturns(60, 30, 7);
  const free = { assets: 30, rows: [row(ones(30), 1, true)], absolute: [] };
  const expected = leastDrawdown(free, wide, 0.95);
  expect(Math.abs(optimum(free, drawdownRisk(wide, 0.95)).value - expected)).toBeLessThan(1e-8 * expected);
});

test("returns of zero have no risk, and one scenario is its own tail", () => {
  const nothing = { ...returns, values: new Float64Array(returns.values.length) };
  for (const [riskOf] of Object.values(risks)) expect(optimum(plain, riskOf(nothing)).value).toBe(0);
  const one = { values: Float64Array.of(-0.01, 0.02, 0.01), observations: 1, assets: 3 };
  expect(optimum(setOf(3, 0, 1), shortfallRisk(one, 0.95)).weights[1]).toBe(1);
});
