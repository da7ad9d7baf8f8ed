import { golden } from "../../../test/support/golden.ts";
import { uniforms } from "../../../test/support/random.ts";
import { americanOption } from "../american/american.ts";
import { blackScholes } from "../blackScholes.ts";
import { dividendOption, dividendsByGrid, dividendsByManyDates, escrowedDividendOption } from "./dividendOption.ts";
import type { DividendOptionInput } from "./dividendSchedule.ts";
import { dividendImpliedVol } from "./impliedVolDividends.ts";

const paid = (years: number, amount: number, share = 0) => ({ years, amount, share });
const option: DividendOptionInput = {
  spot: 100,
  strike: 100,
  expiryYears: 1,
  vol: 0.3,
  rate: 0.06,
  dividendYield: 0,
  type: "call",
  dividends: [paid(0.5, 7)],
};
const types = ["call", "put"] as const;
const exercises = ["european", "american"] as const;

interface Case {
  readonly id: string;
  readonly inputs: {
    readonly type: "call" | "put";
    readonly exercise: "european" | "american";
    readonly spot: number;
    readonly strike: number;
    readonly vol: number;
    readonly r: number;
    readonly q: number;
    readonly days: number;
    readonly dividends: readonly (readonly [number, number])[];
  };
  readonly expected: { readonly price: number };
  readonly tolerance: { readonly price: { readonly abs: number } };
}

test("prices are QuantLib's", () => {
  const { cases } = golden<{ cases: readonly Case[] }>("options/dividends.json");
  const misses = cases.filter(({ inputs, expected, tolerance }) => {
    const { type, exercise, spot, strike, vol, r, q, days, dividends } = inputs;
    const input = {
      ...{ type, spot, strike, vol, rate: r, dividendYield: q, expiryYears: days / 365 },
      dividends: dividends.map(([day, amount]) => paid(day / 365, amount)),
    };
    const { price, errorEstimate } = dividendOption(input, exercise);
    return !(Math.abs(price - expected.price) <= tolerance.price.abs + errorEstimate && errorEstimate < 2e-3);
  });
  expect(misses.map(({ id }) => id)).toEqual([]);
  expect(cases.length).toBe(36);
});

describe("European options", () => {
  test.each(types)("a share alone is a lower spot for a %s", (type) => {
    const { price } = dividendOption(
      { ...option, type, dividends: [paid(0.3, 0, 0.05), paid(0.6, 0, 0.02)] },
      "european",
    );
    expect(price).toBeCloseTo(blackScholes({ ...option, type, spot: 100 * 0.95 * 0.98 }).price, 10);
  });

  test.each(types)("dividends of nothing change nothing for a %s", (type) => {
    const none = { ...option, type, dividendYield: 0.02, dividends: [paid(0.2, 0), paid(0.7, 0)] };
    expect(dividendOption(none, "european").price).toBeCloseTo(blackScholes(none).price, 10);
    const american = dividendOption(none, "american");
    expect(Math.abs(american.price - americanOption(none)!.price)).toBeLessThan(american.errorEstimate);
  });

  test("call less put is the spot less the present value of the dividends and of the strike", () => {
    const dividends = [paid(0.2, 2), paid(0.45, 1, 0.01), paid(0.9, 2)];
    const input = { ...option, dividends, dividendYield: 0.01 };
    const [call, put] = types.map((type) => dividendOption({ ...input, type }, "european").price) as [number, number];
    // A share takes its part of what the earlier dividends leave.
    const carry = (from: number, to: number) => Math.exp(0.05 * (to - from));
    let forward = (100 * carry(0, 0.2) - 2) * carry(0.2, 0.45) * 0.99 - 1;
    forward = (forward * carry(0.45, 0.9) - 2) * carry(0.9, 1);
    expect(call - put).toBeCloseTo((forward - 100) * Math.exp(-0.06), 9);
  });

  test("what a price cannot pay is cut: the forward is a call struck at the dividend", () => {
    const large = { ...option, dividends: [paid(0.5, 120)] };
    const [call, put] = types.map((type) => dividendOption({ ...large, type }, "european").price) as [number, number];
    const kept = blackScholes({ ...option, strike: 120, expiryYears: 0.5 }).price;
    expect(call - put).toBeCloseTo(kept - 100 * Math.exp(-0.06), 9);
    expect(put).toBeLessThan(100 * Math.exp(-0.06));
  });

  test.each([2, 5, 8, 15])("call less put is the forward with what is cut at a vol of %d too", (vol) => {
    const wild = { ...option, vol, dividendYield: 0.01, dividends: [paid(0.2, 0, 0.05), paid(0.5, 7)] };
    const [call, put] = types.map((type) => dividendOption({ ...wild, type }, "european")) as [
      { price: number; errorEstimate: number },
      { price: number; errorEstimate: number },
    ];
    const kept = blackScholes({ ...wild, spot: 95, strike: 7, expiryYears: 0.5 }).price * Math.exp(-0.01 * 0.5);
    const parity = call.price - put.price - (kept - 100 * Math.exp(-0.06));
    expect(Math.abs(parity)).toBeLessThan(1e-9);
    expect(call.errorEstimate + put.errorEstimate).toBeLessThan(1e-6);
    const exercised = { ...wild, dividendYield: 0 };
    const american = dividendOption(exercised, "american");
    expect(american.price).toBeGreaterThan(dividendOption(exercised, "european").price);
    expect(american.price).toBeLessThan(100);
    expect(american.errorEstimate).toBeLessThan(1e-6);
  });

  test("in the limits a dividend lowers the spot, or raises the strike", () => {
    const first = dividendOption({ ...option, dividends: [paid(1e-7, 7)] }, "european").price;
    expect(first).toBeCloseTo(blackScholes({ ...option, spot: 93 }).price, 5);
    const last = dividendOption({ ...option, dividends: [paid(1 - 1e-7, 7)] }, "european").price;
    expect(last).toBeCloseTo(blackScholes({ ...option, strike: 107 }).price, 5);
  });
});

