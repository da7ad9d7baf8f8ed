import { golden, relativeError as off } from "../../test/support/golden.ts";
import { betaTails } from "./beta.ts";
import { binomialCdf, binomialQuantile, wilsonInterval } from "./binomial.ts";
import { gammaQuantile, gammaTails, logGamma } from "./gamma.ts";
import { studentTDensity, studentTQuantile, studentTTails } from "./studentT.ts";

type Table = { readonly rows: readonly (readonly (number | string)[])[] };
const tables = golden<Record<string, Table>>("numerics/distributions.json");
const rows = (name: string) => tables[name]!.rows.map((row) => row.map(Number));

test("log gamma", () => {
  for (const [x, expected] of rows("logGamma")) {
    expect(Math.abs(logGamma(x!) - expected!)).toBeLessThan(3e-15 * Math.max(1, Math.abs(expected!)));
  }
  expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
  expect(logGamma(-1)).toBeNaN();
});

test("both tails of the gamma distribution, and its quantile from either", () => {
  for (const [x, shape, lower, upper] of rows("gammaTails")) {
    const tails = gammaTails(x!, shape!);
    if (lower! < 0.5) expect(off(tails.lower, lower!)).toBeLessThan(2e-13);
    else expect(off(tails.upper, upper!)).toBeLessThan(2e-13);
    expect(off(gammaQuantile({ lower: lower!, upper: upper! }, shape!), x!)).toBeLessThan(2e-13);
  }
  expect(gammaTails(0, 2)).toEqual({ lower: 0, upper: 1 });
  expect(gammaQuantile({ lower: 0, upper: 1 }, 2)).toBe(0);
  expect(gammaQuantile({ lower: 1, upper: 0 }, 2)).toBe(Number.POSITIVE_INFINITY);
});

test("both tails of the beta distribution", () => {
  for (const [x, a, b, lower, upper] of rows("betaTails")) {
    const tails = betaTails(x!, a!, b!);
    if (lower! < 0.5) expect(off(tails.lower, lower!)).toBeLessThan(2e-12);
    else expect(off(tails.upper, upper!)).toBeLessThan(2e-12);
  }
  expect(betaTails(0, 1, 1)).toEqual({ lower: 0, upper: 1 });
  expect(betaTails(1, 1, 1)).toEqual({ lower: 1, upper: 0 });
});

test("Student's t: tails, quantiles, symmetry and the density as their slope", () => {
  for (const [t, dof, expected] of rows("studentTLower")) {
    const { lower, upper } = studentTTails(t!, dof!);
    if (t! < 0) expect(off(lower, expected!)).toBeLessThan(2e-12);
    else expect(off(lower, expected!)).toBeLessThan(1e-13);
    expect(studentTTails(-t!, dof!)).toEqual({ lower: upper, upper: lower });
    const slope = (studentTTails(t! + 1e-5, dof!).lower - studentTTails(t! - 1e-5, dof!).lower) / 2e-5;
    expect(Math.abs(studentTDensity(t!, dof!) - slope)).toBeLessThan(1e-8);
  }
  for (const [p, dof, expected] of rows("studentTQuantile")) {
    expect(off(studentTQuantile(p!, dof!), expected!)).toBeLessThan(2e-12);
    expect(off(studentTQuantile(1 - p!, dof!), -expected!)).toBeLessThan(1e-7);
  }
  expect(studentTQuantile(0.5, 3)).toBe(0);
  expect(studentTQuantile(0, 3)).toBe(Number.NEGATIVE_INFINITY);
});

test("binomial distribution", () => {
  for (const [k, n, p, expected] of rows("binomialCdf")) {
    expect(off(binomialCdf(k!, n!, p!), expected!)).toBeLessThan(1e-11);
  }
  for (const [level, n, p, expected] of rows("binomialQuantile")) {
    expect(binomialQuantile(level!, n!, p!)).toBe(expected);
  }
  // Above ten thousand expected successes the ranks are those of the normal distribution.
  const far = binomialQuantile(0.025, 1_000_000, 0.05);
  expect(binomialCdf(far, 1_000_000, 0.05)).toBeCloseTo(0.025, 3);
});

test("Wilson's interval holds the share and stays in [0, 1]", () => {
  for (const [successes, n] of [
    [0, 50],
    [50, 50],
    [3, 1000],
  ] as const) {
    const { low, high } = wilsonInterval(successes, n, 0.95);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeLessThanOrEqual(successes / n);
    expect(high).toBeGreaterThanOrEqual(successes / n);
  }
  expect(wilsonInterval(0, 100, 0.95).high).toBeCloseTo(0.0369935, 6);
});
