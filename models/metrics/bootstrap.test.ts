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
  const [least, most] = [0.927, 0.973];
  const mean = 0.0005;
  const truth = { mean_return: mean, sharpe: (mean / 0.01) * Math.sqrt(252) };
  type Name = keyof typeof truth;

  function coverage(
    n: number,
    autocorrelation: number,
    names: readonly Name[],
    options: Omit<BootstrapOptions, "seed">,
  ) {
    const repetitions = 1_000;
    const chosen = Object.fromEntries(names.map((name) => [name, statistics[name]]));
    const covered: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
    for (let seed = 0; seed < repetitions; seed++) {
      const returns = returnsOf(1_000 + seed, n, mean, autocorrelation);
      const intervals = bootstrapIntervals([returns], chosen, { seed, resamples: 199, ...options });
      for (const name of names) {
        const { lower, upper } = intervals[name]!;
        if (lower! <= truth[name] && truth[name] <= upper!) covered[name]! += 1 / repetitions;
      }
    }
    return covered;
  }

  test("mean of 100 independent returns, percentile", () => {
    const { mean_return: share } = coverage(100, 0, ["mean_return"], { method: "percentile" });
    expect(share).toBeGreaterThan(least);
    expect(share).toBeLessThan(most);
  });

  test("mean and Sharpe ratio of 100 independent returns, bca", () => {
    const shares = coverage(100, 0, ["mean_return", "sharpe"], { method: "bca" });
    for (const share of Object.values(shares)) {
      expect(share).toBeGreaterThan(least);
      expect(share).toBeLessThan(most);
    }
  });

  test("mean of 200 returns with autocorrelation 0.3: at least 90 %, since blocks are finite, and far more than without", () => {
    const options = { method: "percentile" } as const;
    const { mean_return: inBlocks } = coverage(200, 0.3, ["mean_return"], options);
    const { mean_return: singly } = coverage(200, 0.3, ["mean_return"], { ...options, blockLength: 1 });
    expect(inBlocks).toBeGreaterThan(0.9);
    expect(inBlocks).toBeLessThan(most);
    expect(singly).toBeLessThan(inBlocks! - 0.04);
  });
});
