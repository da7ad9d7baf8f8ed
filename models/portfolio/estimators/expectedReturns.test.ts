import { golden } from "../../../test/support/golden.ts";
import {
  largestDifference,
  reordered,
  returnsOfRows,
  syntheticReturns,
} from "../../../test/support/portfolioReturns.ts";
import {
  capmReturns,
  type ExpectedReturnsOptions,
  estimateExpectedReturns,
  expectedReturnsMethods,
} from "./expectedReturns.ts";
import { returnsMatrix } from "./returnsMatrix.ts";

interface Published {
  readonly cases: readonly {
    readonly id: string;
    readonly inputs: {
      readonly prices?: number[][];
      readonly series?: number[][];
      readonly betas?: number[];
      readonly marketReturn?: number;
      readonly riskFree?: number;
      readonly compounding?: boolean;
      readonly frequency?: number;
    };
    readonly expected: { readonly mu: number[] };
    readonly tolerance: { readonly mu: { readonly abs?: number; readonly rel?: number } };
  }[];
}
const published = golden<Published>("portfolio/publishedEstimators.json").cases;
const publishedCase = (id: string) => published.find((one) => one.id === id)!;

interface Computed {
  readonly cases: readonly {
    readonly name: string;
    readonly returns: number[][];
    readonly means: Record<
      string,
      {
        readonly options: Omit<ExpectedReturnsOptions, "periodsPerYear">;
        readonly expectedReturns: number[];
        readonly shrinkage?: number;
      }
    >;
  }[];
}
const computed = golden<Computed>("portfolio/estimators.json").cases;

