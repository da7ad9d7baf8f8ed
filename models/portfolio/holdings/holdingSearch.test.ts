import { syntheticReturns } from "../../../test/support/portfolioReturns.ts";
import { uniforms } from "../../../test/support/random.ts";
import { choices } from "../../backtest/splits.ts";
import { symmetricEigen } from "../../numerics/symmetricEigen.ts";
import { estimateCovariance } from "../estimators/covariance.ts";
import type { FeasibleWeights } from "../optimisers/feasibleWeights.ts";
import { minimiseRisk } from "../optimisers/minimiseRisk.ts";
import { absoluteDeviationRisk, drawdownRisk, type RiskFunction, shortfallRisk } from "../optimisers/scenarioRisk.ts";
import { explainHoldings } from "./holdingConflict.ts";
import { type HoldingRules, HoldingSet } from "./holdingRules.ts";
import { searchHoldings } from "./holdingSearch.ts";
import { NodeQueue } from "./nodeQueue.ts";
import { perspectiveBound, separableDiagonal } from "./perspectiveBound.ts";
import { type PortfolioObjective, quadraticObjective, ratioObjective } from "./portfolioObjective.ts";

const rulesOf = (rules: Partial<HoldingRules>, n: number): HoldingRules => ({
  minimumPosition: 0,
  fewest: 0,
  most: n,
  name: "least",
  ...rules,
});

function bounded(n: number, low: number, high: number): FeasibleWeights {
  const row = (i: number, sign: number, bound: number, name: string) => ({
    coefficients: new Float64Array(n).with(i, sign),
    bound,
    equality: false,
    name,
  });
  const each = Array.from({ length: n }, (_, i) => i);
  const all = { coefficients: new Float64Array(n).fill(1), bound: 1, equality: true, name: "sum" };
  const rows = [all, ...each.map((i) => row(i, 1, low, "low")), ...each.map((i) => row(i, -1, -high, "high"))];
  return { assets: n, rows, absolute: [] };
}

/** The least value over every choice of none, long or short for each asset. */
function bruteForce(objective: PortfolioObjective, set: FeasibleWeights, rules: HoldingRules): number {
  const n = set.assets;
  let best = Number.POSITIVE_INFINITY;
  for (let code = 0; code < 3 ** n; code++) {
    const sides = Array.from({ length: n }, (_, i) => (Math.floor(code / 3 ** i) % 3) - 1);
    const count = sides.filter((side) => side !== 0).length;
    if (count > rules.most || count < rules.fewest) continue;
    const rows = sides.map((side, i) => ({
      coefficients: new Float64Array(n).with(i, side === 0 ? 1 : side),
      bound: side === 0 ? 0 : rules.minimumPosition,
      equality: side === 0,
      name: "",
    }));
    // Bounds that a side contradicts leave nothing.
    const answer = objective.solve({ ...set, rows: [...set.rows.filter(isKept), ...rows] });
    if (answer.status === "optimal") best = Math.min(best, objective.value(answer.weights));

    function isKept({ coefficients }: { coefficients: Float64Array }): boolean {
      const at = coefficients.findIndex((c) => c !== 0);
      return coefficients.filter((c) => c !== 0).length > 1 || sides[at] !== 0;
    }
  }
  return best;
}

const n = 5;
const returns = syntheticReturns(120, n, 11);
const covariance = estimateCovariance(returns, { method: "sample", periodsPerYear: 252 }).covariance;
const means = Float64Array.of(0.04, 0.09, 0.06, 0.12, 0.1);
const benchmark = new Float64Array(n).fill(1 / n);
const pull = benchmark.map((_, i) => -benchmark.reduce((sum, b, j) => sum + b * covariance[i * n + j]!, 0));
const riskOf = (risk: RiskFunction): PortfolioObjective => ({
  solve: (set) => minimiseRisk(set, risk),
  value: (weights) => risk(weights).value,
});
const objectives: Readonly<Record<string, (set: FeasibleWeights) => PortfolioObjective>> = {
  "least variance": (set) => quadraticObjective(set, covariance),
  "largest utility": (set) =>
    quadraticObjective(
      set,
      covariance.map((c) => 3 * c),
      means.map((mu) => -mu),
    ),
  "least tracking error": (set) => quadraticObjective(set, covariance, pull, 1),
  "largest Sharpe ratio": (set) => ratioObjective(set, means, covariance, 0.02),
};
const scenarioObjectives: typeof objectives = {
  "least CVaR": () => riskOf(shortfallRisk(returns, 0.9)),
  "least CDaR": () => riskOf(drawdownRisk(returns, 0.9)),
  "least absolute deviation": () => riskOf(absoluteDeviationRisk(returns)),
};
const rulesTried = [
  { most: 2 },
  { minimumPosition: 0.15 },
  { minimumPosition: 0.1, fewest: 4 },
  { minimumPosition: 0.25, most: 3 },
];

