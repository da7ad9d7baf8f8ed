import { runPortfolio } from "../../test/support/portfolioJob.ts";
import { examples } from "./examples.ts";

const own = { ...examples["Exact frontier of own numbers"].params, frontier: { points: 9 } };

test("the exact frontier is that of one quadratic program a point", () => {
  const exact = runPortfolio(own);
  // A limit that never binds leaves the set as it is, but takes the other method.
  const linear = [{ name: "all", coefficients: [1, 1, 1], maximum: 2 }];
  const programs = runPortfolio({ ...own, constraints: { linear } });
  expect(exact.frontier_method).toBe("critical_line");
  expect(programs.frontier_method).toBe("dual_active_set");
  expect(programs.frontier_corners).toEqual([]);
  expect(exact.frontier).toHaveLength(9);
  for (const [i, { weights, vol, expected_return }] of exact.frontier.entries()) {
    expect(programs.frontier[i].vol).toBeCloseTo(vol, 10);
    expect(programs.frontier[i].expected_return).toBeCloseTo(expected_return, 10);
    expect(programs.frontier[i].weights).toEqual(weights.map((w: number) => expect.closeTo(w, 8)));
  }
});

test("corners run from the largest return to the optimum of least variance", () => {
  const { frontier_corners: corners, weights } = runPortfolio(own);
  expect(corners[0].weights).toEqual([0, 0, 1]);
  expect(corners.at(-1).risk_tolerance).toBe(0);
  expect(corners.at(-1).weights).toEqual(Object.values(weights).map((w) => expect.closeTo(w as number, 10)));
  for (let i = 1; i < corners.length; i++)
    expect(corners[i].risk_tolerance).toBeLessThan(corners[i - 1].risk_tolerance);
});
