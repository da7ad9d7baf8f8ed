import { uniforms } from "../../test/support/random.ts";
import { validate, validationEdges } from "./selection.ts";
import { choices, lengthOf, type SplitRule, splitsOf } from "./splits.ts";
import { sharpeOfSums, trialOf } from "./trial.ts";

const kFold: SplitRule = { method: "purged_k_fold", folds: 5, testFolds: 1, purge: 3, embargo: 2 };
const combinatorial: SplitRule = { method: "combinatorial_purged", folds: 6, testFolds: 2, purge: 2, embargo: 4 };
const walk: SplitRule = { method: "walk_forward", train: 50, test: 20, anchored: false, purge: 2 };

describe("splitsOf", () => {
  test.each([kFold, combinatorial])(
    "$method: no training period is near a test, and each fold is tested as often",
    (rule) => {
      const periods = 203;
      const tested = new Float64Array(periods);
      for (const { train, test: tests } of splitsOf(rule, periods)) {
        for (const { from, to } of tests) {
          for (let t = from; t < to; t++) tested[t]! += 1;
          for (const part of train) {
            const { purge, embargo } = rule as { purge: number; embargo: number };
            expect(part.to <= from - purge || part.from >= to + embargo || part.to <= part.from).toBe(true);
          }
        }
      }
      expect(new Set(tested).size).toBe(1);
    },
  );

  test("walk-forward tests follow each other, after their own training", () => {
    const splits = splitsOf(walk, 175);
    expect(splits.map(({ test: [range] }) => range!.from)).toEqual([50, 70, 90, 110, 130, 150, 170]);
    expect(splits.at(-1)!.test[0]!.to).toBe(175);
    for (const {
      train,
      test: [range],
    } of splits) {
      expect(train[0]!.to).toBe(range!.from - 2);
      expect(lengthOf(train)).toBe(48);
    }
    expect(splitsOf({ ...walk, anchored: true }, 175).every(({ train }) => train[0]!.from === 0)).toBe(true);
  });

  test("a history that is too short is refused", () => {
    expect(() => splitsOf(walk, 40)).toThrow(/validation/);
    expect(() => splitsOf({ ...kFold, purge: 200 }, 60)).toThrow(/at least 10 returns to train on/);
  });
});

describe("validate", () => {
  const random = uniforms(5);
  const periods = 240;
  const series = Array.from({ length: 7 }, () =>
    Float64Array.from({ length: periods }, () => 0.02 * (random() - 0.49)),
  );
  const plainSharpe = (values: number[]) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return mean / Math.sqrt(values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (values.length - 1));
  };
  const over = (k: number, ranges: readonly { from: number; to: number }[]) =>
    plainSharpe(ranges.flatMap(({ from, to }) => [...series[k]!.subarray(from, to)]));

  test.each([walk, kFold, combinatorial])(
    "$method chooses on the training and measures on the test: seed 5",
    (rule) => {
      const edges = validationEdges(rule, periods);
      const trials = series.map((returns) => trialOf(returns, 0, edges, { trades: 0, costs: 0, blocks: null }));
      const { splits, paths } = validate(trials, rule, edges, periods);
      for (const { split, chosen, trainSharpe, testSharpe } of splits) {
        const ratios = series.map((_, k) => over(k, split.train));
        expect(chosen).toBe(ratios.indexOf(Math.max(...ratios)));
        expect(trainSharpe).toBeCloseTo(ratios[chosen]!, 10);
        expect(testSharpe).toBeCloseTo(over(chosen, split.test), 10);
      }
      for (const { parts, sharpe } of paths) {
        const joined = parts.flatMap(({ range, trial }) => [...series[trial]!.subarray(range.from, range.to)]);
        expect(sharpe).toBeCloseTo(plainSharpe(joined), 10);
        if (rule.method !== "walk_forward") expect(joined).toHaveLength(periods);
      }
      expect(paths).toHaveLength(rule.method === "combinatorial_purged" ? 5 : 1);
    },
  );

  test("constant returns have ratio zero, not infinity", () => {
    expect(sharpeOfSums(10, 0.1, 10 * 0.0001)).toBe(0);
    expect(trialOf(new Float64Array(20), 0, [0, 20], { trades: 0, costs: 0, blocks: null }).sharpe).toBeNull();
  });
});

test("choices are all subsets, in order", () => {
  expect(choices(4, 2)).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
    [2, 3],
  ]);
});