describe("estimateExpectedReturns", () => {
  test.each(["capm20-equal-weight-market", "capm20-spy"])("published betas and market: %s", (id) => {
    const { inputs, expected, tolerance } = publishedCase(id);
    const actual = capmReturns(Float64Array.from(inputs.betas!), inputs.marketReturn!, inputs.riskFree!);
    expect(largestDifference(actual, expected.mu)).toBeLessThanOrEqual(tolerance.mu.abs!);
  });

  test.each([
    ["mean-dummy-geometric", "geometric_mean"],
    ["mean-dummy-arithmetic", "arithmetic_mean"],
  ] as const)("published mean of five prices: %s", (id, method) => {
    const { inputs, expected, tolerance } = publishedCase(id);
    const prices = inputs.prices!;
    const returns = returnsOfRows(prices.slice(1).map((row, t) => row.map((price, i) => price / prices[t]![i]! - 1)));
    const actual = estimateExpectedReturns(returns, { method, periodsPerYear: inputs.frequency! }).expectedReturns;
    expected.mu.forEach((mu, i) => {
      expect(Math.abs(actual[i]! / mu - 1)).toBeLessThanOrEqual(tolerance.mu.rel!);
    });
  });

  test("published linear shrinkage of the mean (mean-demiguel)", () => {
    const { inputs, expected, tolerance } = publishedCase("mean-demiguel");
    const { expectedReturns } = estimateExpectedReturns(returnsMatrix(inputs.series!), {
      method: "linear_shrinkage",
      periodsPerYear: 1,
    });
    expect(largestDifference(expectedReturns, expected.mu)).toBeLessThanOrEqual(tolerance.mu.abs!);
  });

  const rows = computed.flatMap(({ name, returns, means }) =>
    Object.entries(means).map(([key, expected]) => ({ name, key, returns, expected })),
  );
  test.each(rows)("other implementations, $name: $key", ({ returns, expected }) => {
    const actual = estimateExpectedReturns(returnsOfRows(returns), { ...expected.options, periodsPerYear: 252 });
    if (expected.shrinkage !== undefined && expected.shrinkage < 0) {
      // Their intensity is not held to [0, 1].
      expect(actual.shrinkage).toBe(0);
      return;
    }
    const size = Math.max(...expected.expectedReturns.map(Math.abs));
    expect(largestDifference(actual.expectedReturns, expected.expectedReturns)).toBeLessThanOrEqual(1e-11 * size);
    if (expected.shrinkage !== undefined) expect(actual.shrinkage).toBeCloseTo(expected.shrinkage, 11);
  });

  describe.each(expectedReturnsMethods)("every estimator: %s", (method) => {
    const returns = syntheticReturns(80, 5, 31);
    const estimate = estimateExpectedReturns(returns, { method, periodsPerYear: 12 });

    test("permuting the assets permutes the result", () => {
      const order = [4, 2, 0, 1, 3];
      const moved = estimateExpectedReturns(reordered(returns, order), { method, periodsPerYear: 12 });
      const expected = order.map((i) => estimate.expectedReturns[i]!);
      expect(largestDifference(moved.expectedReturns, expected)).toBeLessThan(1e-14);
    });

    test("intensity in [0, 1], a definition id, and a refusal of NaN", () => {
      if (estimate.shrinkage !== null) expect(estimate.shrinkage >= 0 && estimate.shrinkage <= 1).toBe(true);
      expect(estimate.definition).toMatch(/^expected_returns\.[a-z_]+$/);
      const broken = { ...returns, values: returns.values.map((x, at) => (at === 7 ? Number.NaN : x)) };
      expect(() => estimateExpectedReturns(broken, { method, periodsPerYear: 12 })).toThrow(
        /invalid returns\[1\]\[2\]/,
      );
    });
  });

  test("doubling every return doubles all arithmetic estimates", () => {
    const returns = syntheticReturns(80, 5, 32);
    const doubled = { ...returns, values: returns.values.map((x) => 2 * x) };
    for (const method of expectedReturnsMethods.filter((name) => name !== "geometric_mean")) {
      const once = estimateExpectedReturns(returns, { method, periodsPerYear: 12 }).expectedReturns;
      const twice = estimateExpectedReturns(doubled, { method, periodsPerYear: 12 }).expectedReturns;
      expect(
        largestDifference(
          twice,
          once.map((x) => 2 * x),
        ),
      ).toBeLessThan(1e-13);
    }
  });

  test("shrinkage stays between sample and target", () => {
    const returns = syntheticReturns(40, 6, 33);
    const sample = estimateExpectedReturns(returns, { method: "arithmetic_mean", periodsPerYear: 1 }).expectedReturns;
    for (const method of ["james_stein", "bayes_stein", "linear_shrinkage"] as const) {
      const { expectedReturns, diagnostics } = estimateExpectedReturns(returns, { method, periodsPerYear: 1 });
      expectedReturns.forEach((x, i) => {
        expect((x - sample[i]!) * (x - diagnostics.target!)).toBeLessThanOrEqual(1e-18);
      });
    }
  });

  test("the market's own beta is one, and standard errors are those of a mean", () => {
    const returns = syntheticReturns(60, 1, 34);
    const capm = estimateExpectedReturns(returns, { method: "capm", periodsPerYear: 252 });
    expect(capm.betas![0]).toBeCloseTo(1, 14);
    const mean = estimateExpectedReturns(returnsMatrix([[0.01, 0.03]]), {
      method: "arithmetic_mean",
      periodsPerYear: 1,
    });
    expect(mean.standardErrors![0]).toBeCloseTo(0.01, 15);
  });

  test("a total loss is a growth of −1, more than that is refused", () => {
    const options = { method: "geometric_mean", periodsPerYear: 252 } as const;
    expect(estimateExpectedReturns(returnsMatrix([[0.1, -1]]), options).expectedReturns[0]).toBe(-1);
    expect(() => estimateExpectedReturns(returnsMatrix([[0.1, -1.2]]), options)).toThrow(
      /invalid returns\[1\]\[0\]: must be a simple return ≥ −1/,
    );
  });

  test("refusals name parameter and bound", () => {
    const returns = syntheticReturns(8, 6, 35);
    const refused = (options: ExpectedReturnsOptions) => expect(() => estimateExpectedReturns(returns, options));
    refused({ method: "bayes_stein", periodsPerYear: 1 }).toThrow(
      /observations: must be a whole number > assets \+ 2 = 8/,
    );
    refused({ method: "capm", periodsPerYear: 1, marketReturns: new Float64Array(3) }).toThrow(
      /marketReturns: must be 8 numbers/,
    );
    refused({ method: "capm", periodsPerYear: 1, marketReturns: new Float64Array(8) }).toThrow(/a market that moves/);
    refused({ method: "exponential_mean", periodsPerYear: 1, span: 0 }).toThrow(/invalid span/);
    refused({ method: "arithmetic_mean", periodsPerYear: -1 }).toThrow(/invalid periodsPerYear/);
  });
});
