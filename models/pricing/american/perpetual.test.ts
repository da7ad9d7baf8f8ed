import type { BlackScholesInput } from "../blackScholes.ts";
import { latticeOption } from "../lattice.ts";
import { americanOption } from "./american.ts";
import { americanByGrid } from "./americanByGrid.ts";

const put = (rate: number, dividendYield: number, vol: number, expiryYears: number, strike = 100) =>
  ({ spot: 100, strike, rate, dividendYield, vol, expiryYears, type: "put" }) satisfies BlackScholesInput;

/** Merton's formula in its own words: K/(1+γ) (S (1+γ)/(K γ))^−γ with γ the positive root of ½σ²γ(γ+1) − (r−q)γ = r. */
function merton({ spot, strike, rate, dividendYield, vol }: BlackScholesInput): number {
  const [a, b] = [0.5 * vol * vol, 0.5 * vol * vol - (rate - dividendYield)];
  const gamma = (Math.sqrt(b * b + 4 * a * rate) - b) / (2 * a);
  return (strike / (1 + gamma)) * ((spot * (1 + gamma)) / (strike * gamma)) ** -gamma;
}

test.each([
  [0.1, 0, 0.01, 50, 100, 0.0184, 4],
  [0.2, 0, 0.03, 100, 100, 0.083, 3],
  [0.15, -0.1, 0.05, 100, 100, 0.184, 3],
  [1, -1, 0.2, 20, 100, 0.3679, 4],
  [1, -1, 0.2, 100, 100, 0.3679, 4],
  [0.239, -0.965, 0.568, 62.7, 103.8, 6.8248, 4],
])(
  "a put with a drift far beyond its vol is the perpetual put: r %d q %d vol %d T %d K %d",
  (rate, dividendYield, vol, expiryYears, strike, rounded, digits) => {
    const option = put(rate, dividendYield, vol, expiryYears, strike);
    const { price } = americanOption(option)!;
    expect(Math.abs(price / merton(option) - 1)).toBeLessThan(1e-10);
    expect(price).toBeCloseTo(rounded, digits);
    const mirrored = {
      ...option,
      spot: strike,
      strike: 100,
      rate: dividendYield,
      dividendYield: rate,
      type: "call",
    } as const;
    expect(americanOption(mirrored)!.price).toBeCloseTo(price, 12);
  },
);

test.each([
  [0.239, -0.965, 0.568, 103.8],
  [0.1, 0, 0.01, 100],
  [0.15, -0.1, 0.05, 100],
  [1, -1, 0.2, 100],
])("rises with time to the perpetual put: r %d q %d vol %d", (rate, dividendYield, vol, strike) => {
  const values = [0.1, 0.5, 1, 3, 10, 15, 20, 40, 62.7, 100].map((years) => {
    return americanOption(put(rate, dividendYield, vol, years, strike))!;
  });
  const limit = merton(put(rate, dividendYield, vol, 100, strike));
  for (const [i, { price, errorEstimate }] of values.entries()) {
    const earlier = values[Math.max(0, i - 1)]!;
    expect(price + errorEstimate + earlier.errorEstimate).toBeGreaterThanOrEqual(earlier.price);
    expect(price - errorEstimate).toBeLessThanOrEqual(limit * (1 + 1e-10));
  }
});

test("the grid stays between what no arbitrage allows", () => {
  const option = put(0.239, -0.965, 0.568, 10, 103.8);
  const { price, errorEstimate } = americanByGrid(option);
  const accurate = americanOption(option)!;
  expect(Math.abs(price - accurate.price)).toBeLessThanOrEqual(errorEstimate + accurate.errorEstimate);
  expect(price).toBeLessThanOrEqual(merton(option));
  const ordinary = put(0.05, 0.02, 0.3, 1);
  const byLattice = latticeOption(ordinary, "american", 1_001);
  const byGrid = americanByGrid(ordinary);
  expect(Math.abs(byGrid.price - byLattice.price)).toBeLessThan(byGrid.errorEstimate + byLattice.errorEstimate);
});

test("a grid that would miss the exercise region is refused by name", () => {
  expect(() => americanByGrid(put(0.1, 0, 0.01, 50))).toThrow("invalid vol: must be such that the drift");
});
