import { golden } from "../../../test/support/golden.ts";
import {
  flat,
  largestDifference,
  reordered,
  returnsOfRows,
  syntheticReturns,
} from "../../../test/support/portfolioReturns.ts";
import { uniforms } from "../../../test/support/random.ts";
import { symmetricEigen } from "../../numerics/symmetricEigen.ts";
import { correlationOf } from "./correlation.ts";
import {
  type CovarianceMethod,
  type CovarianceOptions,
  covarianceMethods,
  covarianceSteps,
  estimateCovariance,
} from "./covariance.ts";
import { linearShrinkageSteps } from "./linearShrinkage.ts";
import { noiseEdge } from "./randomMatrix.ts";
import { type ReturnsMatrix, returnsMatrix } from "./returnsMatrix.ts";

interface Published {
  readonly cases: readonly {
    readonly id: string;
    readonly family: string;
    readonly inputs: Record<string, unknown>;
    readonly expected: { readonly cov: number[][]; readonly correlation01: number };
    readonly tolerance: Record<string, { readonly abs: number }>;
  }[];
}
const published = golden<Published>("portfolio/publishedEstimators.json").cases;
const divisors = { T: "observations", "T-1": "observations_minus_one" } as const;
const targets: Readonly<Record<string, CovarianceMethod>> = {
  "constant-variance-null-correlation": "ledoit_wolf_constant_variance",
  "constant-variance-correlation": "ledoit_wolf_two_parameters",
  "null-correlation": "ledoit_wolf_diagonal",
  "constant-correlation": "ledoit_wolf_constant_correlation",
};

interface Computed {
  readonly cases: readonly {
    readonly name: string;
    readonly returns: number[][];
    readonly covariances: Record<
      string,
      {
        readonly options: Omit<CovarianceOptions, "periodsPerYear">;
        readonly covariance: number[][];
        readonly shrinkage?: number;
        readonly tolerance?: number;
      }
    >;
  }[];
}
const computed = golden<Computed>("portfolio/estimators.json").cases;

const perPeriod = (returns: ReturnsMatrix, method: CovarianceMethod) =>
  estimateCovariance(returns, { method, periodsPerYear: 1 });
const smallestEigenvalue = (matrix: Float64Array, n: number) => symmetricEigen(matrix, n).values[0]!;
const largest = (matrix: Float64Array) => matrix.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe("estimateCovariance against published values", () => {
  test.each(published.filter(({ expected, inputs }) => expected.cov && inputs.series))(
    "$id",
    ({ inputs, expected, tolerance }) => {
      const returns = returnsMatrix(inputs.series as number[][]);
      const method = inputs.target ? targets[inputs.target as string]! : "sample";
      const divisor = divisors[inputs.divisor as keyof typeof divisors];
      const { covariance } = estimateCovariance(returns, { method, divisor, periodsPerYear: 1 });
      expect(largestDifference(covariance, flat(expected.cov))).toBeLessThanOrEqual(tolerance.cov!.abs);
    },
  );

  test("simple returns of five prices (cov-dummy)", () => {
    const { inputs, expected, tolerance } = published.find(({ id }) => id === "cov-dummy")!;
    const prices = inputs.prices as number[][];
    const returns = returnsOfRows(prices.slice(1).map((row, t) => row.map((price, i) => price / prices[t]![i]! - 1)));
    const { covariance, divisor } = perPeriod(returns, "sample");
    expect(divisor).toBe("observations_minus_one");
    expect(largestDifference(covariance, flat(expected.cov))).toBeLessThanOrEqual(tolerance.cov!.abs);
  });

  test("correlation of two series (corr-ql)", () => {
    const { inputs, expected, tolerance } = published.find(({ id }) => id === "corr-ql")!;
    const { covariance } = perPeriod(returnsOfRows(inputs.observations as number[][]), "sample");
    const gap = Math.abs(correlationOf(covariance, 2)[1]! - expected.correlation01);
    expect(gap).toBeLessThanOrEqual(tolerance.correlation01!.abs);
  });
});

describe("estimateCovariance against other implementations", () => {
  const rows = computed.flatMap(({ name, returns, covariances }) =>
    Object.entries(covariances).map(([key, expected]) => ({ name, key, returns, expected })),
  );
  test.each(rows)("$name: $key", ({ returns, expected }) => {
    const { covariance, shrinkage } = estimateCovariance(returnsOfRows(returns), {
      ...expected.options,
      periodsPerYear: 1,
    });
    const wanted = flat(expected.covariance);
    expect(largestDifference(covariance, wanted)).toBeLessThanOrEqual((expected.tolerance ?? 1e-12) * largest(wanted));
    if (expected.shrinkage !== undefined) expect(shrinkage).toBeCloseTo(expected.shrinkage, 12);
  });
});

