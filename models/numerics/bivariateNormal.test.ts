import { golden } from "../../test/support/golden.ts";
import { bivariateNormalCdf } from "./bivariateNormal.ts";
import { normalCdf } from "./normal.ts";

describe("bivariateNormalCdf", () => {
  test("agrees with published values", () => {
    const { cases } = golden<{
      cases: {
        inputs: { a: number; b: number; rho: number };
        expected: { cdf: number };
        tolerance: { cdf: { abs: number } };
      }[];
    }>("numerics/bivariateNormal.json");
    for (const { inputs, expected, tolerance } of cases) {
      const { a, b, rho } = inputs;
      expect(Math.abs(bivariateNormalCdf(a, b, rho) - expected.cdf)).toBeLessThanOrEqual(tolerance.cdf.abs);
    }
  });

  test("agrees with 30-digit values, near full correlation and in the tails", () => {
    const { cases } = golden<{ cases: { a: number; b: number; rho: number; cdf: string }[] }>(
      "numerics/bivariateNormalDigits.json",
    );
    expect(cases.length).toBeGreaterThan(100);
    for (const { a, b, rho, cdf } of cases) {
      expect(Math.abs(bivariateNormalCdf(a, b, rho) - Number(cdf))).toBeLessThan(1e-15);
    }
  });

  test.each([-1, -0.97, -0.5, 0, 0.3, 0.95, 1])("quadrants add up at correlation %d", (rho) => {
    const [a, b] = [0.7, -0.4];
    expect(bivariateNormalCdf(a, b, rho)).toBe(bivariateNormalCdf(b, a, rho));
    expect(bivariateNormalCdf(a, b, rho) + bivariateNormalCdf(a, -b, -rho)).toBeCloseTo(normalCdf(a), 15);
    expect(bivariateNormalCdf(0, 0, rho)).toBeCloseTo(0.25 + Math.asin(rho) / (2 * Math.PI), 15);
  });

  test("has its limits at infinity", () => {
    const infinity = Number.POSITIVE_INFINITY;
    expect(bivariateNormalCdf(infinity, 0.3, 0.5)).toBe(normalCdf(0.3));
    expect(bivariateNormalCdf(-infinity, 0.3, 0.5)).toBe(0);
    expect(bivariateNormalCdf(50, -50, 0.95)).toBe(0);
  });
});
