import { type BlackScholesInput, blackScholes } from "../blackScholes.ts";
import { latticeOption } from "../lattice.ts";
import { americanOption } from "./american.ts";
import { type AmericanApproximation, approximateAmerican } from "./approximation.ts";
import { putProblem } from "./putProblem.ts";
import { qdPlusDepth } from "./qdPlus.ts";

const formulas: readonly AmericanApproximation[] = [
  "barone_adesi_whaley",
  "ju_zhong",
  "bjerksund_stensland_1993",
  "bjerksund_stensland_2002",
  "qd_plus",
];
const option: BlackScholesInput = {
  spot: 100,
  strike: 100,
  expiryYears: 0.5,
  vol: 0.25,
  rate: 0.05,
  dividendYield: 0.03,
  type: "put",
};
const types = ["call", "put"] as const;

describe.each(formulas)("%s", (formula) => {
  test.each(types)("a %s is near the accurate price, and between its bounds", (type) => {
    for (const spot of [60, 80, 95, 100, 105, 125, 160]) {
      for (const [rate, dividendYield] of [
        [0.05, 0.03],
        [0.03, 0.07],
        [0.01, -0.02],
        [-0.02, 0.03],
      ] as const) {
        const input = { ...option, spot, type, rate, dividendYield };
        const price = approximateAmerican(input, formula);
        expect(Math.abs(price - americanOption(input)!.price)).toBeLessThan(0.15);
        expect(price).toBeGreaterThanOrEqual(blackScholes(input).price);
        expect(price).toBeGreaterThanOrEqual(Math.max(0, type === "call" ? spot - 100 : 100 - spot));
      }
    }
  });

  test("is the European price where nobody exercises early, and exact in the limit without vol", () => {
    const call = { ...option, type: "call", dividendYield: 0 } as const;
    expect(approximateAmerican(call, formula)).toBe(blackScholes(call).price);
    const calm = { ...option, spot: 95, vol: 0 };
    expect(approximateAmerican(calm, formula)).toBe(5);
  });

  test("is exercised deep in the money", () => {
    expect(approximateAmerican({ ...option, spot: 40, rate: 0.1 }, formula)).toBe(60);
  });

  test("has a price without interest", () => {
    const free = { ...option, rate: 0, dividendYield: -0.03 };
    const near = { ...free, rate: 1e-9 };
    expect(approximateAmerican(free, formula)).toBeCloseTo(approximateAmerican(near, formula), 5);
  });

  test("scales with the currency", () => {
    const scaled = { ...option, spot: 9500, strike: 1e4 };
    const price = approximateAmerican({ ...option, spot: 95 }, formula);
    expect(approximateAmerican(scaled, formula) / 100).toBeCloseTo(price, 9);
  });

  test("refuses two exercise boundaries", () => {
    expect(() => approximateAmerican({ ...option, rate: -0.01, dividendYield: -0.03 }, formula)).toThrow(
      "one boundary",
    );
  });
});

test("a flat boundary is a strategy: never worth more than the best one, nor is one with a step, which is mostly better", () => {
  for (const type of types) {
    for (const vol of [0.1, 0.3, 0.8]) {
      for (const expiryYears of [0.1, 1, 4]) {
        const input = { ...option, type, vol, expiryYears };
        const flat = approximateAmerican(input, "bjerksund_stensland_1993");
        const stepped = approximateAmerican(input, "bjerksund_stensland_2002");
        const best = americanOption(input)!.price;
        expect(flat).toBeLessThanOrEqual(best + 1e-9);
        expect(stepped).toBeLessThanOrEqual(best + 1e-9);
        if (vol < 0.5) expect(stepped).toBeGreaterThanOrEqual(flat - 1e-9);
      }
    }
  }
});

test("Li's boundary is QuantLib's (americanoption.cpp, testQdPlusBoundaryValues)", () => {
  const put = putProblem({ ...option, strike: 120, expiryYears: 5, rate: 0.1, dividendYield: 0.03 });
  expect(put.limit * Math.exp(-qdPlusDepth(put, 2.5, 0.3, 1e-15))).toBeCloseTo(90.14327315762256, 12);
});

describe("lattices", () => {
  test.each(["leisen_reimer", "cox_ross_rubinstein"] as const)("%s comes to the accurate price", (kind) => {
    const exact = americanOption(option)!.price;
    const { price, errorEstimate } = latticeOption(option, "american", 1_001, kind);
    expect(Math.abs(price - exact)).toBeLessThan(3 * errorEstimate);
    expect(Math.abs(price - exact)).toBeLessThan(2e-3);
    expect(latticeOption(option, "european", 2_001, kind).price).toBeCloseTo(blackScholes(option).price, 2);
  });

  test("a carry beyond the factors of a step is named", () => {
    const calm = { ...option, vol: 0.001, rate: 0.5 };
    expect(() => latticeOption(calm, "american", 51, "cox_ross_rubinstein")).toThrow("invalid steps");
    expect(() => latticeOption(option, "american", 100)).toThrow("invalid steps");
  });
});

test.each(["bjerksund_stensland_1993", "bjerksund_stensland_2002"] as const)(
  "%s refuses long puts, of which it knows no boundary, and their calls",
  (formula) => {
    const long = { ...option, expiryYears: 100, vol: 0.2, dividendYield: 0 };
    const domain = "invalid expiryYears: must be below 64";
    expect(() => approximateAmerican(long, formula)).toThrow(domain);
    const call = { ...long, type: "call", rate: 0, dividendYield: 0.05 } as const;
    expect(() => approximateAmerican(call, formula)).toThrow(domain);
    const shorter = { ...long, expiryYears: 20 };
    expect(Math.abs(approximateAmerican(shorter, formula) - americanOption(shorter)!.price)).toBeLessThan(0.1);
  },
);
