import { golden } from "../../test/support/golden.ts";
import { portfolioFaults, runPortfolio } from "../../test/support/portfolioJob.ts";

interface Rule {
  readonly linkage: string;
  readonly weights: number[];
  readonly clusters?: number | null;
  readonly risk?: string;
}
const { cases } = golden<{ cases: { name: string; riskParity: Rule[]; equalRisk: Rule[] }[] }>(
  "portfolio/hierarchical.json",
);
const histories = golden<{ cases: { name: string; returns: number[][] }[] }>("portfolio/estimators.json").cases;

test.each(cases)("hrp and herc give the weights of PyPortfolioOpt and skfolio ($name)", (one) => {
  const { returns } = histories.find(({ name }) => name === one.name)!;
  const compare = (rule: Rule, objective: Record<string, unknown>) => {
    const { weights, error_estimate, method } = runPortfolio({ returns, objective });
    expect(error_estimate).toBeNull();
    expect(method).toContain(rule.linkage);
    expect(Object.values(weights)).toEqual(rule.weights.map((w) => expect.closeTo(w, 12)));
  };
  for (const rule of one.riskParity) compare(rule, { type: "hrp", linkage: rule.linkage });
  for (const rule of one.equalRisk) {
    const { linkage, clusters, risk } = rule;
    compare(rule, { type: "herc", linkage, cluster_risk: risk, ...(clusters ? { clusters } : {}) });
  }
});

test("a hierarchical rule takes no constraints, and its options belong to it", () => {
  const { returns } = histories[0]!;
  const pointersOf = (params: Record<string, unknown>) => portfolioFaults({ returns, ...params });
  expect(pointersOf({ objective: { type: "hrp" } })).toEqual([]);
  expect(pointersOf({ objective: { type: "hrp" }, constraints: { upper: 0.3 } })).toEqual(["/params/constraints"]);
  expect(pointersOf({ objective: { type: "hrp", clusters: 2 } })).toEqual(["/params/objective/clusters"]);
  expect(pointersOf({ objective: { type: "min_variance", linkage: "ward" } })).toEqual(["/params/objective/linkage"]);
  expect(pointersOf({ objective: { type: "herc", clusters: 100 } })).toEqual(["/params/objective/clusters"]);
});
