import { portfolioFaults, refusalOf, runPortfolio } from "../../test/support/portfolioJob.ts";

const variances = [0.01, 0.02, 0.04, 0.09];
const own = {
  expected_returns: { method: "values", values: [0.05, 0.06, 0.08, 0.12] },
  covariance: { method: "values", values: variances.map((v, i) => variances.map((_, j) => (i === j ? v : 0))) },
  objective: { type: "min_variance" },
};
const weightsOf = (params: Record<string, unknown>) => Object.values(runPortfolio({ ...own, ...params }).weights);

test("at most two uncorrelated assets are the ones of least variance, weighted by its inverse", () => {
  const result = runPortfolio({ ...own, constraints: { max_assets: 2 } });
  expect(Object.values(result.weights)).toEqual([2 / 3, 1 / 3, 0, 0].map((w) => expect.closeTo(w, 10)));
  expect(result.method).toBe("branch_and_bound.goldfarb_idnani_proximal");
  expect(result.search).toMatchObject({ complete: true, assets_held: 2 });
  expect(result.error_estimate.kind).toBe("relative_optimality_gap");
  expect(result.error_estimate.value).toBeLessThan(1e-8);
});

test("a minimum position drops what is too small, or lifts it where enough assets must be held", () => {
  // Without it the weights are 100 : 50 : 25 : 11.1 of 186.1; the third lifted to 0.3 costs more than leaving it out.
  expect(weightsOf({ constraints: { minimum_position: 0.3 } })).toEqual(
    [2 / 3, 1 / 3, 0, 0].map((w) => expect.closeTo(w, 10)),
  );
  expect(weightsOf({ constraints: { minimum_position: 0.1, min_assets: 4 } })).toEqual(
    [(0.9 * 100) / 175, (0.9 * 50) / 175, (0.9 * 25) / 175, 0.1].map((w) => expect.closeTo(w, 10)),
  );
});

test("a short position is at least the minimum too", () => {
  const objective = { type: "max_utility", risk_aversion: 1 };
  const constraints = { lower: -0.5, upper: 1, minimum_position: 0.3, max_assets: 3 };
  const weights = weightsOf({ objective, constraints }) as number[];
  for (const w of weights) expect(w === 0 || Math.abs(w) >= 0.3 - 1e-9).toBe(true);
  expect(weights.some((w) => w < 0)).toBe(true);
  expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 10);
});

test.each([
  "min_cvar",
  "min_cdar",
  "min_mad",
  "min_semivariance",
  "target_risk",
  "worst_case_ellipsoid",
  "max_diversification",
])("%s takes rules on holdings, and is no better with them than without", (type) => {
  const returns = Array.from({ length: 40 }, (_, t) =>
    variances.map((v, i) => Math.sqrt(v) * 0.1 * (((t * [2, 3, 5, 7][i]! + i * Math.floor(t / 11)) % 11) - 4.8)),
  );
  const objective = { type, ...(type === "target_risk" ? { target_risk: 1 } : {}) };
  const key = {
    min_cvar: "cvar",
    min_cdar: "cdar",
    min_mad: "mean_absolute_deviation",
    min_semivariance: "semideviation",
  }[type];
  const [free, two] = [{}, { max_assets: 2, minimum_position: 0.2 }].map((constraints) =>
    runPortfolio({ returns, objective, constraints }),
  );
  const held = (Object.values(two.weights) as number[]).filter((w) => w !== 0);
  expect(held.length).toBeLessThanOrEqual(2);
  for (const w of held) expect(w).toBeGreaterThanOrEqual(0.2 - 1e-9);
  expect(two.search.complete).toBe(true);
  if (key) expect(two.risk_measures[key]).toBeGreaterThanOrEqual(free.risk_measures[key] * (1 - 1e-9));
});

