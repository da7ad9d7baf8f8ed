import { readFileSync } from "node:fs";
import { relativeError } from "../../test/support/golden.ts";
import { portfolioRequest, refusalOf, runPortfolio as run } from "../../test/support/portfolioJob.ts";
import { publishedPortfolios } from "../../test/support/publishedPortfolios.ts";
import { uniforms } from "../../test/support/random.ts";
import { examples } from "./examples.ts";
import { markowitz } from "./markowitz.ts";
import type { MarkowitzParams } from "./params.ts";

describe("published optima", () => {
  test.each(publishedPortfolios)("$id holds to its tolerance", (published) => {
    const result = run(published.params);
    const { inputs, expected, tolerance } = published;
    const weights = Object.values(result.weights) as number[];
    const actual: Record<string, number | number[]> = {
      weights,
      return: result.expected_return,
      volatility: result.vol,
      sharpe:
        inputs.optimiseRiskFree === undefined ? result.sharpe : (result.expected_return - inputs.riskFree) / result.vol,
      cvar: result.risk_measures?.cvar,
      cdar: result.risk_measures?.cdar,
      semideviation: result.risk_measures?.semideviation,
      sortino: (result.expected_return - (inputs.riskFree ?? 0)) / result.risk_measures?.semideviation,
      worstReturn: -result.risk_measures?.cvar,
    };
    expect(result.error_estimate.value).toBeLessThan(1e-8);
    for (const [key, value] of Object.entries(expected)) {
      if (key === "unnormalised") continue;
      const { abs, rel } = (tolerance[key] ?? tolerance["*"])!;
      [value].flat().forEach((number, i) => {
        const own = [actual[key]!].flat()[i]!;
        const error = rel === undefined ? Math.abs(own - number) : relativeError(own, number);
        expect({ key, i, own, number, within: error <= (rel ?? abs)! }).toMatchObject({ within: true });
      });
    }
  });
});

const { expected_returns, covariance } = examples["Exact frontier of own numbers"].params;
const own = { expected_returns, covariance };

test("a portfolio does not depend on the order of the assets", () => {
  const order = [2, 0, 1];
  const turned = {
    expected_returns: { method: "values", values: order.map((i) => own.expected_returns.values[i]) },
    covariance: { method: "values", values: order.map((i) => order.map((j) => own.covariance.values[i]![j])) },
  };
  for (const type of ["min_variance", "max_sharpe", "risk_parity", "max_diversification"]) {
    const plain = Object.values(run({ ...own, objective: { type } }).weights) as number[];
    const other = Object.values(run({ ...turned, objective: { type } }).weights) as number[];
    for (const [at, i] of order.entries()) expect(other[at]).toBeCloseTo(plain[i]!, 10);
  }
});

test("the weights of least variance, risk parity and largest diversification do not depend on the scale", () => {
  const scaled = {
    ...own,
    covariance: { method: "values", values: own.covariance.values.map((row) => row.map((x) => x * 1e-4)) },
  };
  for (const type of ["min_variance", "risk_parity", "max_diversification"]) {
    const plain = Object.values(run({ ...own, objective: { type } }).weights) as number[];
    const other = Object.values(run({ ...scaled, objective: { type } }).weights) as number[];
    for (const [i, w] of other.entries()) expect(w).toBeCloseTo(plain[i]!, 9);
  }
});

test("equal assets, a singular covariance and a single asset have an optimum", () => {
  const equal = {
    expected_returns: { method: "values", values: [0.1, 0.1] },
    covariance: {
      method: "values",
      values: [
        [0.04, 0.04],
        [0.04, 0.04],
      ],
    },
  };
  expect(run({ ...equal, objective: { type: "min_variance" } }).vol).toBeCloseTo(0.2, 10);
  expect(run({ ...equal, objective: { type: "risk_parity" } }).weights.asset_1).toBeCloseTo(0.5, 10);
  const one = {
    expected_returns: { method: "values", values: [0.1] },
    covariance: { method: "values", values: [[0.04]] },
  };
  for (const type of ["min_variance", "max_sharpe", "risk_parity"])
    expect(run({ ...one, objective: { type } }).weights.asset_1).toBeCloseTo(1, 10);
});

