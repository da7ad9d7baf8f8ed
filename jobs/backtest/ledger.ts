import { type ValidationResult, validate } from "../../models/backtest/selection.ts";
import type { Trial } from "../../models/backtest/trial.ts";
import { deflatedSharpe } from "../../models/metrics/sharpeInference.ts";
import type { JsonValue } from "../jobKind.ts";
import { evaluate } from "./run.ts";
import { gridOf } from "./settings.ts";
import { type Setup, splitRuleOf } from "./setup.ts";

/** The trial with the highest Sharpe ratio; the first of equal ones. */
export function bestTrial(trials: readonly Trial[]): number {
  let best = 0;
  const ratio = (index: number) => trials[index]!.sharpe?.sharpePerPeriod ?? Number.NEGATIVE_INFINITY;
  // An account without returns leaves no trial.
  for (let k = 1; k < trials.length; k++) if (ratio(k) > ratio(best)) best = k;
  return best;
}

/** How many trials there were, how their Sharpe ratios vary, and what is left of the best one after that. */
export function trialLedger({ params, barsPerYear }: Setup, trials: readonly Trial[], best: number): JsonValue {
  const root = Math.sqrt(barsPerYear);
  const prior = (params.prior_trial_sharpes ?? []).map((sharpe) => sharpe / root);
  const measured = trials.flatMap(({ sharpe }) => (sharpe ? [sharpe.sharpePerPeriod] : []));
  const all = [...measured, ...prior];
  const sample = trials[best]!.sharpe;
  const counted = { trials: all.length, trials_of_this_job: trials.length, prior_trials: prior.length };
  if (!sample) return { ...counted, deflated_sharpe: null, reason: "the chosen trial has constant returns" };
  const { probability, expectedMaximumPerPeriod, variance } = deflatedSharpe(sample, all);
  return {
    ...counted,
    trials_without_dispersion: trials.length - measured.length,
    sharpe_per_period: sample.sharpePerPeriod,
    sharpe_annualised: sample.sharpePerPeriod * root,
    skewness: sample.skewness,
    kurtosis: sample.kurtosis,
    variance_of_sharpes_per_period: variance,
    expected_maximum_sharpe_per_period: expectedMaximumPerPeriod,
    expected_maximum_sharpe_annualised: expectedMaximumPerPeriod * root,
    deflated_sharpe: probability,
    definition: "deflated_sharpe.bailey_lopez_de_prado_2014.raw_kurtosis: every trial counts as independent",
  };
}

/** One row for each trial. */
export function trialColumns(setup: Setup, trials: readonly Trial[]): Record<string, JsonValue> {
  const { points } = gridOf(setup.params, setup.symbols.length);
  const names = Object.keys(points[0]!);
  const root = Math.sqrt(setup.barsPerYear);
  return {
    ...Object.fromEntries(names.map((name) => [name, points.map((point) => (point as Record<string, number>)[name]!)])),
    total_return: trials.map(({ totalReturn }) => totalReturn),
    vol: trials.map(({ deviation }) => deviation * root),
    sharpe: trials.map(({ sharpe }) => (sharpe ? sharpe.sharpePerPeriod * root : null)),
    max_drawdown: trials.map(({ maxDrawdown }) => maxDrawdown),
    trades: trials.map(({ trades }) => trades),
    total_costs: trials.map(({ costs }) => costs),
  };
}

/** The validation that the request asks for, with the returns of the first path. */
export function validationReport(
  setup: Setup,
  trials: readonly Trial[],
  edges: readonly number[],
  dates: readonly string[],
): JsonValue {
  const rule = splitRuleOf(setup.params);
  if (!rule) return null;
  const periods = dates.length - 1;
  const result = validate(trials, rule, edges, periods);
  const { points } = gridOf(setup.params, setup.symbols.length);
  const root = Math.sqrt(setup.barsPerYear);
  const pathSharpes = result.paths.map(({ sharpe }) => sharpe * root);
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  // Period i runs from date i to date i + 1.
  const range = ({ from, to }: { from: number; to: number }) => ({
    first_date: dates[from + 1]!,
    last_date: dates[to]!,
  });
  return {
    method: rule.method,
    splits: result.splits.map(({ split, chosen, trainSharpe, testSharpe }) => ({
      train: split.train.map(range),
      test: split.test.map(range),
      chosen: { ...points[chosen]! },
      train_sharpe: trainSharpe * root,
      test_sharpe: testSharpe * root,
    })),
    paths: pathSharpes.length,
    path_sharpes: pathSharpes,
    mean_train_sharpe: mean(result.splits.map(({ trainSharpe }) => trainSharpe)) * root,
    mean_path_sharpe: mean(pathSharpes),
    out_of_sample: outOfSample(setup, result, dates),
    definition:
      "sharpe.arithmetic.sample_std, annualised; each split keeps the trial with the best ratio on its training",
  };
}

/** Growth of one unit along the first path. */
function outOfSample(setup: Setup, { paths }: ValidationResult, dates: readonly string[]): JsonValue {
  const { points } = gridOf(setup.params, setup.symbols.length);
  const returnsOf = new Map<number, Float64Array>();
  let wealth = 1;
  const path = { dates: [] as string[], value: [] as number[] };
  for (const { range, trial } of paths[0]!.parts) {
    const returns = returnsOf.get(trial) ?? evaluate(setup, points[trial]!).returns!;
    returnsOf.set(trial, returns);
    for (let t = range.from; t < range.to; t++) {
      wealth *= 1 + returns[t]!;
      path.dates.push(dates[t + 1]!);
      path.value.push(wealth);
    }
  }
  return { total_return: wealth - 1, ...path };
}