describe("American options", () => {
  test("a call is exercised just before the last instant if the dividend is then", () => {
    const last = { ...option, dividends: [paid(1 - 1e-7, 7)] };
    expect(dividendOption(last, "american").price).toBeCloseTo(blackScholes(option).price, 4);
  });

  test("between a dividend and the next nobody exercises a call: more dates add nothing", () => {
    const { price } = dividendOption(option, "american");
    const more = [0.1, 0.3, 0.6, 0.8].map((years) => paid(years, 0));
    const dividends = [...option.dividends, ...more].sort((a, b) => a.years - b.years);
    expect(dividendOption({ ...option, dividends }, "american").price).toBeCloseTo(price, 9);
    expect(price).toBeGreaterThan(dividendOption(option, "european").price);
  });

  test.each([
    [101, 0],
    [110, 0],
    [120, 0],
    [300, 0],
    [80, 0.3],
    [0, 0.99],
  ])("a call before a dividend that takes nearly all, %d and a share of %d: two engines", (amount, share) => {
    const input = { ...option, vol: 0.2, rate: 0.05, dividends: [paid(0.5, amount, share)] };
    const { price, errorEstimate } = dividendOption(input, "american");
    const second = dividendsByGrid(input, "american");
    expect(Math.abs(price - second.price)).toBeLessThan(errorEstimate + 3 * second.errorEstimate);
    expect(second.errorEstimate).toBeLessThan(2e-2);
  });

  test("a call before a dividend that takes all expires with it", () => {
    const input = { ...option, vol: 0.2, rate: 0.05, dividends: [paid(0.5, 1e6)] };
    expect(dividendOption(input, "american").price).toBeCloseTo(blackScholes({ ...input, expiryYears: 0.5 }).price, 10);
  });

  test("a put deep in the money is exercised at once", () => {
    const deep = { ...option, type: "put", spot: 30, rate: 0.1, dividends: [paid(0.5, 0.5)] } as const;
    expect(dividendOption(deep, "american")).toMatchObject({ price: 70 });
  });

  test("without vol the best date is taken", () => {
    const calm = { ...option, spot: 120, vol: 0, dividends: [paid(0.5, 20)] };
    expect(dividendOption(calm, "american").price).toBeCloseTo(120 - 100 * Math.exp(-0.03), 10);
    const european = (120 * Math.exp(0.03) - 20) * Math.exp(0.03) - 100;
    expect(dividendOption(calm, "european").price).toBeCloseTo(european * Math.exp(-0.06), 10);
  });

  test("is worth at least the European one, and less with a larger dividend if a call", () => {
    for (const strike of [70, 100, 130]) {
      const prices = [2, 6, 12].map((amount) => {
        const input = { ...option, strike, dividends: [paid(0.5, amount)] };
        const american = dividendOption(input, "american").price;
        expect(american).toBeGreaterThanOrEqual(dividendOption(input, "european").price - 1e-10);
        return american;
      });
      expect([...prices].sort((a, b) => b - a)).toEqual(prices);
    }
  });
});