test("every point of the frontier keeps the rules, and earns more than the one before", () => {
  const { frontier, frontier_method, frontier_corners } = runPortfolio({
    ...own,
    constraints: { max_assets: 2 },
    frontier: { points: 5 },
  });
  expect(frontier_method).toBe("branch_and_bound");
  expect(frontier_corners).toEqual([]);
  expect(frontier).toHaveLength(5);
  for (const [i, { weights, expected_return }] of frontier.entries()) {
    expect(weights.filter((w: number) => w !== 0).length).toBeLessThanOrEqual(2);
    if (i > 0) expect(expected_return).toBeGreaterThan(frontier[i - 1].expected_return);
  }
});

test("rules that contradict other constraints are named with the change that cures it alone", () => {
  const faultsOf = (constraints: Record<string, unknown>) => refusalOf({ ...own, constraints }).faults;
  const tooFew = faultsOf({ upper: 0.3, max_assets: 2 });
  expect(tooFew.filter(({ keyword }) => keyword === "conflict").map(({ pointer }) => pointer)).toEqual([
    "/params/constraints/sum_weights",
    "/params/constraints/upper",
    "/params/constraints/max_assets",
  ]);
  expect(tooFew.filter(({ keyword }) => keyword === "relaxation")).toEqual([
    {
      pointer: "/params/constraints/max_assets",
      message: "raising it to 4 cures it without any other change",
      keyword: "relaxation",
    },
  ]);
  const tooMany = faultsOf({ minimum_position: 0.4, min_assets: 3 });
  expect(tooMany.filter(({ keyword }) => keyword === "relaxation").map(({ message }) => message)).toEqual([
    expect.stringMatching(/^lowering it to 0\.333/),
    "lowering it to 2 cures it without any other change",
  ]);
});

test("a risk that two assets cannot reach, and a rate that they cannot beat, are said with the reachable bound", () => {
  const constraints = { max_assets: 2 };
  const risk = refusalOf({ ...own, constraints, objective: { type: "target_risk", target_risk: 0.08 } });
  expect(risk.faults).toEqual([
    expect.objectContaining({ pointer: "/params/objective/target_risk", keyword: "minimum" }),
  ]);
  // 1 / (100 + 50) is the least variance of two.
  expect(Number(risk.faults[0]!.message.match(/portfolios, ([0-9.]+)/)![1])).toBeCloseTo(Math.sqrt(1 / 150), 9);
  const rate = refusalOf({ ...own, constraints, risk_free_rate: 0.2, objective: { type: "max_sharpe" } });
  expect(rate.faults.map(({ pointer }) => pointer)).toEqual(["/params/risk_free_rate"]);
});

test("a search that ends before it finds a portfolio says so", () => {
  // Only the four assets together reach the return; the first sets of three do not.
  const constraints = {
    upper: 0.4,
    max_assets: 3,
    linear: [{ name: "exact", coefficients: [1, 1, -1, -1], minimum: 0.2 }],
  };
  const objective = { type: "target_return", target_return: 0.0688 };
  const { search } = runPortfolio({ ...own, constraints, objective });
  expect(search.complete).toBe(true);
  const refused = refusalOf({ ...own, constraints, objective, search: { nodes: 1 } });
  expect(refused.faults.map(({ pointer }) => pointer)).toEqual(["/params/search/nodes"]);
});

test("rules that make no sense are refused with their place", () => {
  const faultsOf = (params: Record<string, unknown>) => portfolioFaults({ ...own, ...params });
  const at = (name: string) => [`/params/constraints/${name}`];
  expect(faultsOf({ constraints: { max_assets: 0 } })).toEqual(at("max_assets"));
  expect(faultsOf({ constraints: { minimum_position: 0 } })).toEqual(at("minimum_position"));
  expect(faultsOf({ constraints: { min_assets: 2 } })).toEqual(at("minimum_position"));
  expect(faultsOf({ constraints: { min_assets: 3, max_assets: 2, minimum_position: 0.1 } })).toEqual(at("min_assets"));
  expect(faultsOf({ constraints: { min_assets: 5, minimum_position: 0.1 } })).toEqual(at("min_assets"));
  expect(faultsOf({ search: { nodes: 10 } })).toEqual(["/params/search"]);
  expect(faultsOf({ objective: { type: "hrp" }, constraints: { max_assets: 2 } })).toEqual(["/params/constraints"]);
});
