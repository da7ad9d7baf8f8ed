import { uniforms } from "../../../test/support/random.ts";
import type { BlackScholesInput } from "../blackScholes.ts";
import { impliedVol } from "../impliedVol.ts";
import { americanOption } from "./american.ts";
import { americanImpliedVol } from "./impliedVolAmerican.ts";

const maxVol = 10;
const priceOf = (option: BlackScholesInput) => americanOption(option)!;

const option: BlackScholesInput = {
  spot: 100,
  strike: 105,
  expiryYears: 1,
  vol: 0.25,
  rate: 0.05,
  dividendYield: 0.02,
  type: "put",
};

/** Finds the vol again, and counts the prices that it takes. */
function roundTrip(input: BlackScholesInput) {
  let prices = 0;
  const { price } = priceOf(input);
  const counted = (changed: BlackScholesInput) => {
    prices += 1;
    return priceOf(changed);
  };
  return { ...americanImpliedVol({ ...input, price }, counted, maxVol), prices };
}

test.each([1, 2, 3])("vol → price → vol on a wide grid, seed %d", (seed) => {
  const next = uniforms(seed);
  const between = (from: number, to: number) => from + (to - from) * next();
  const counts: number[] = [];
  let refused = 0;
  for (let i = 0; i < 40; i++) {
    const vol = 2 ** between(-6.5, 1);
    const expiryYears = 2 ** between(-7, 3.3);
    const strike = 100 * Math.exp(between(-2, 2) * vol * Math.sqrt(expiryYears));
    const type = next() < 0.5 ? "call" : "put";
    const [rate, dividendYield] = [between(-0.03, 0.12), between(-0.03, 0.12)];
    const input: BlackScholesInput = { ...option, strike, expiryYears, vol, rate, dividendYield, type };
    if (priceOf(input).price <= priceOf({ ...input, vol: 0 }).price) {
      expect(() => roundTrip(input)).toThrow("invalid market_price: must be above");
      refused += 1;
      continue;
    }
    const found = roundTrip(input);
    expect(Math.abs(found.vol - vol)).toBeLessThanOrEqual(found.errorEstimate + 1e-13);
    counts.push(found.prices);
  }
  expect(refused).toBeGreaterThan(0);
  expect(counts.length).toBeGreaterThan(25);
  counts.sort((a, b) => a - b);
  expect(counts[counts.length >> 1]).toBeLessThanOrEqual(8);
});

test.each(["call", "put"] as const)("near the money the vol of a %s is known to 1e-9", (type) => {
  for (const vol of [0.05, 0.2, 0.6]) {
    const { vol: found, errorEstimate } = roundTrip({ ...option, strike: 100, vol, type, dividendYield: 0.03 });
    expect(Math.abs(found - vol)).toBeLessThan(1e-9);
    expect(errorEstimate).toBeLessThan(1e-9);
  }
});

test("where nobody exercises early it is the European one", () => {
  const call = { ...option, type: "call", dividendYield: 0, price: 9 } as const;
  expect(americanImpliedVol(call, priceOf, maxVol).vol).toBeCloseTo(impliedVol(call), 12);
});

describe("prices without a vol", () => {
  const deep = { ...option, strike: 140 };

  test("the intrinsic value belongs to every vol up to a level, which the message names", () => {
    const attempt = () => americanImpliedVol({ ...deep, price: 40 }, priceOf, maxVol);
    expect(attempt).toThrow(/must be above 40, the price of every vol up to 0\.\d+/);
    const level = Number(/up to ([\d.]+);/.exec(messageOf(attempt))![1]);
    expect(priceOf({ ...deep, vol: level }).price).toBeCloseTo(40, 7);
    expect(priceOf({ ...deep, vol: 1.01 * level }).price).toBeGreaterThan(40);
  });

  test("a price just above it has one", () => {
    const { vol, errorEstimate } = americanImpliedVol({ ...deep, price: 40.0001 }, priceOf, maxVol);
    expect(priceOf({ ...deep, vol }).price).toBeCloseTo(40.0001, 7);
    expect(errorEstimate).toBeLessThan(1e-5);
  });

  test("less than the intrinsic value, and more than the highest vol gives", () => {
    expect(() => americanImpliedVol({ ...deep, price: 39 }, priceOf, maxVol)).toThrow("must be above 40");
    expect(() => americanImpliedVol({ ...deep, price: 140 }, priceOf, maxVol)).toThrow("at most 138.9");
    expect(() => americanImpliedVol({ ...deep, expiryYears: 0.01, price: 120 }, priceOf, maxVol)).toThrow(
      "that of vol 10",
    );
  });

  test("an option whose best date is known without vol has vol 0 nowhere but just above that price", () => {
    // A call with a yield below the rate grows until expiry: nothing to choose without vol.
    const call = { ...option, type: "call", strike: 60 } as const;
    const calm = priceOf({ ...call, vol: 0 }).price;
    const { vol } = americanImpliedVol({ ...call, price: calm + 1e-6 }, priceOf, maxVol);
    expect(vol).toBeGreaterThan(0.05);
    expect(() => americanImpliedVol({ ...call, price: calm }, priceOf, maxVol)).toThrow("must be above");
  });
});

test("between two exercise boundaries too", () => {
  const put = { ...option, rate: -0.01, dividendYield: -0.04 };
  const { vol, errorEstimate } = roundTrip(put);
  expect(Math.abs(vol - put.vol)).toBeLessThanOrEqual(errorEstimate);
  expect(errorEstimate).toBeLessThan(1e-8);
});

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}
