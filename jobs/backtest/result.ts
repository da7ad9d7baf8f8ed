import type { Trial } from "../../models/backtest/trial.ts";
import { overfittingOfBlocks } from "../../models/metrics/backtestOverfitting.ts";
import { pairwiseSum } from "../../models/numerics/summation.ts";
import type { JsonValue, Outcome } from "../jobKind.ts";
import { bootstrapFigures } from "./intervals.ts";
import { bestTrial, trialColumns, trialLedger, validationReport } from "./ledger.ts";
import { type Evaluation, evaluate, riskFreePerPeriod } from "./run.ts";
import { gridOf, settingsOf } from "./settings.ts";
import type { Setup } from "./setup.ts";
import { type Measured, tearSheet } from "./tearSheet.ts";
import { holdingRows, tradeFigures } from "./tradeFigures.ts";

/** What the blocks of a backtest leave, in block order. */
export interface BacktestStatistics {
  readonly trials: Trial[];
  /** The run itself where there is one point only. */
  evaluation: Evaluation | null;
}

const headline = {
  total_return: "cumulative_return",
  cagr: "cagr",
  vol: "volatility",
  sharpe: "sharpe",
  sortino: "sortino",
  max_drawdown: "max_drawdown",
  calmar: "calmar",
} as const;

/** The result of a backtest from the statistics of all its blocks. */
export function backtestOutcome(setup: Setup, statistics: BacktestStatistics, edges: readonly number[]): Outcome {
  if (setup.params.strategy === "given_returns") return givenOutcome(setup);
  const { trials } = statistics;
  const { points, leftOut } = gridOf(setup.params, setup.symbols.length);
  const best = bestTrial(trials);
  const evaluation = statistics.evaluation ?? evaluate(setup, points[best]!);
  const { run, returns, opening, state } = evaluation;
  const { params, symbols, panel, benchmark, firstBar } = setup;
  const dates = panel!.dates.slice(firstBar);
  const figures = tradeFigures(setup, run);
  const trading = params.strategy !== "orders";
  const sheet = returns && returns.length > 0 ? measuredSheet(setup, returns, dates, benchmark) : null;
  const ending = run.equity.length - 1;
  const result: Record<string, JsonValue> = {
    method: "event_driven_bar_by_bar",
    strategy: trading ? strategyCard(setup, points[best]!) : { strategy: "orders" },
    symbols,
    period: {
      first_date: dates[0]!,
      last_date: dates.at(-1)!,
      bars: dates.length,
      bars_before: firstBar,
      first_decision: state ? (panel!.dates[state.firstDecision] ?? null) : null,
      periods_per_year: setup.barsPerYear,
    },
    initial_equity: opening,
    final_equity: run.equity[ending]!,
    final_cash: run.cash[ending]!,
    untraded_decision: state ? state.pending : false,
    bankruptcy: run.bankruptcy
      ? { date: panel!.dates[run.bankruptcy.bar]!, shortfall: run.bankruptcy.shortfall }
      : null,
    trading: figures.summary,
    ...(sheet ? sheet.result : { metrics: null, metrics_reason: noMetrics(returns) }),
    equity: {
      dates,
      value: [...run.equity.subarray(firstBar)],
      cash: [...run.cash.subarray(firstBar)],
      gross_exposure: [...run.grossExposure.subarray(firstBar)],
      net_exposure: [...run.netExposure.subarray(firstBar)],
      ...(sheet ? { drawdown: [0, ...sheet.drawdown] } : {}),
      ...(benchmark ? { benchmark: benchmarkValue(benchmark.subarray(firstBar), opening) } : {}),
    },
    trades: figures.trades,
    round_trips: figures.round_trips,
    holdings: holdingRows(setup, run),
    ...(trading ? {} : { orders: orderRows(setup, evaluation) }),
    ...(trading && returns
      ? {
          trial_ledger: {
            ...(trialLedger(setup, trials, best) as Record<string, JsonValue>),
            overfitting: overfittingReport(trials, returns.length),
          },
          validation: validationReport(setup, trials, edges, dates),
          ...(params.sweep
            ? {
                sweep: {
                  combinations_left_out: leftOut,
                  best: { ...points[best]! },
                  trials: trialColumns(setup, trials),
                },
              }
            : {}),
        }
      : {}),
    definitions,
  };
  return { result, metrics: headlines(sheet?.values ?? {}, result, figures.summary) };
}

const definitions = {
  event_order:
    "interest and borrow fees of the night; splits, dividends, delistings; trades at the open; trades at the close; equity marked at the close; decision",
  equity: "cash + value of the positions at the close; of futures the margin",
  returns: "equity / equity of the bar before - 1; the first one from the initial equity",
  signals: "closes adjusted forward for splits and dividends, up to the bar of the decision",
  round_trip: "from the bar on which a position leaves zero to the bar on which it is back there or changes sign",
  profit: "of a round trip: after fees and slippage, without dividends, interest and borrow fees",
  turnover_per_year: "half of the traded value / mean equity / years",
  system_quality_number: "sqrt(n) mean(profit) / standard deviation of the profits, divisor n; _sample: divisor n - 1",
  interest: "simple, annual rate / periods per year for each bar",
  missing_values: "refused; a bar exists where every symbol has a close",
};