test("leverage, turnover, costs, groups and worst cases bind as they say", () => {
  const weightsOf = (params: Record<string, unknown>) => Object.values(run({ ...own, ...params }).weights) as number[];
  const gross = weightsOf({
    objective: { type: "max_utility", risk_aversion: 1 },
    constraints: { lower: -1, upper: 2, gross_leverage: 1.4 },
  });
  expect(gross.reduce((sum, w) => sum + Math.abs(w), 0)).toBeLessThanOrEqual(1.4 + 1e-9);
  const now = [1, 0, 0];
  const turnover = weightsOf({
    objective: { type: "max_utility", risk_aversion: 1 },
    constraints: { current_weights: now, turnover: 0.3 },
  });
  expect(turnover.reduce((sum, w, i) => sum + Math.abs(w - now[i]!), 0)).toBeCloseTo(0.3, 9);
  const dear = weightsOf({
    objective: { type: "max_utility", risk_aversion: 1 },
    constraints: { current_weights: now, transaction_costs: 0.5 },
  });
  expect(dear).toEqual(now.map((w) => expect.closeTo(w, 9)));
  const group = weightsOf({
    objective: { type: "max_utility", risk_aversion: 1 },
    constraints: { linear: [{ name: "last two", coefficients: [0, 1, 1], maximum: 0.25 }] },
  });
  expect(group[1]! + group[2]!).toBeCloseTo(0.25, 9);
  const box = weightsOf({ objective: { type: "worst_case_box", return_uncertainty: [0, 0.05, 0.1] } });
  expect(box[0]).toBeCloseTo(1, 9);
  const ball = run({ ...own, objective: { type: "worst_case_ellipsoid", uncertainty_radius: 2 } });
  expect(ball.error_estimate.value).toBeLessThan(1e-10);
});

test("constraints that contradict one another are named with the smallest cure", () => {
  const params = {
    ...own,
    constraints: { upper: 0.3, linear: [{ name: "free", coefficients: [1, 0, 0], maximum: 0.9 }] },
  };
  const { code, faults } = refusalOf(params);
  expect(code).toBe("model.infeasible");
  const pointers = (keyword: string) =>
    faults.filter((fault) => fault.keyword === keyword).map(({ pointer }) => pointer);
  expect(pointers("conflict")).toEqual(["/params/constraints/sum_weights", "/params/constraints/upper"]);
  expect(faults.find(({ keyword }) => keyword === "relaxation")!.message).toMatch(/0\.(1|0999)/);
  expect(() => run({ ...own, objective: { type: "target_risk", target_risk: 0.01 } })).toThrow("so little risk");
  expect(() => run({ ...own, risk_free_rate: 0.5 })).toThrow("earns more than the risk-free rate");
});

test("the frontier rises in return and risk, and its optimum is not beaten by a random portfolio", () => {
  const { frontier, sharpe } = run({ ...own, frontier: { points: 8 } });
  expect(frontier).toHaveLength(8);
  for (let i = 1; i < 8; i++) {
    expect(frontier[i].expected_return).toBeGreaterThan(frontier[i - 1].expected_return);
    expect(frontier[i].vol).toBeGreaterThan(frontier[i - 1].vol);
  }
  const uniform = uniforms(5);
  for (let k = 0; k < 200; k++) {
    const raw = [uniform(), uniform(), uniform()];
    const sum = raw[0]! + raw[1]! + raw[2]!;
    const w = raw.map((x) => x / sum);
    const mean = w.reduce((total, x, i) => total + x * own.expected_returns.values[i]!, 0);
    const variance = w.reduce(
      (total, x, i) => total + w.reduce((part, y, j) => part + x * y * own.covariance.values[i]![j]!, 0),
      0,
    );
    expect((mean - 0.02) / Math.sqrt(variance)).toBeLessThanOrEqual(sharpe + 1e-12);
  }
});

