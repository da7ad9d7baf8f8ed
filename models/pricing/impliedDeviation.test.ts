import { golden, relativeError } from "../../test/support/golden.ts";
import { blackScholes } from "./blackScholes.ts";
import { impliedDeviation } from "./impliedDeviation.ts";
import { impliedVol } from "./impliedVol.ts";

interface Reference {
  readonly s: number;
  readonly distance: number;
  readonly value: number;
  readonly left: number;
  readonly elasticity: number;
  readonly left_elasticity: number;
}

const { cases } = golden<{ cases: Reference[] }>("options/impliedDeviation.json");

describe("implied deviation", () => {
  test("60-digit values give back their deviation to what their bits say, from 1e-4 to 40 and out to 37 deviations", () => {
    for (const { s, distance, value, left, elasticity, left_elasticity } of cases) {
      // One unit of the value, or of its distance from the bound, moves the deviation by this many of its own.
      const unitsPerUnit = 1 + 1 / Math.max(elasticity, left_elasticity);
      const units = relativeError(impliedDeviation(value, left, distance), s) / Number.EPSILON;
      expect(units).toBeLessThan(6 * unitsPerUnit);
    }
    expect(cases.length).toBeGreaterThan(200);
  });

  test("the deviation found reaches the value within units of both", () => {
    for (const { s, distance, value, left, elasticity } of cases) {
      const error = relativeError(impliedDeviation(value, left, distance), s);
      // At 37 deviations the last bit of the deviation is 1400 bits of the value. Above one half `left` is what is matched.
      if (value < 0.5) expect(error * elasticity).toBeLessThan(6 * Number.EPSILON * (1 + elasticity));
    }
  });

  test("rises with the value and falls with the distance, across the borders of all its regions", () => {
    const values = Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);
    for (const distance of [0, 1e-9, 0.01, 0.3, 0.84, 0.99, 1.01, 1.99, 2.01, 6, 700, 2000]) {
      let last = 0;
      for (const value of values) {
        const s = impliedDeviation(value, 1 - value, distance);
        expect(s).toBeGreaterThan(last);
        expect(impliedDeviation(value, 1 - value, distance + 1e-3)).toBeGreaterThan(s);
        last = s;
      }
    }
  });

  test("the ends of the range of numbers", () => {
    expect(relativeError(impliedDeviation(1e-300, 1, 0), 2.5066282746310002e-300)).toBeLessThan(1e-15);
    // Bachelier's limit: value = distance · (φ(1) − Φ(−1)) at a = 1.
    expect(relativeError(impliedDeviation(1e-80 * 0.08331547058768632, 1, 1e-80), 1e-80)).toBeLessThan(1e-15);
    for (const [value, left, distance] of [
      [5e-324, 1, 0],
      [5e-324, 1, 1e-12],
      [5e-324, 1, 700],
      [1e-300, 1, 1e-300],
      [1, 1.2e-16, 0],
      [1, 1e-290, 1],
      [1, 1e-290, 2000],
    ] as const) {
      const s = impliedDeviation(value, left, distance);
      expect(s > 0 && Number.isFinite(s)).toBe(true);
    }
  });
});

describe("implied vol of European options", () => {
  const bounded = (type: "call" | "put") => ({
    spot: 100,
    strike: 110,
    expiryYears: 2,
    rate: 0.03,
    dividendYield: 0.01,
    type,
  });

  test("comes back from price and strike, seconds to decades before expiry", () => {
    for (const expiryYears of [1e-6, 0.01, 1, 30]) {
      for (const vol of [1e-3, 0.05, 0.3, 1.5]) {
        for (const distance of [-6, -3, -1, -0.2, 0, 0.2, 1, 3, 6]) {
          const s = vol * Math.sqrt(expiryYears);
          const strike = 100 * Math.exp(distance * s);
          const type = strike >= 100 ? "call" : "put";
          const input = { spot: 100, strike, expiryYears, vol, rate: 0, dividendYield: 0, type } as const;
          const { price, vega } = blackScholes(input);
          // The log of moneyness is known to half a unit of one, the price to its last bit.
          const tolerance = 1e-14 + 4 * Number.EPSILON * (1 / s + price / (vega * vol));
          expect(relativeError(impliedVol({ ...input, price }), vol)).toBeLessThan(tolerance);
        }
      }
    }
  });

  test("call and put of one strike have one vol, also close to the upper bound", () => {
    for (const vol of [0.05, 0.4, 2, 5]) {
      const [call, put] = (["call", "put"] as const).map((type) => {
        const input = { ...bounded(type), vol };
        return impliedVol({ ...input, price: blackScholes(input).price });
      }) as [number, number];
      const { vega } = blackScholes({ ...bounded("call"), vol });
      const known = (Number.EPSILON * 110) / (vega * vol);
      expect(relativeError(call, vol)).toBeLessThan(1e-14 + 4 * known);
      expect(relativeError(put, vol)).toBeLessThan(1e-14 + 4 * known);
    }
  });

  test("does not depend on the unit of the prices, even where their product leaves the range", () => {
    const input = { ...bounded("put"), vol: 0.25 };
    const price = blackScholes(input).price;
    for (const unit of [2 ** -600, 2 ** 600]) {
      expect(impliedVol({ ...input, spot: 100 * unit, strike: 110 * unit, price: price * unit })).toBe(
        impliedVol({ ...input, price }),
      );
    }
  });

  test("prices on and beyond the bounds that exclude arbitrage", () => {
    const { price: intrinsic } = blackScholes({ ...bounded("put"), vol: 0 });
    expect(impliedVol({ ...bounded("put"), price: intrinsic })).toBe(0);
    expect(() => impliedVol({ ...bounded("put"), price: intrinsic - 1e-9 })).toThrow(
      "invalid price: must be at least the discounted intrinsic value",
    );
    expect(() => impliedVol({ ...bounded("put"), price: 110 * Math.exp(-0.06) + 1e-9 })).toThrow("invalid price");
    expect(() => impliedVol({ ...bounded("call"), price: Number.NaN })).toThrow("received NaN");
  });
});