const noMetrics = (returns: Float64Array | null): string =>
  returns ? "there is no return: one bar only" : "the account had no equity at some bar";

function measuredSheet(
  setup: Setup,
  returns: Float64Array,
  dates: readonly string[] | null,
  benchmark: Float64Array | null,
) {
  const { params, barsPerYear, seed, firstBar } = setup;
  const measured: Measured = {
    returns,
    dates,
    benchmark:
      benchmark && Float64Array.from(returns, (_, i) => benchmark[firstBar + i + 1]! / benchmark[firstBar + i]! - 1),
    riskFree: riskFreePerPeriod(setup),
    periodsPerYear: barsPerYear,
  };
  return sheetOf(measured, setup, seed, params);
}

function sheetOf(measured: Measured, setup: Setup, seed: number, params: Setup["params"]) {
  const sheet = tearSheet(measured, params);
  const { values, reasons, definitions: ids, observations } = sheet.report;
  return {
    values: values as Readonly<Record<string, number | null>>,
    drawdown: sheet.drawdown,
    result: {
      metrics: values,
      undefined_metrics: reasons as Record<string, string>,
      metric_definitions: ids,
      observations,
      risk_free_per_period: measured.riskFree,
      benchmark: setup.benchmarkName,
      intervals: bootstrapFigures(measured, params, seed),
      drawdowns: sheet.drawdowns,
      monthly_returns: sheet.monthly.map(({ year, months, total }) => ({ year, months, total })),
      rolling: sheet.rolling,
    } satisfies Record<string, JsonValue>,
  };
}

/** Evaluation of returns that were given. */
function givenOutcome(setup: Setup): Outcome {
  const { params, seed, barsPerYear } = setup;
  const measured: Measured = {
    returns: Float64Array.from(params.returns!),
    dates: null,
    benchmark: params.benchmark_returns ? Float64Array.from(params.benchmark_returns) : null,
    riskFree: riskFreePerPeriod(setup),
    periodsPerYear: barsPerYear,
  };
  const named = { ...setup, benchmarkName: measured.benchmark ? "benchmark_returns" : null };
  const { values, result, drawdown } = sheetOf(measured, named, seed, params);
  let value = 1;
  const curve = [1, ...params.returns!.map((r) => (value *= 1 + r))];
  return {
    result: {
      method: "given_returns",
      ...result,
      equity: { period: curve.map((_, i) => i), value: curve, drawdown: [0, ...drawdown] },
      definitions: { returns: "as given; the curve starts at 1" },
    },
    metrics: headlines(values, {}, {}),
  };
}

/** Every parameter of the strategy that was run, defaults included. */
function strategyCard({ params, symbols }: Setup, point: Readonly<Record<string, unknown>>): JsonValue {
  const { stop_z, weights, ...settings } = settingsOf(params, symbols.length, point as Record<string, number>);
  return {
    ...settings,
    weights: [...weights],
    stop_z: Number.isFinite(stop_z) ? stop_z : null,
    execution: params.execution,
    sizing: params.sizing,
  };
}

function benchmarkValue(closes: Float64Array, opening: number): number[] {
  return Array.from(closes, (close) => (opening * close) / closes[0]!);
}

function orderRows({ panel, symbols }: Setup, { orders }: Evaluation): JsonValue {
  return orders.map(({ order, result, cash, freeCash, position, debt }) => ({
    bar: order.bar,
    date: panel!.dates[order.bar]!,
    symbol: symbols[order.asset]!,
    ...(result.status === "filled"
      ? { status: result.status, side: result.side, size: result.size, price: result.price, fees: result.fees }
      : { status: result.status, reason: result.reason }),
    account: { cash, position, debt, free_cash: freeCash },
  }));
}

function overfittingReport(trials: readonly Trial[], periods: number): JsonValue {
  const sums = trials.flatMap(({ blocks }) => (blocks ? [blocks] : []));
  if (sums.length < 2) {
    return { probability: null, reason: trials.length < 2 ? "there is one trial only" : "the history is too short" };
  }
  const { logits, probabilityOfLoss, degradationSlope, meanInSample, meanOutOfSample, ...report } = overfittingOfBlocks(
    sums,
    periods,
  );
  return {
    ...report,
    mean_logit: pairwiseSum(logits) / logits.length,
    probability_of_loss: probabilityOfLoss,
    degradation_slope: degradationSlope,
    mean_sharpe_in_sample_per_period: meanInSample,
    mean_sharpe_out_of_sample_per_period: meanOutOfSample,
  };
}

function headlines(
  values: Readonly<Record<string, number | null>>,
  result: Readonly<Record<string, JsonValue>>,
  trading: Readonly<Record<string, JsonValue>>,
): Record<string, number> {
  const numbers: Record<string, JsonValue | undefined> = {
    ...Object.fromEntries(Object.entries(headline).map(([name, metric]) => [name, values[metric]])),
    final_equity: result.final_equity,
    total_costs: trading.total_costs,
    win_rate: trading.win_rate,
  };
  return Object.fromEntries(
    Object.entries(numbers).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
