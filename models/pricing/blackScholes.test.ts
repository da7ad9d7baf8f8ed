import { golden, relativeError } from "../../test/support/golden.ts";
import { type BlackScholesInput, type BlackScholesValues, blackScholes } from "./blackScholes.ts";

const tolerance = 1e-12;

interface ExactCases {
  readonly cases: readonly { readonly inputs: BlackScholesInput; readonly expected: Record<string, string> }[];
}

interface PrintedCases {
  readonly cases: readonly {
    readonly id: string;
    readonly inputs: {
      type: "call" | "put";
      spot: number;
      strike: number;
      q: number;
      r: number;
      t: number;
      vol: number;
    };
    readonly expected: Record<string, number>;
    readonly correctedExpected?: Record<string, number>;
    readonly tolerance: Record<string, { abs?: number; rel?: number }>;
  }[];
}

const base: BlackScholesInput = {
  spot: 100,
  strike: 95,
  expiryYears: 0.75,
  vol: 0.22,
  rate: 0.03,
  dividendYield: 0.01,
  type: "call",
};

describe("blackScholes", () => {
  test("price and Greeks agree with 60-digit values to 1e-12 relative", () => {
    const { cases } = golden<ExactCases>("blackscholes/mpmath.json");
    expect(cases.length).toBeGreaterThan(200);
    for (const { inputs, expected } of cases) {
      const values = blackScholes(inputs);
      for (const [name, text] of Object.entries(expected)) {
        const exact = Number(text);
        const actual = values[name as keyof BlackScholesValues] as number;
        // Numbers that no price moves by are compared with the size of the inputs.
        const error = Math.abs(exact) < 1e-9 ? Math.abs(actual - exact) / inputs.spot : relativeError(actual, exact);
        if (!(error < tolerance)) throw new Error(`${name} of ${JSON.stringify(inputs)}: ${actual}, exact ${text}`);
      }
    }
  });

  test("printed values of Haug (1998) hold within their rounding", () => {
    const { cases } = golden<PrintedCases>("blackscholes/haug.json");
    for (const { id, inputs, expected, correctedExpected, tolerance } of cases) {
      const { type, spot, strike, q, r, t, vol } = inputs;
      const values = blackScholes({ type, spot, strike, expiryYears: t, vol, rate: r, dividendYield: q });
      for (const [name, printed] of Object.entries({ ...expected, ...correctedExpected })) {
        const actual =
          name === "thetaPerDay" ? values.theta / 365 : (values[name as keyof BlackScholesValues] as number);
        const { abs = 0, rel = 0 } = tolerance[name] ?? tolerance["*"]!;
        const error = Math.abs(actual - printed);
        if (error > abs + rel * Math.abs(printed)) throw new Error(`${id} ${name}: ${actual}, printed ${printed}`);
      }
    }
  });

  test("put–call parity", () => {
    const call = blackScholes(base).price;
    const put = blackScholes({ ...base, type: "put" }).price;
    expect(call - put).toBeCloseTo(100 * Math.exp(-0.0075) - 95 * Math.exp(-0.0225), 12);
  });

  test("the price is homogeneous in spot and strike", () => {
    const doubled = blackScholes({ ...base, spot: 200, strike: 190 });
    expect(relativeError(doubled.price, 2 * blackScholes(base).price)).toBeLessThan(tolerance);
  });

  test("a higher vol never lowers the price", () => {
    const prices = [0, 0.05, 0.1, 0.3, 1, 3].map((vol) => blackScholes({ ...base, vol }).price);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(prices.at(-1)).toBeLessThan(100);
  });

  test("without vol or time the price is the discounted intrinsic value", () => {
    expect(blackScholes({ ...base, expiryYears: 0 }).price).toBe(5);
    expect(blackScholes({ ...base, expiryYears: 0, type: "put" }).price).toBe(0);
    expect(blackScholes({ ...base, vol: 0 }).price).toBeCloseTo(100 * Math.exp(-0.0075) - 95 * Math.exp(-0.0225), 12);
  });

  test("Greeks are slopes of the price", () => {
    const h = 1e-5;
    const slope = (change: (x: number) => Partial<BlackScholesInput>) =>
      (blackScholes({ ...base, ...change(h) }).price - blackScholes({ ...base, ...change(-h) }).price) / (2 * h);
    const values = blackScholes(base);
    expect(slope((x) => ({ spot: base.spot + x }))).toBeCloseTo(values.delta, 6);
    expect(slope((x) => ({ vol: base.vol + x }))).toBeCloseTo(values.vega, 5);
    expect(slope((x) => ({ rate: base.rate + x }))).toBeCloseTo(values.rho, 5);
    expect(-slope((x) => ({ expiryYears: base.expiryYears + x }))).toBeCloseTo(values.theta, 5);
  });

  test("an argument outside its domain is named", () => {
    expect(() => blackScholes({ ...base, strike: 0 })).toThrow(
      "invalid strike: must be a finite number > 0; received 0",
    );
    expect(() => blackScholes({ ...base, vol: Number.NaN })).toThrow("invalid vol");
  });
});
