import { golden } from "../../test/support/golden.ts";
import { moments } from "../numerics/moments.ts";
import {
  deflatedSharpe,
  effectiveTrials,
  expectedMaximumSharpe,
  type MomentEstimator,
  minimumBacktestYears,
  minimumTrackRecordLength,
  probabilisticSharpe,
  sharpeSample,
  sharpeStandardError,
} from "./sharpeInference.ts";

interface InferenceGolden {
  readonly sharpe: readonly {
    readonly name: string;
    readonly returns: readonly number[];
    readonly benchmarkPerPeriod: number;
    readonly estimators: Readonly<
      Record<
        MomentEstimator,
        { readonly standardError: number; readonly probability: number; readonly minimumLength: number }
      >
    >;
  }[];
  readonly expectedMaximum: readonly { readonly trials: number; readonly variance: number; readonly value: number }[];
  readonly deflated: {
    readonly series: readonly (readonly number[])[];
    readonly chosen: number;
    readonly probability: number;
  };
}

const published = golden<InferenceGolden>("metrics/inference.json");
const plain = { observations: 101, sharpePerPeriod: 0.1, skewness: 0, kurtosis: 3 };

describe.each(published.sharpe)("Sharpe ratio of $name returns as scipy has it", (expected) => {
  test.each(["population", "adjusted"] as const)("with %s moments", (estimator) => {
    const sample = sharpeSample(moments(expected.returns), estimator)!;
    const { standardError, probability, minimumLength } = expected.estimators[estimator];
    expect(sharpeStandardError(sample)).toBeCloseTo(standardError, 13);
    expect(probabilisticSharpe(sample, expected.benchmarkPerPeriod)).toBeCloseTo(probability, 12);
    const length = minimumTrackRecordLength(sample, expected.benchmarkPerPeriod)!;
    expect(length / minimumLength).toBeCloseTo(1, 11);
  });
});

describe("sharpeStandardError", () => {
  test("is Lo's for normal returns", () => {
    expect(sharpeStandardError(plain)).toBeCloseTo(Math.sqrt((1 + 0.1 ** 2 / 2) / 100), 15);
  });
  test("uses raw kurtosis: 3 adds S²/2, where excess kurtosis would take S²/4 away", () => {
    const fat = sharpeStandardError({ ...plain, sharpePerPeriod: 1 });
    expect(fat).toBeCloseTo(Math.sqrt(1.5 / 100), 15);
  });
});

describe("probabilisticSharpe", () => {
  test("is one half at the benchmark, and rises with skewness", () => {
    expect(probabilisticSharpe(plain, 0.1)).toBe(0.5);
    expect(probabilisticSharpe({ ...plain, skewness: 1 })).toBeGreaterThan(probabilisticSharpe(plain));
  });
});

describe("minimumTrackRecordLength", () => {
  test("is the length at which the probability reaches the confidence", () => {
    const observations = minimumTrackRecordLength(plain, 0, 0.95)!;
    expect(probabilisticSharpe({ ...plain, observations })).toBeCloseTo(0.95, 12);
  });
  test("does not exist for a ratio at or below the benchmark", () => {
    expect(minimumTrackRecordLength(plain, 0.1)).toBeNull();
  });
});

describe("deflatedSharpe", () => {
  test("is that of ffn, with moments corrected for bias", () => {
    const { series, chosen, probability } = published.deflated;
    const samples = series.map((returns) => sharpeSample(moments(returns), "adjusted")!);
    const ratios = samples.map(({ sharpePerPeriod }) => sharpePerPeriod);
    const deflated = deflatedSharpe(samples[chosen]!, ratios);
    expect(deflated.probability).toBeCloseTo(probability, 12);
    expect(deflated.trials).toBe(12);
  });
  test("equals the probabilistic ratio for a single trial", () => {
    expect(deflatedSharpe(plain, [0.1]).probability).toBe(probabilisticSharpe(plain));
  });
  test("falls with the number of trials", () => {
    const ratios = [0.1, 0.02, -0.05];
    const few = deflatedSharpe(plain, ratios, 3).probability;
    expect(deflatedSharpe(plain, ratios, 300).probability).toBeLessThan(few);
  });
});

describe("expectedMaximumSharpe", () => {
  test.each(published.expectedMaximum)("of $trials trials with variance $variance", ({ trials, variance, value }) => {
    expect(expectedMaximumSharpe(trials, variance)).toBeCloseTo(value, 12);
  });
  test("is zero for one trial, and refuses less than one", () => {
    expect(expectedMaximumSharpe(1, 4)).toBe(0);
    expect(() => expectedMaximumSharpe(0.5, 4)).toThrow("invalid trials: must be a finite number ≥ 1; received 0.5");
  });
});

describe("effectiveTrials", () => {
  test("is all trials without correlation, and one with perfect correlation", () => {
    expect([effectiveTrials(50, 0), effectiveTrials(50, 1)]).toEqual([50, 1]);
  });
});

describe("minimumBacktestYears", () => {
  test("of 45 trials is about five years at a Sharpe ratio of one, the example of the paper", () => {
    expect(minimumBacktestYears(45, 1)).toBeGreaterThan(4.5);
    expect(minimumBacktestYears(45, 1)).toBeLessThan(5.5);
  });
});

describe("sharpeSample", () => {
  test("does not exist for a constant series or a single return", () => {
    expect(sharpeSample(moments([0.01, 0.01, 0.01]))).toBeNull();
    expect(sharpeSample(moments([0.01]))).toBeNull();
    expect(sharpeSample(moments([0.01, 0.02, 0]), "adjusted")).toBeNull();
  });
});