test.each([1, 2])("three engines agree within their errors, seed %d", (seed) => {
  const next = uniforms(seed);
  const between = (from: number, to: number) => from + (to - from) * next();
  for (let i = 0; i < 4; i++) {
    const expiryYears = between(0.1, 3);
    const count = 1 + Math.floor(4 * next());
    const dates = Array.from({ length: count }, (_, k) => ((k + between(0.1, 0.9)) * expiryYears) / count);
    const input: DividendOptionInput = {
      ...{ spot: 100, strike: between(70, 140), expiryYears, vol: between(0.08, 0.6), rate: between(-0.01, 0.08) },
      dividendYield: next() < 0.5 ? 0 : between(-0.02, 0.06),
      type: next() < 0.5 ? "call" : "put",
      dividends: dates.map((years) => paid(years, between(0, 5), next() < 0.3 ? 0.02 : 0)),
    };
    for (const exercise of exercises) {
      const first = dividendOption(input, exercise);
      const second = exercise === "american" ? dividendsByManyDates(input) : dividendsByGrid(input, exercise);
      expect(Math.abs(first.price - second.price)).toBeLessThan(first.errorEstimate + second.errorEstimate);
      expect(first.errorEstimate).toBeLessThan(3e-3);
    }
  }
});

describe("implied vol", () => {
  test.each(types.flatMap((type) => exercises.map((exercise) => [exercise, type] as const)))(
    "vol → price → vol of a %s %s",
    (exercise, type) => {
      const { vol, ...rest } = { ...option, type, strike: 95 };
      const { price } = dividendOption({ ...rest, vol }, exercise);
      const found = dividendImpliedVol(rest, exercise, price, 10);
      expect(Math.abs(found.vol - vol)).toBeLessThanOrEqual(found.errorEstimate);
      expect(found.errorEstimate).toBeLessThan(exercise === "american" && type === "put" ? 1e-4 : 1e-10);
    },
  );

  test("a price without vol has none", () => {
    const { vol, ...rest } = option;
    expect(() => dividendImpliedVol({ ...rest, strike: 60 }, "european", 30, 10)).toThrow(
      "invalid market_price: must be above",
    );
    expect(vol).toBe(0.3);
  });
});

test.each([2, 5, 10])("gamma does not jump at the money, %d years", (expiryYears) => {
  const dividends = Array.from({ length: 2 * expiryYears }, (_, i) => paid(0.25 + 0.5 * i, 1.5));
  const put = { ...option, expiryYears, rate: 0.04, type: "put" as const, dividends };
  const priceAt = (spot: number) => dividendsByGrid({ ...put, spot }, "american").price;
  const gammas = [100, 100.001, 99.999, 101].map((spot) => {
    return (priceAt(spot + 0.2) - 2 * priceAt(spot) + priceAt(spot - 0.2)) / 0.04;
  });
  for (const gamma of gammas) expect(Math.abs(gamma / gammas[0]! - 1)).toBeLessThan(0.05);
  const wide = (priceAt(110) - 2 * priceAt(100) + priceAt(90)) / 100;
  expect(Math.abs(gammas[0]! / wide - 1)).toBeLessThan(0.05);
});

test("the escrowed dividend: Hull, Options, futures and other derivatives (5th ed.), p. 253 and exercise 12.8", () => {
  const hull = {
    ...{ spot: 40, strike: 40, expiryYears: 0.5, vol: 0.3, rate: 0.09, dividendYield: 0, type: "call" as const },
    dividends: [paid(2 / 12, 0.5), paid(5 / 12, 0.5)],
  };
  expect(escrowedDividendOption(hull, "european")).toBeCloseTo(3.67, 2);
  expect(Math.abs(escrowedDividendOption(hull, "european") - dividendOption(hull, "european").price)).toBeLessThan(0.1);
});

test("dividends that cannot be are named", () => {
  const attempt = (...dividends: DividendOptionInput["dividends"]) =>
    dividendOption({ ...option, dividends }, "european");
  expect(() => attempt(paid(0.5, 1), paid(0.5, 1))).toThrow("invalid dividends: must be on ascending dates");
  expect(() => attempt(paid(1, 1))).toThrow("invalid dividends");
  expect(() => attempt(paid(1e-300, 1))).toThrow("invalid dividends");
  expect(() => attempt(paid(0.5, 1), paid(0.5 + 1e-10, 1))).toThrow("1e-8 apart");
  expect(() => attempt(paid(0.5, -1))).toThrow("amounts ≥ 0");
  expect(() => attempt(paid(0.5, 0, 1))).toThrow("shares in [0, 1)");
});
