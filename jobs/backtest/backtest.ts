import { validationEdges } from "../../models/backtest/selection.ts";
import type { JobInput, JobKind } from "../jobKind.ts";
import { marketDataOf } from "../marketDataOf.ts";
import { backtestCharts } from "./charts.ts";
import { backtestFaults } from "./checks.ts";
import { backtestExamples } from "./examples.ts";
import { type BacktestParams, backtestParams } from "./params.ts";
import { quickCrossings } from "./quickCrossings.ts";
import { type BacktestStatistics, backtestOutcome } from "./result.ts";
import { evaluate, trialAt } from "./run.ts";
import { gridOf } from "./settings.ts";
import { type Setup, setUp, splitRuleOf } from "./setup.ts";
import { backtestTables } from "./tables.ts";

/** Most blocks of a sweep; more points than this share blocks. */
const mostBlocks = 1_024;

/** Points of the grid that one block runs: a function of the request alone. */
const pointsPerBlock = (points: number) => Math.ceil(points / mostBlocks);

/** Points of the request's grid; the ones that the strategy does not allow are not among them. */
function pointCount({ params, symbols }: JobInput<BacktestParams>): number {
  return params.sweep ? gridOf(params, symbols.length || params.prices?.close.length || 1).points.length : 1;
}

/** Bars of a history whose length is not known before it is read. */
const usualBars = 8_000;

/** Blocks of the probability of overfitting: fewer where many trials would make its splits costly. */
const overfittingBlocksOf = (trials: number): number => (trials <= 500 ? 16 : 12);

/** Where the segments of the trials begin and end. */
function edgesOf(setup: Setup): readonly number[] {
  const periods = setup.panel!.dates.length - 1 - setup.firstBar;
  const rule = splitRuleOf(setup.params);
  return rule ? validationEdges(rule, periods) : [0, periods];
}

/** Event-driven backtests of strategies, lists of orders and given returns. */
export const backtest: JobKind<typeof backtestParams, Setup, BacktestStatistics> = {
  kind: "backtest",
  title: "Backtest of a strategy, of orders or of given returns",
  description:
    "Runs a strategy bar by bar without look-ahead: decisions at a close see no later price and are traded at the next open, the next close or, if " +
    "asked for, the same close. Buy and hold, fixed weights, moving-average crosses, momentum, mean reversion, pairs, vol targets and portfolio " +
    "objectives; lists of orders on an account; returns that are given. With fees, slippage and market impact, borrow fees, interest, splits, dividends " +
    "and delistings. Every performance metric with its definition id, bootstrap intervals, tear sheet, trades and holdings; parameter sweeps with a " +
    "trial ledger (deflated Sharpe ratio, probability of backtest overfitting), walk-forward and purged cross-validation.",
  modelVersion: "backtest/2",
  symbols: { min: 0, max: 200 },
  params: backtestParams,
  examples: backtestExamples,

  check: backtestFaults,

  plan(input) {
    const { params, symbols } = input;
    const { benchmark, prices, strategy, returns } = params;
    const wanted = benchmark && !symbols.includes(benchmark) ? [...symbols, benchmark] : symbols;
    const points = pointCount(input);
    const bars = prices?.close[0]?.length ?? returns?.length ?? usualBars;
    const noData = strategy === "given_returns" || prices !== undefined;
    return {
      data: noData ? null : marketDataOf(input, wanted),
      blocks: Math.ceil(points / pointsPerBlock(points)),
      // One bar of one asset costs about as much as four steps of a simulated price.
      workUnits: 4 * points * bars * Math.max(1, symbols.length),
    };
  },

  prepare: ({ symbols, params }, prices, seed) => setUp(symbols, params, prices, seed),

  empty: () => ({ trials: [], evaluation: null }),

  addBlock(statistics, setup, block) {
    if (setup.params.strategy === "given_returns") return;
    const { points } = gridOf(setup.params, setup.symbols.length);
    const size = pointsPerBlock(points.length);
    const edges = edgesOf(setup);
    const own = points.slice(block * size, (block + 1) * size);
    const periods = setup.panel!.dates.length - 1 - setup.firstBar;
    const blocks = overfittingBlocksOf(points.length);
    const measured = points.length > 1 && periods >= 2 * blocks ? blocks : null;
    const crossings = points.length > 1 && periods >= 2 ? quickCrossings(setup, own, edges, measured) : null;
    if (crossings) {
      for (const trial of crossings) statistics.trials.push(trial);
      return;
    }
    for (const point of own) {
      const evaluation = evaluate(setup, point);
      if (points.length === 1) statistics.evaluation = evaluation;
      const { returns } = evaluation;
      if (returns && returns.length >= 2) statistics.trials.push(trialAt(setup, evaluation, edges, measured));
    }
  },

  merge(into, next) {
    for (const trial of next.trials) into.trials.push(trial);
    into.evaluation ??= next.evaluation;
  },

  reduce: (setup, statistics) => backtestOutcome(setup, statistics, setup.panel ? edgesOf(setup) : []),

  charts: backtestCharts,
  tables: backtestTables,
};
