import { choices, foldsOf, lengthOf, type PeriodRange, type Split, type SplitRule, splitsOf } from "./splits.ts";
import { segmentsIn, sharpeOfSums, type Trial } from "./trial.ts";

/** One split: which trial was best on the training, and what it did on the test. Sharpe ratios are per period. */
export interface SplitResult {
  readonly split: Split;
  /** Index of the chosen trial. */
  readonly chosen: number;
  readonly trainSharpe: number;
  readonly testSharpe: number;
}

/** A history put together from tests: each part under the trial that was chosen without it. */
export interface TestPath {
  readonly parts: readonly { readonly range: PeriodRange; readonly trial: number }[];
  /** Per period. */
  readonly sharpe: number;
}

/** What a validation found. */
export interface ValidationResult {
  readonly splits: readonly SplitResult[];
  readonly paths: readonly TestPath[];
}

/** Ends and beginnings of everything that a validation measures, ascending, from 0 to `periods`. */
export function validationEdges(rule: SplitRule, periods: number): readonly number[] {
  const ranges = splitsOf(rule, periods).flatMap(({ train, test }) => [...train, ...test]);
  const edges = new Set([0, periods, ...ranges.flatMap(({ from, to }) => [from, to])]);
  return [...edges].sort((a, b) => a - b);
}

/**
 * Chooses, for each split, the trial with the highest Sharpe ratio on the training, and measures it on the test.
 *
 * @param trials - N ≥ 1, over the same periods.
 * @param edges - edges of the trials' segments; all edges of the splits are among them.
 * @returns one result for each split, and the paths: one for walk-forward and k-fold, else φ = C(N − 1, k − 1), where the p-th path takes for each
 * fold the p-th split that tests it.
 * @remarks
 * Equal ratios: the first trial is chosen. A trial without dispersion has ratio 0.
 * @see M. López de Prado, "Advances in financial machine learning" (2018), § 12.4.
 */
export function validate(
  trials: readonly Trial[],
  rule: SplitRule,
  edges: readonly number[],
  periods: number,
): ValidationResult {
  const sharpeOver = (trial: Trial, ranges: readonly PeriodRange[], segments: readonly number[]) => {
    let sum = 0;
    let squares = 0;
    for (const s of segments) {
      sum += trial.segments[2 * s]!;
      squares += trial.segments[2 * s + 1]!;
    }
    return sharpeOfSums(lengthOf(ranges), sum, squares);
  };
  const splits = splitsOf(rule, periods).map((split): SplitResult => {
    const segments = segmentsIn(split.train, edges);
    let chosen = 0;
    let trainSharpe = Number.NEGATIVE_INFINITY;
    for (const [index, trial] of trials.entries()) {
      const ratio = sharpeOver(trial, split.train, segments);
      if (ratio > trainSharpe) [chosen, trainSharpe] = [index, ratio];
    }
    const testSharpe = sharpeOver(trials[chosen]!, split.test, segmentsIn(split.test, edges));
    return { split, chosen, trainSharpe, testSharpe };
  });
  const paths = pathParts(splits, rule, periods).map((parts): TestPath => {
    let [sum, squares, count] = [0, 0, 0];
    for (const { range, trial } of parts) {
      for (const s of segmentsIn([range], edges)) {
        sum += trials[trial]!.segments[2 * s]!;
        squares += trials[trial]!.segments[2 * s + 1]!;
      }
      count += range.to - range.from;
    }
    return { parts, sharpe: sharpeOfSums(count, sum, squares) };
  });
  return { splits, paths };
}

function pathParts(splits: readonly SplitResult[], rule: SplitRule, periods: number): readonly TestPath["parts"][] {
  if (rule.method === "walk_forward") {
    return [splits.map(({ split, chosen }) => ({ range: split.test[0]!, trial: chosen }))];
  }
  const tested = choices(rule.folds, rule.testFolds);
  const folds = foldsOf(rule.folds, periods);
  const testing = folds.map((_, fold) => splits.filter((_split, s) => tested[s]!.includes(fold)));
  return Array.from({ length: testing[0]!.length }, (_, path) =>
    folds.map((range, fold) => ({ range, trial: testing[fold]![path]!.chosen })),
  );
}