describe.each(covarianceMethods)("every estimator: %s", (method) => {
  const assets = 7;
  const returns = syntheticReturns(90, assets, 11);
  const { covariance, shrinkage, definition } = perPeriod(returns, method);

  test("is symmetric, positive semidefinite, and names its definition", () => {
    for (let i = 0; i < assets; i++) {
      for (let j = 0; j < i; j++) expect(covariance[i * assets + j]).toBe(covariance[j * assets + i]);
    }
    expect(smallestEigenvalue(covariance, assets)).toBeGreaterThanOrEqual(-1e-15 * largest(covariance));
    expect(definition).toMatch(/^covariance\.[a-z_.]+$/);
    if (shrinkage !== null) expect(shrinkage >= 0 && shrinkage <= 1).toBe(true);
  });

  test("permuting the assets permutes the result", () => {
    const order = [3, 0, 6, 5, 1, 2, 4];
    const moved = perPeriod(reordered(returns, order), method).covariance;
    const expected = Float64Array.from({ length: assets * assets }, (_, at) => {
      return covariance[order[Math.floor(at / assets)]! * assets + order[at % assets]!]!;
    });
    expect(largestDifference(moved, expected)).toBeLessThanOrEqual(1e-13 * largest(covariance));
  });

  test("doubling every return quadruples it, and so do four times the periods", () => {
    const doubled = perPeriod({ ...returns, values: returns.values.map((x) => 2 * x) }, method).covariance;
    const fourfold = covariance.map((x) => 4 * x);
    expect(largestDifference(doubled, fourfold)).toBeLessThanOrEqual(1e-13 * largest(fourfold));
    expect(estimateCovariance(returns, { method, periodsPerYear: 4 }).covariance).toEqual(fourfold);
  });

  test("in pieces it is the same", () => {
    const steps = covarianceSteps(returns, { method, periodsPerYear: 1 });
    let next = steps.next();
    while (!next.done) next = steps.next();
    expect(next.value.covariance).toEqual(covariance);
  });

  test("refuses NaN, a constant series and one observation by name", () => {
    const broken = { ...returns, values: returns.values.map((x, at) => (at === 3 * assets + 2 ? Number.NaN : x)) };
    expect(() => perPeriod(broken, method)).toThrow(/invalid returns\[3\]\[2\]: must be a finite number/);
    const constant = { ...returns, values: returns.values.map((x, at) => (at % assets === 4 ? 0.01 : x)) };
    expect(() => perPeriod(constant, method)).toThrow(
      /invalid returns of asset 4: must be a series that is not constant/,
    );
    expect(() => perPeriod(syntheticReturns(1, assets, 1), method)).toThrow(/invalid observations: .*≥ /);
    expect(() => estimateCovariance(returns, { method, periodsPerYear: 0 })).toThrow(/invalid periodsPerYear/);
  });
});

describe("linear shrinkage", () => {
  test("the intensity falls with the length of the history", () => {
    for (const method of covarianceMethods.filter((name) => /^ledoit_wolf_(?!nonlinear)|oracle/.test(name))) {
      const [short, long] = [20, 2000].map((t) => perPeriod(syntheticReturns(t, 8, 5), method).shrinkage!);
      expect({ method, falls: long! < 0.5 * short! }).toEqual({ method, falls: true });
    }
  });

  test("is positive definite with more assets than periods", () => {
    for (const method of covarianceMethods.filter((name) => name.startsWith("ledoit_wolf"))) {
      expect({
        method,
        least: smallestEigenvalue(perPeriod(syntheticReturns(20, 40, 8), method).covariance, 40) > 0,
      }).toEqual({
        method,
        least: true,
      });
    }
  });

  test("the single factor shrinks least for returns that have one", () => {
    const returns = syntheticReturns(400, 10, 4);
    expect(linearShrinkageSteps(returns, "single_factor").next().done).toBe(true);
    const gammaOf = (method: CovarianceMethod) => perPeriod(returns, method).diagnostics.gamma!;
    expect(gammaOf("ledoit_wolf_single_factor")).toBeLessThan(gammaOf("ledoit_wolf_diagonal"));
  });

  test("refuses a single asset where the target needs a pair", () => {
    expect(() => perPeriod(syntheticReturns(20, 1, 1), "ledoit_wolf_constant_correlation")).toThrow(/invalid assets/);
    expect(perPeriod(syntheticReturns(20, 1, 1), "ledoit_wolf_constant_variance").shrinkage).toBe(0);
  });
});