describe("searchHoldings", () => {
  describe.each(Object.entries(objectives))("%s", (_name, make) => {
    test.each([
      ["long only", 0, 0.7],
      ["long and short", -0.4, 0.8],
    ])("is the best of all sets of holdings, %s (brute force)", (_sides, low, high) => {
      const set = bounded(n, low, high);
      const objective = make(set);
      for (const tried of rulesTried) {
        const rules = rulesOf(tried, n);
        const answer = searchHoldings(objective, set, rules, 5_000);
        if (answer.status !== "optimal") throw new Error(answer.status);
        const value = objective.value(answer.weights);
        const best = bruteForce(objective, set, rules);
        expect(Math.abs(value - best)).toBeLessThanOrEqual(1e-8 * Math.abs(best));
        expect(answer.search).toMatchObject({ complete: true });
        expect(answer.search.gap).toBeLessThanOrEqual(1e-8);
        expect(answer.kktResidual).toBeLessThan(1e-8);
        const positions = answer.weights.filter((w) => w !== 0).map(Math.abs);
        expect(positions.length).toBeLessThanOrEqual(rules.most);
        expect(positions.length).toBeGreaterThanOrEqual(rules.fewest);
        for (const position of positions) expect(position).toBeGreaterThanOrEqual(rules.minimumPosition - 1e-9);
      }
    });
  });

  test.each(Object.entries(scenarioObjectives))(
    "%s is the best of all sets of two assets (brute force)",
    (_name, make) => {
      const set = bounded(n, 0, 1);
      const rules = rulesOf({ most: 2, minimumPosition: 0.2 }, n);
      const objective = make(set);
      const answer = searchHoldings(objective, set, rules, 500);
      if (answer.status !== "optimal") throw new Error(answer.status);
      expect(answer.search.complete).toBe(true);
      let best = Number.POSITIVE_INFINITY;
      // One weight in [0.2, 0.8] of every pair, on a grid fine enough for the tolerance, and every asset alone.
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let share = 0.2; share <= 0.8001; share += 0.002) {
            const weights = new Float64Array(n);
            weights[i]! += share;
            weights[j]! += 1 - share;
            best = Math.min(best, objective.value(weights));
          }
        }
      }
      const value = objective.value(answer.weights);
      expect(value).toBeLessThanOrEqual(best * (1 + 1e-9));
      expect(value).toBeGreaterThanOrEqual(best * (1 - 1e-3));
    },
  );

  test("uncorrelated assets: the k of least variance, weighted by its inverse", () => {
    const variances = [0.09, 0.01, 0.04, 0.02, 0.16, 0.05];
    const set = bounded(6, 0, 1);
    const diagonal = Float64Array.from({ length: 36 }, (_, at) => (at % 7 === 0 ? variances[at / 7]! : 0));
    const answer = searchHoldings(quadraticObjective(set, diagonal), set, rulesOf({ most: 2 }, 6), 100);
    if (answer.status !== "optimal") throw new Error(answer.status);
    expect([...answer.weights]).toEqual([0, 2 / 3, 0, 1 / 3, 0, 0].map((w) => expect.closeTo(w, 10)));
  });

  test("a bound on nodes leaves a gap that holds the optimum", () => {
    const size = 14;
    const many = estimateCovariance(syntheticReturns(100, size, 4), {
      method: "sample",
      periodsPerYear: 252,
    }).covariance;
    const set = bounded(size, 0, 1);
    const even = new Float64Array(size).fill(1 / size);
    const towards = even.map((_, i) => -even.reduce((sum, b, j) => sum + b * many[i * size + j]!, 0));
    const constant = -0.5 * even.reduce((sum, b, i) => sum + b * towards[i]!, 0);
    const objective = quadraticObjective(set, many, towards, constant);
    const rules = rulesOf({ most: 3 }, size);
    const [early, late] = [searchHoldings(objective, set, rules, 20), searchHoldings(objective, set, rules, 5_000)];
    if (early.status !== "optimal" || late.status !== "optimal") throw new Error("no portfolio");
    expect(early.search.complete).toBe(false);
    expect(late.search.complete).toBe(true);
    const [found, best] = [objective.value(early.weights), objective.value(late.weights)];
    expect(best).toBeLessThanOrEqual(found);
    expect(found * (1 - early.search.gap)).toBeLessThanOrEqual(best);
    expect(early.search.gap).toBeLessThan(0.9);
    let least = Number.POSITIVE_INFINITY;
    for (const three of choices(size, 3)) {
      const holdings = new HoldingSet(set, rules).holding(three, even)!;
      const answer = objective.solve(new HoldingSet(set, rules).weights(holdings));
      if (answer.status === "optimal") least = Math.min(least, objective.value(answer.weights));
    }
    expect(best).toBeCloseTo(least, 12);
  });

  test("an objective without a floor and a set without weights are said to be so", () => {
    const rules = rulesOf({ most: 2 }, n);
    const free: FeasibleWeights = { ...bounded(n, 0, 1), rows: bounded(n, 0, 1).rows.slice(0, 1) };
    const linear = quadraticObjective(free, new Float64Array(n * n), means);
    expect(searchHoldings(linear, free, rules, 50).status).not.toBe("optimal");
    const set = bounded(n, 0, 0.4);
    expect(searchHoldings(quadraticObjective(set, covariance), set, rules, 50)).toMatchObject({ status: "infeasible" });
  });
});

