import { uniforms } from "../../../test/support/random.ts";
import { type BlackScholesInput, blackScholes } from "../blackScholes.ts";
import { dividendsByGrid } from "../dividends/dividendOption.ts";
import { latticeOption } from "../lattice.ts";
import { americanOption } from "./american.ts";

const put: BlackScholesInput = {
  spot: 100,
  strike: 105,
  expiryYears: 1,
  vol: 0.25,
  rate: -0.01,
  dividendYield: -0.04,
  type: "put",
};

test.each([1, 2, 3])("finite differences come to the same price, seed %d", (seed) => {
  const next = uniforms(seed);
  for (let i = 0; i < 6; i++) {
    const rate = -0.002 - 0.05 * next();
    const vol = 0.03 * 20 ** next();
    const expiryYears = 0.03 * 300 ** next();
    const strike = 100 * Math.exp((next() - 0.5) * 3 * vol * Math.sqrt(expiryYears));
    const input = { ...put, rate, dividendYield: rate * (1.05 + 3 * next()), vol, expiryYears, strike };
    const solved = americanOption(input)!;
    const grid = dividendsByGrid({ ...input, dividends: [] }, "american");
    expect(solved.errorEstimate).toBeLessThan(1e-6 * strike);
    expect(Math.abs(solved.price - grid.price)).toBeLessThan(grid.errorEstimate + solved.errorEstimate);
    expect(solved.price).toBeGreaterThanOrEqual(blackScholes(input).price);
  }
});

test("a lattice of 1,001 steps too, on both sides of the two boundaries", () => {
  for (const spot of [20, 26, 80, 100, 120]) {
    const { price, errorEstimate } = americanOption({ ...put, spot })!;
    const lattice = latticeOption({ ...put, spot }, "american", 1_001);
    expect(Math.abs(price - lattice.price)).toBeLessThan(1e-3);
    expect(errorEstimate).toBeLessThan(1e-8);
  }
});

test("between the boundaries it is exercised, below the lower one and above the upper one not", () => {
  const value = (spot: number) => americanOption({ ...put, spot })!.price - (105 - spot);
  expect(value(40)).toBe(0);
  expect(value(20)).toBeGreaterThan(1e-3);
  expect(value(95)).toBeGreaterThan(1e-3);
});

test("beyond the time at which the boundaries meet nobody exercises, but may later", () => {
  const long = { ...put, spot: 40, expiryYears: 12 };
  const { price, earlyExercisePremium } = americanOption(long)!;
  expect(price).toBeGreaterThan(65);
  expect(earlyExercisePremium).toBeGreaterThan(0.1);
});

test("a call under rate < yield < 0 is the put with spot and strike, and rate and yield, exchanged", () => {
  const call = { ...put, type: "call", spot: 105, strike: 100, rate: -0.04, dividendYield: -0.01 } as const;
  expect(americanOption(call)!.price).toBeCloseTo(americanOption(put)!.price, 10);
});

test("nobody exercises early as the yield comes near the rate", () => {
  const near = { ...put, dividendYield: -0.01 - 1e-6 };
  expect(americanOption(near)!.price).toBeCloseTo(blackScholes(near).price, 10);
});
