import { requireThat } from "../requireThat.ts";

/** Periods `from` … `to` − 1. */
export interface PeriodRange {
  readonly from: number;
  readonly to: number;
}

/** Periods to choose on, and the ones to check the choice on. */
export interface Split {
  readonly train: readonly PeriodRange[];
  readonly test: readonly PeriodRange[];
}

/** How a history is split; all lengths in periods. */
export type SplitRule =
  | {
      readonly method: "walk_forward";
      readonly train: number;
      readonly test: number;
      readonly anchored: boolean;
      readonly purge: number;
    }
  | {
      readonly method: "purged_k_fold" | "combinatorial_purged";
      readonly folds: number;
      readonly testFolds: number;
      readonly purge: number;
      readonly embargo: number;
    };

/** Fewest periods that a choice is made on, and a test is worth. */
const leastTrain = 10;
const leastTest = 2;

/**
 * Splits a history for choosing on one part and checking on another.
 *
 * @param rule - see {@link SplitRule}.
 * @param periods - n ≥ 1.
 * @returns walk-forward: in time order, the tests side by side after the first training; otherwise every choice of `testFolds` of
 * the folds, in lexicographic order.
 * @throws {@link CatalogueError} `model.input` when a training has fewer than 10 periods or a test fewer than 2.
 * @remarks
 * Purging leaves out the periods before a test, the embargo those after it: what a training knows must not overlap what the test
 * measures.
 * @see M. López de Prado, "Advances in financial machine learning" (2018), chapters 7 and 12.
 */
export function splitsOf(rule: SplitRule, periods: number): readonly Split[] {
  const splits = rule.method === "walk_forward" ? walkForward(rule, periods) : combinations(rule, periods);
  requireThat(splits.length > 0, "validation", "windows that fit into the history", `${periods} returns`);
  for (const { train, test } of splits) {
    const [trained, tested] = [lengthOf(train), lengthOf(test)];
    requireThat(
      trained >= leastTrain,
      "validation",
      `parts that leave at least ${leastTrain} returns to train on`,
      trained,
    );
    requireThat(tested >= leastTest, "validation", `parts with at least ${leastTest} returns to test on`, tested);
  }
  return splits;
}

export const lengthOf = (ranges: readonly PeriodRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

function walkForward(
  { train, test, anchored, purge }: Extract<SplitRule, { method: "walk_forward" }>,
  periods: number,
): readonly Split[] {
  const splits: Split[] = [];
  for (let start = train; start < periods; start += test) {
    const end = Math.min(start + test, periods);
    // A last test of a few periods says nothing.
    if (end - start < Math.min(test, leastTest)) break;
    const from = anchored ? 0 : start - train;
    splits.push({ train: [{ from, to: Math.max(from, start - purge) }], test: [{ from: start, to: end }] });
  }
  return splits;
}

/** The folds: parts of nearly equal length. */
export const foldsOf = (folds: number, periods: number): readonly PeriodRange[] =>
  Array.from({ length: folds }, (_, i) => ({
    from: Math.floor((i * periods) / folds),
    to: Math.floor(((i + 1) * periods) / folds),
  }));

function combinations(
  { folds, testFolds, purge, embargo }: Exclude<SplitRule, { method: "walk_forward" }>,
  periods: number,
): readonly Split[] {
  requireThat(testFolds < folds, "test_folds", `< folds ${folds}`, testFolds);
  const parts = foldsOf(folds, periods);
  return choices(folds, testFolds).map((chosen) => {
    const test = chosen.map((i) => parts[i]!);
    const closed = test.map(({ from, to }) => ({
      from: Math.max(0, from - purge),
      to: Math.min(periods, to + embargo),
    }));
    return { train: complement(closed, periods), test };
  });
}

/** All choices of `count` of the numbers 0 … n − 1, in lexicographic order. */
export function choices(n: number, count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return Array.from({ length: n }, (_, first) => first).flatMap((first) =>
    choices(n - first - 1, count - 1).map((rest) => [first, ...rest.map((i) => i + first + 1)]),
  );
}

function complement(ranges: readonly PeriodRange[], periods: number): readonly PeriodRange[] {
  const open: PeriodRange[] = [];
  let from = 0;
  for (const range of ranges) {
    if (range.from > from) open.push({ from, to: range.from });
    from = Math.max(from, range.to);
  }
  if (from < periods) open.push({ from, to: periods });
  return open;
}