test("faults that a schema cannot express are named", () => {
  const pointersOf = (params: Record<string, unknown>) => {
    const request = portfolioRequest(own);
    return markowitz
      .check({ ...request, params: { ...request.params, ...params } as MarkowitzParams })
      .map(({ pointer }) => pointer);
  };
  expect(pointersOf({})).toEqual([]);
  expect(pointersOf({ objective: { type: "target_return" } })).toEqual(["/params/objective/target_return"]);
  expect(pointersOf({ objective: { type: "min_cvar" } })).toEqual(["/params/returns"]);
  const two = {
    method: "values",
    values: [
      [1, 0.5],
      [0.4, 1],
    ],
  } as const;
  expect(pointersOf({ covariance: two as never })).toEqual([
    "/params/expected_returns/values",
    "/params/covariance/values/1/0",
  ]);
});

test("a covariance that is indefinite beyond rounding is refused with its smallest eigenvalue", () => {
  const values = [
    [0.04, 0.09],
    [0.09, 0.04],
  ];
  const means = { method: "values", values: [0.1, 0.1] };
  const refused = refusalOf({ expected_returns: means, covariance: { method: "values", values } });
  expect(refused.message).toMatch(/positive semidefinite.*-0\.0(5|49)/);
  expect(refused.faults).toEqual([
    { pointer: "/params/covariance/values", message: refused.message, keyword: "domain" },
  ]);
});

test("what a model refuses is named by its place in the request", () => {
  const flat = Array.from({ length: 30 }, (_, t) => [0.01 * ((t * 7) % 5), 0.02]);
  const pointersOf = (params: Record<string, unknown>) => refusalOf(params).faults.map(({ pointer }) => pointer);
  const riskless = {
    method: "values",
    values: [
      [0, 0],
      [0, 0.04],
    ],
  };
  const means = { method: "values", values: [0.1, 0.1] };
  expect(pointersOf({ expected_returns: means, covariance: riskless, objective: { type: "risk_parity" } })).toEqual([
    "/params/covariance",
  ]);
  expect(pointersOf({ returns: flat, covariance: { method: "gerber" } })).toEqual(["/params/covariance"]);
  const allocation = { capital: 1e15, prices: [0.0001, 1, 1] };
  expect(pointersOf({ ...own, objective: { type: "min_variance" }, allocation })).toEqual(["/params/allocation"]);
});

test("the worked example of the page gives the weights that it says", () => {
  const page = readFileSync(new URL("../../docs/models/markowitz.md", import.meta.url), "utf8");
  const { params } = JSON.parse(page.match(/```json\n([\s\S]*?)```/)![1]!);
  const { weights } = run(params);
  expect(weights.asset_1).toBeCloseTo(3 / 11, 12);
  expect(weights.asset_2).toBeCloseTo(8 / 11, 12);
});

const values = (rows: readonly (readonly number[])[]) => ({ method: "values", values: rows });

test.each([
  [
    "a share and a bill",
    values([
      [0.04, 0],
      [0, 0],
    ]),
    [0, 1],
  ],
  [
    "two shares that hedge each other",
    values([
      [0.04, -0.04],
      [-0.04, 0.04],
    ]),
    [0.5, 0.5],
  ],
])("%s: the least variance is zero, and such a portfolio has no Sharpe ratio", (_, covariance, weights) => {
  const expected_returns = { method: "values", values: [0.08, 0.02] };
  const result = run({ expected_returns, covariance, objective: { type: "min_variance" } });
  expect(Object.values(result.weights)).toEqual(weights.map((w) => expect.closeTo(w, 9)));
  expect(result.sharpe).toBeNull();
});

test("a target risk that does not bind gives the largest return", () => {
  const expected_returns = { method: "values", values: [0.06, 0.08] };
  const covariance = values([
    [0.001, 0.0005],
    [0.0005, 0.003],
  ]);
  const objective = { type: "target_risk", target_risk: 0.3 };
  for (const constraints of [{}, { max_assets: 1 }]) {
    const { weights } = run({ expected_returns, covariance, objective, constraints });
    expect(Object.values(weights)).toEqual([expect.closeTo(0, 9), expect.closeTo(1, 9)]);
  }
});