describe("nonlinear shrinkage", () => {
  test("keeps the order of the eigenvalues' sum within the spread of the sample and narrows it", () => {
    const returns = syntheticReturns(60, 30, 21);
    const sample = symmetricEigen(perPeriod(returns, "sample").covariance, 30).values;
    const shrunk = symmetricEigen(perPeriod(returns, "ledoit_wolf_nonlinear").covariance, 30).values;
    expect(shrunk[0]!).toBeGreaterThan(sample[0]!);
    expect(shrunk[29]!).toBeLessThan(sample[29]!);
  });

  test("refuses fewer than 13 observations and assets that repeat one another", () => {
    expect(() => perPeriod(syntheticReturns(12, 3, 1), "ledoit_wolf_nonlinear")).toThrow(/observations: .*≥ 13/);
    const twice = reordered(syntheticReturns(40, 3, 1), [0, 1, 1]);
    expect(() => perPeriod(twice, "ledoit_wolf_nonlinear")).toThrow(/returns: must be of full rank/);
  });
});

describe("random matrices", () => {
  test("pure noise has no signal, a common factor one", () => {
    const noise = new Float64Array(20).fill(1);
    expect(noiseEdge(noise, 100)).toEqual({ signals: 0, noiseVariance: 1, upperEdge: (1 + Math.sqrt(0.2)) ** 2 });
    const uniform = uniforms(3);
    const values = new Float64Array(400 * 20);
    for (let t = 0; t < 400; t++) {
      const market = uniform() - 0.5;
      for (let i = 0; i < 20; i++) values[t * 20 + i] = market + uniform() - 0.5;
    }
    expect(perPeriod({ values, observations: 400, assets: 20 }, "denoised").diagnostics.signal_eigenvalues).toBe(1);
  });

  test("both keep the sample variances, and the detoned matrix is singular", () => {
    const returns = syntheticReturns(200, 12, 9);
    const sample = perPeriod(returns, "sample").covariance;
    for (const method of ["denoised", "detoned", "denoised_detoned"] as const) {
      const { covariance } = perPeriod(returns, method);
      for (let i = 0; i < 12; i++) expect(covariance[i * 13]).toBeCloseTo(sample[i * 13]!, 15);
    }
    const detoned = perPeriod(returns, "detoned").covariance;
    expect(Math.abs(smallestEigenvalue(detoned, 12))).toBeLessThan(1e-15);
  });

  test("refuses more components than there are", () => {
    const returns = syntheticReturns(50, 4, 2);
    const options = { method: "detoned", marketComponents: 4, periodsPerYear: 1 } as const;
    expect(() => estimateCovariance(returns, options)).toThrow(/marketComponents: must be a whole number from 1 to 3/);
  });
});

describe("options", () => {
  const returns = syntheticReturns(50, 3, 6);
  test.each([
    [{ method: "exponential", span: 1 }, /invalid span/],
    [{ method: "exponential", decay: 1 }, /invalid decay/],
    [{ method: "semicovariance", benchmark: Number.NaN }, /invalid benchmark/],
    [{ method: "gerber", gerberThreshold: 1 }, /invalid gerberThreshold/],
  ] as const)("%j is refused by name", (options, message) => {
    expect(() => estimateCovariance(returns, { ...options, periodsPerYear: 252 })).toThrow(message);
  });

  test("a span is the decay 1 − 2/(span + 1)", () => {
    const bySpan = estimateCovariance(returns, { method: "exponential", span: 39, periodsPerYear: 1 });
    const byDecay = estimateCovariance(returns, { method: "exponential", decay: 0.95, periodsPerYear: 1 });
    expect(largestDifference(bySpan.covariance, byDecay.covariance)).toBeLessThan(1e-18);
  });

  test("shrinking only downside: a threshold above every return gives the second moment about it", () => {
    const high = estimateCovariance(returns, { method: "semicovariance", benchmark: 1, periodsPerYear: 1 });
    const mean = (at: (t: number) => number) =>
      Array.from({ length: 50 }, (_, t) => at(t)).reduce((sum, x) => sum + x, 0) / 50;
    const expected = mean((t) => (returns.values[t * 3]! - 1) * (returns.values[t * 3 + 1]! - 1));
    expect(high.covariance[1]).toBeCloseTo(expected, 14);
  });
});
