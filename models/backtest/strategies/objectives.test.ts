import { uniforms } from "../../../test/support/random.ts";
import { type ObjectiveOptions, objectiveNames, objectiveWeights } from "./objectives.ts";

const random = uniforms(21);
const scales = [0.01, 0.02, 0.03, 0.015];
const columns = scales.map((scale, i) =>
  Float64Array.from({ length: 120 }, () => scale * (random() + random() - 1) + 0.0004 * i),
);
const options: ObjectiveOptions = {
  covariance: "sample",
  maximumWeight: 1,
  riskFreeRate: 0,
  riskAversion: 3,
  confidence: 0.9,
  periodsPerYear: 252,
};

describe("objectiveWeights", () => {
  test.each(objectiveNames)("%s is long only, fully invested and does not depend on the order: seed 21", (name) => {
    const weights = objectiveWeights(name, options)(columns);
    const sum = Array.from(weights).reduce((total, w) => total + w, 0);
    expect(sum).toBeCloseTo(1, 9);
    for (const w of Array.from(weights)) expect(w).toBeGreaterThan(-1e-9);
    const reversed = objectiveWeights(name, options)([...columns].reverse());
    Array.from(weights).forEach((w, i) => {
      expect(Math.abs(reversed[columns.length - 1 - i]! - w)).toBeLessThan(1e-5);
    });
  });

  test("the least variance is no more than that of any other objective", () => {
    const varianceOf = (weights: ArrayLike<number>) => {
      const returns = columns[0]!.map((_, t) => columns.reduce((sum, column, i) => sum + weights[i]! * column[t]!, 0));
      const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
      return returns.reduce((sum, r) => sum + (r - mean) * (r - mean), 0);
    };
    const least = varianceOf(objectiveWeights("min_variance", options)(columns));
    for (const name of objectiveNames) {
      expect(varianceOf(objectiveWeights(name, options)(columns))).toBeGreaterThanOrEqual(least * (1 - 1e-9));
    }
  });

  test("a largest weight binds", () => {
    const weights = objectiveWeights("min_variance", { ...options, maximumWeight: 0.3 })(columns);
    expect(Math.max(...Array.from(weights))).toBeCloseTo(0.3, 9);
  });

  test("max_sharpe stays in cash when nothing earns more than the rate", () => {
    expect(Array.from(objectiveWeights("max_sharpe", { ...options, riskFreeRate: 9 })(columns))).toEqual([0, 0, 0, 0]);
  });

  test("a constant asset is refused", () => {
    const constant = [columns[0]!, new Float64Array(120)];
    expect(() => objectiveWeights("min_variance", options)(constant)).toThrow(/returns of asset 1/);
  });
});
