import { golden } from "../../test/support/golden.ts";
import { uniforms } from "../../test/support/random.ts";
import { exp } from "../numerics/elementary.ts";
import { type BlackScholesInput, blackScholes } from "./blackScholes.ts";
import {
  emptyOptionValues,
  type OptionColumns,
  type OptionColumnsPricer,
  type OptionColumnValues,
  optionColumnNames,
  priceOptionColumns,
} from "./optionColumns.ts";
import { signOf } from "./optionMarket.ts";

const columnsOf = (options: readonly BlackScholesInput[]): OptionColumns => {
  const column = (pick: (option: BlackScholesInput) => number) => Float64Array.from(options, pick);
  return {
    spot: column(({ spot }) => spot),
    strike: column(({ strike }) => strike),
    expiryYears: column(({ expiryYears }) => expiryYears),
    vol: column(({ vol }) => vol),
    rate: column(({ rate }) => rate),
    dividendYield: column(({ dividendYield }) => dividendYield),
    sign: column(({ type }) => signOf(type)),
  };
};

/** Ordinary contracts, and every fifth from the ends of the domain: no vol, no time, far strikes, large rates. */
function randomOptions(rows: number, seed: number): readonly BlackScholesInput[] {
  const next = uniforms(seed);
  const between = (low: number, high: number) => low + (high - low) * next();
  return Array.from({ length: rows }, (_, i) => {
    const extreme = i % 5 === 4;
    const spot = between(50, 150);
    return {
      spot,
      strike: spot * 10 ** (extreme ? between(-9, 9) : between(-0.3, 0.3)),
      expiryYears: extreme ? [0, 1e-6, 100, 30][Math.floor(i / 20) % 4]! : between(0.01, 3),
      vol: extreme ? [0, 1e-9, 10, 0.01][Math.floor(i / 5) % 4]! : between(0.05, 1),
      rate: between(-1, 1) * (extreme ? 1 : 0.1),
      dividendYield: between(-1, 1) * (extreme ? 1 : 0.05),
      type: i % 2 === 0 ? "call" : "put",
    };
  });
}

/** Largest terms that the sums of each value are made of: what rounding is measured in. */
function sizesOf({ spot, strike, expiryYears, vol, rate, dividendYield, type }: BlackScholesInput) {
  const asset = spot * exp(-dividendYield * expiryYears);
  const cash = strike * exp(-rate * expiryYears);
  const { gamma, vega, theta } = blackScholes({ spot, strike, expiryYears, vol, rate, dividendYield, type });
  const size = asset + cash;
  return {
    price: size,
    delta: size / spot,
    gamma: Math.max(gamma, size / (spot * spot)),
    vega: Math.max(vega, size),
    theta: Math.max(Math.abs(theta), size),
    rho: Math.max(1, expiryYears) * size,
  };
}

/** What every implementation of {@link OptionColumnsPricer} has to do: give the bits of the plain one, and be right. */
export function describeOptionColumns(name: string, price: OptionColumnsPricer): void {
  const valuesOf = (columns: OptionColumns, rows: number, by = price): OptionColumnValues => {
    const into = emptyOptionValues(rows);
    by(columns, into);
    return into;
  };

  describe(`columns of options in ${name}`, () => {
    // The plain implementation is the measure: against itself it would say nothing.
    if (price !== priceOptionColumns) {
      test.each([1, 2, 7, 127, 1023, 1024, 1025, 5_000])(
        "give the bits of the plain implementation: %d contracts",
        (rows) => {
          const columns = columnsOf(randomOptions(rows, 20_260_105));
          expect(valuesOf(columns, rows)).toEqual(valuesOf(columns, rows, priceOptionColumns));
        },
      );
    }

    test.each([1e-300, 1e-151, 5e-324])("a vol of %d is none", (vol) => {
      const options = randomOptions(400, 8).map((option, i) => ({
        ...option,
        expiryYears: 1,
        ...(i % 2 === 0 ? { strike: option.spot, rate: 0, dividendYield: 0 } : {}),
      }));
      const [small, none] = [vol, 0].map((each) => valuesOf(columnsOf(options.map((o) => ({ ...o, vol: each }))), 400));
      expect(small).toEqual(none);
      expect(small!.gamma.every((gamma) => gamma === 0)).toBe(true);
    });

    test("one number for all contracts is that number for each", () => {
      const rows = 2_500;
      const columns = columnsOf(randomOptions(rows, 7));
      const one = { spot: 100, rate: 0.03, dividendYield: -0.01, sign: -1 };
      const repeated = Object.fromEntries(
        Object.entries(one).map(([field, value]) => [field, new Float64Array(rows).fill(value)]),
      );
      expect(valuesOf({ ...columns, ...one }, rows)).toEqual(valuesOf({ ...columns, ...repeated }, rows));
    });

    test("a call leaves nothing behind for the next one", () => {
      const columns = columnsOf(randomOptions(9, 1));
      const before = valuesOf(columns, 9);
      valuesOf(columnsOf(randomOptions(3_000, 2)), 3_000);
      expect(valuesOf(columns, 9)).toEqual(before);
    });

    test("agree with the price of one option to 1e-14 of the terms that it is made of (seed 3)", () => {
      const options = randomOptions(4_000, 3);
      const values = valuesOf(columnsOf(options), options.length);
      for (const [i, option] of options.entries()) {
        const one = blackScholes(option);
        const sizes = sizesOf(option);
        for (const field of optionColumnNames) {
          const error = Math.abs(values[field][i]! - one[field]) / sizes[field];
          if (!(error <= 1e-14)) expect({ field, option, value: values[field][i], one: one[field] }).toBeNull();
        }
      }
    });

    test("agree with 60-digit values to 1e-14 of the same", () => {
      const { cases } = golden<{ cases: { inputs: BlackScholesInput; expected: Record<string, string> }[] }>(
        "blackscholes/mpmath.json",
      );
      const values = valuesOf(columnsOf(cases.map(({ inputs }) => inputs)), cases.length);
      for (const [i, { inputs, expected }] of cases.entries()) {
        const sizes = sizesOf(inputs);
        for (const field of optionColumnNames) {
          const exact = Number(expected[field]);
          const error = Math.abs(values[field][i]! - exact) / sizes[field];
          if (!(error <= 1e-14)) expect({ field, inputs, value: values[field][i], exact }).toBeNull();
        }
      }
    });

    test("call less put is the forward, and nothing is worth less than nothing (seed 4)", () => {
      const options = randomOptions(4_000, 4);
      const calls = valuesOf(columnsOf(options.map((option) => ({ ...option, type: "call" }))), options.length);
      const puts = valuesOf(columnsOf(options.map((option) => ({ ...option, type: "put" }))), options.length);
      for (const [i, option] of options.entries()) {
        const { price: size } = sizesOf(option);
        const { discountedIntrinsic: long } = blackScholes({ ...option, type: "call" });
        const { discountedIntrinsic: short } = blackScholes({ ...option, type: "put" });
        expect(Math.abs(calls.price[i]! - puts.price[i]! - (long - short))).toBeLessThanOrEqual(1e-14 * size);
        expect(Math.min(calls.price[i]! - long, puts.price[i]! - short)).toBeGreaterThanOrEqual(0);
      }
    });
  });
}
