import { golden } from "../../test/support/golden.ts";
import { moments } from "../numerics/moments.ts";
import { blockStates, normalStream } from "../simulation/normals.ts";
import { stationaryBlockLength } from "./blockLength.ts";
import { type BootstrapOptions, bootstrapIntervals } from "./bootstrap.ts";
import { resampledMetrics } from "./bootstrapStatistics.ts";
import { performanceMetrics } from "./performanceMetrics.ts";

const { blockLengths } = golden<{
  readonly blockLengths: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly length: number;
  }[];
}>("metrics/inference.json");

/** Normal returns with mean, deviation 1 % and first-order autocorrelation. */
function returnsOf(seed: number, n: number, mean: number, autocorrelation = 0): Float64Array {
  const normals = new Float64Array(n + (n % 2));
  normalStream(blockStates(seed, 0).slice(0, 8))(normals);
  let last = 0;
  return normals.slice(0, n).map((z) => {
    last = autocorrelation * last + Math.sqrt(1 - autocorrelation * autocorrelation) * 0.01 * z;
    return mean + last;
  });
}

const history = returnsOf(1, 250, 0.0005);
const statistics = resampledMetrics(252);

describe("stationaryBlockLength", () => {
  test.each(blockLengths)("of $name noise is that of arch", ({ values, length }) => {
    expect(stationaryBlockLength(Float64Array.from(values))).toBeCloseTo(Math.max(1, length), 10);
  });
  test("is one for a constant series, and does not depend on scale and level", () => {
    expect(stationaryBlockLength(new Float64Array(30).fill(0.01))).toBe(1);
    const values = Float64Array.from(blockLengths[2]!.values);
    const moved = values.map((x) => 3 * x + 1);
    expect(stationaryBlockLength(moved)).toBeCloseTo(stationaryBlockLength(values), 8);
  });
});

describe("bootstrapIntervals", () => {
  test("gives the same interval for the same seed, and another one for another seed", () => {
    const interval = (seed: number) => bootstrapIntervals([history], statistics, { seed, resamples: 200 });
    expect(interval(7)).toEqual(interval(7));
    expect(interval(7).sharpe.lower).not.toBe(interval(8).sharpe.lower);
  });

  test("estimates what the metrics of that name are", () => {
    const intervals = bootstrapIntervals([history], statistics, { seed: 1, resamples: 100 });
    const { values } = performanceMetrics(history);
    for (const name of Object.keys(statistics) as (keyof typeof statistics)[]) {
      expect(intervals[name].estimate).toBeCloseTo(values[name]!, 12);
      expect(intervals[name].lower!).toBeLessThan(intervals[name].upper!);
    }
  });

  test("has the standard error of the mean of independent returns, within its Monte Carlo error of 3 %", () => {
    const options = { seed: 3, resamples: 4_000, blockLength: 1 };
    const { mean_return: mean } = bootstrapIntervals([history], statistics, options);
    const exact = Math.sqrt(moments(history).m2 / history.length);
    expect(Math.abs(mean.standardError! / exact - 1)).toBeLessThan(0.03);
  });

  test("keeps the periods of several series together", () => {
    const doubled = history.map((r) => 2 * r);
    const slope = ([x, y]: readonly Float64Array[]) => y!.reduce((sum, value, i) => sum + (value - 2 * x![i]!), 0);
    const { difference } = bootstrapIntervals([history, doubled], { difference: slope }, { seed: 1, resamples: 100 });
    expect([difference.lower, difference.upper]).toEqual([0, 0]);
  });

  test("is null where too few resampled histories define the statistic", () => {
    const { rare } = bootstrapIntervals([history], { rare: ([r]) => (r![0]! > 0 ? 1 : null) }, { seed: 1 });
    expect([rare.lower, rare.upper, rare.standardError]).toEqual([null, null, null]);
  });

  test.each([
    [{ seed: -1 }, "seed"],
    [{ seed: 1, resamples: 10 }, "resamples"],
    [{ seed: 1, confidence: 1 }, "confidence"],
    [{ seed: 1, blockLength: 0.5 }, "blockLength"],
  ] as const)("refuses %j", (options, name) => {
    expect(() => bootstrapIntervals([history], statistics, options)).toThrow(`invalid ${name}: `);
  });
});

describe("coverage of 95 % intervals in 1,000 seeded repetitions", () => {
  // 3.3 standard deviations of a binomial share with probability 0.95 and 1,000 repetitions are 2.3 %.
  const repetitions = 1_000;
  const coverage = (n: number, autocorrelation: number, truth: number, options: Omit<BootstrapOptions, "seed">) => {
    let covered = 0;
    for (let seed = 0; seed < repetitions; seed++) {
      const returns = returnsOf(1_000 + seed, n, 0.0005, autocorrelation);
      const { mean_return: interval } = bootstrapIntervals(
        [returns],
        { mean_return: statistics.mean_return },
        { seed, ...options },
      );
      if (interval.lower! <= truth && truth <= interval.upper!) covered++;
    }
    return covered / repetitions;
  };

  test.each(["percentile", "bca"] as const)("mean of 120 independent returns, %s", (method) => {
    const share = coverage(120, 0, 0.0005, { resamples: 300, method });
    expect(share).toBeGreaterThan(0.927);
    expect(share).toBeLessThan(0.973);
  });

  test("mean of 300 returns with autocorrelation 0.3: between 90 % and 97.3 %, blocks being finite", () => {
    const share = coverage(300, 0.3, 0.0005, { resamples: 200, method: "percentile" });
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.973);
  });

  test("without blocks the same intervals cover far too little", () => {
    expect(coverage(300, 0.3, 0.0005, { resamples: 200, method: "percentile", blockLength: 1 })).toBeLessThan(0.9);
  });

  test("Sharpe ratio of 120 independent returns, bca", () => {
    let covered = 0;
    const truth = (0.0005 / 0.01) * Math.sqrt(252);
    for (let seed = 0; seed < repetitions; seed++) {
      const returns = returnsOf(5_000 + seed, 120, 0.0005);
      const { sharpe } = bootstrapIntervals([returns], { sharpe: statistics.sharpe }, { seed, resamples: 300 });
      if (sharpe.lower! <= truth && truth <= sharpe.upper!) covered++;
    }
    expect(covered / repetitions).toBeGreaterThan(0.927);
    expect(covered / repetitions).toBeLessThan(0.973);
  });
});