describe("explainHoldings", () => {
  const explain = (low: number, high: number, rules: Partial<HoldingRules>) =>
    explainHoldings(bounded(6, low, high), rulesOf(rules, 6), 3_000);

  test("too few assets for their upper bounds", () => {
    expect(explain(0, 0.3, { most: 2 })).toEqual({
      names: ["sum", "high"],
      rules: ["most"],
      cures: [{ rule: "most", value: 4 }],
    });
  });

  test("too many assets for the minimum position", () => {
    const conflict = explain(0, 1, { minimumPosition: 0.4, fewest: 3 })!;
    expect(conflict.names).toEqual(["sum", "low"]);
    expect(conflict.rules).toEqual(["minimumPosition", "fewest"]);
    expect(conflict.cures).toEqual([
      { rule: "minimumPosition", value: expect.closeTo(1 / 3, 8) },
      { rule: "fewest", value: 2 },
    ]);
  });

  test("a minimum position above every upper bound", () => {
    // Four assets of a quarter each are the first to fit.
    const conflict = explain(0, 0.3, { minimumPosition: 0.5 })!;
    expect(conflict.rules).toEqual(["minimumPosition"]);
    expect(conflict.cures).toEqual([{ rule: "minimumPosition", value: expect.closeTo(0.25, 8) }]);
  });

  test("there is nothing to explain where a portfolio exists", () => {
    expect(explain(0, 0.3, { most: 4 })).toBeNull();
    expect(explain(-0.5, 1, { minimumPosition: 0.4, fewest: 4 })).toBeNull();
  });
});

test("the separable diagonal leaves a semidefinite rest, and takes all of a diagonal matrix", () => {
  const diagonal = separableDiagonal(covariance, n)!;
  const rest = covariance.map((c, at) => (at % (n + 1) === 0 ? c - diagonal[at / (n + 1)]! : c));
  expect(Math.min(...diagonal)).toBeGreaterThan(0);
  expect(symmetricEigen(rest, n).values[0]).toBeGreaterThanOrEqual(-1e-15);
  const own = separableDiagonal(Float64Array.of(2, 0, 0, 5), 2)!;
  expect([...own]).toEqual([expect.closeTo(2, 8), expect.closeTo(5, 8)]);
  expect(separableDiagonal(Float64Array.of(1, 1, 1, 1), 2)).toBeNull();
});

test("the perspective bound is never above the optimum, and far above the bound without it where many assets are wanted", () => {
  const set = bounded(n, 0, 1);
  const anything = new Uint8Array(n);
  for (const [name, make] of Object.entries(objectives)) {
    const objective = make(set);
    const quadratic = objective.quadratic!;
    const diagonal = separableDiagonal(quadratic.hessian, n)!;
    for (const most of [1, 2, 3]) {
      const best = bruteForce(objective, set, rulesOf({ most }, n));
      const { bound } = perspectiveBound(quadratic, diagonal, set, anything, most, diagonal, best)!;
      expect(bound).toBeLessThanOrEqual(best + 1e-9 * Math.abs(best));
      if (name !== "least tracking error") continue;
      const free = objective.solve(set);
      if (free.status !== "optimal") throw new Error(free.status);
      const plain = objective.value(free.weights);
      expect(bound - plain).toBeGreaterThan(0.4 * (best - plain));
    }
  }
});

test("nodes come by ascending bound, the newest of equals first (seed 5)", () => {
  const queue = new NodeQueue<{ bound: number; serial: number }>();
  const uniform = uniforms(5);
  const pushed = Array.from({ length: 200 }, (_, serial) => ({ bound: Math.floor(20 * uniform()), serial }));
  for (const node of pushed) queue.push(node.bound, node);
  const taken: typeof pushed = [];
  for (let node = queue.first(); node; node = queue.first()) {
    taken.push(node);
    queue.take();
  }
  expect(taken).toEqual(pushed.toSorted((a, b) => a.bound - b.bound || b.serial - a.serial));
});
