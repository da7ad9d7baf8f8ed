import { type MetricName, performanceMetrics } from "../../models/metrics/performanceMetrics.ts";
import { moments, sampleDeviation } from "../../models/numerics/moments.ts";
import { type DriftingPortfolio, followHoldings } from "../../models/portfolio/outOfSample/driftingPortfolio.ts";
import type { JsonValue } from "../jobKind.ts";
import { atPointer } from "./pointer.ts";
import type { PortfolioProblem } from "./problem.ts";
import { cashReturn, initialWeights, type WindowPortfolio, windowsOf } from "./walkForward.ts";

const figures = {
  total_return: "cumulative_return",
  cagr: "cagr",
  vol: "volatility",
  sharpe: "sharpe",
  sharpe_standard_error: "sharpe_standard_error",
  max_drawdown: "max_drawdown",
} as const satisfies Record<string, MetricName>;

/** The out-of-sample record of the portfolios of all windows, beside the equally weighted portfolio; `null` without any. */
export function walkForwardResult(problem: PortfolioProblem, portfolios: readonly WindowPortfolio[]) {
  const walk = problem.params.walk_forward;
  if (!walk || portfolios.length === 0) return null;
  return atPointer("/params/walk_forward", () => {
    const returns = problem.returns!;
    const n = returns.assets;
    const windows = windowsOf(walk, returns.observations).slice(0, portfolios.length);
    const terms = { costRate: walk.trading_cost, cashReturn: cashReturn(problem) };
    const follow = (weightsOf: (at: number) => Float64Array | null) =>
      followHoldings(
        returns,
        windows.map(({ test }, at) => ({ ...test, weights: weightsOf(at) })),
        initialWeights(problem),
        terms,
      );
    const equal = new Float64Array(n).fill(1 / n);
    const own = follow((at) => portfolios[at]!.weights);
    const even = follow(() => equal);
    // A return ends at the price after it.
    const label = (period: number): JsonValue => problem.dates?.[period] ?? period;
    const { report, definitions } = recordOf(problem, own);
    return {
      method: walk.method,
      train_periods: walk.train_periods,
      test_periods: walk.test_periods,
      out_of_sample: report,
      equal_weight: recordOf(problem, even).report,
      excess_return: excessOf(own, even, problem.periodsPerYear),
      windows: windows.map(({ train, test }, at) => {
        const { weights, reason, error } = portfolios[at]!;
        const { turnover, cost, return: total } = own.records[at]!;
        return {
          train_from: label(train.from),
          test_from: label(test.from),
          test_to: label(test.to),
          status: weights ? "optimal" : "no_portfolio",
          ...(reason === null ? {} : { reason }),
          weights: weights && [...weights],
          error_estimate: error,
          turnover,
          cost,
          return: total,
          equal_weight_return: even.records[at]!.return,
        };
      }),
      wealth: {
        at: Array.from({ length: own.returns.length + 1 }, (_, t) => label(windows[0]!.test.from + t)),
        portfolio: wealthOf(own),
        equal_weight: wealthOf(even),
      },
      definitions,
    };
  });
}

function recordOf(problem: PortfolioProblem, { returns, records }: DriftingPortfolio) {
  const { values, definitions } = performanceMetrics(returns, {
    periodsPerYear: problem.periodsPerYear,
    riskFreePerPeriod: cashReturn(problem),
  });
  const entries = Object.entries(figures);
  const report: Readonly<Record<string, number | null>> = {
    periods: returns.length,
    ...Object.fromEntries(entries.map(([name, metric]) => [name, values[metric]])),
    mean_turnover: records.reduce((sum, { turnover }) => sum + turnover, 0) / records.length,
    total_cost: records.reduce((sum, { cost }) => sum + cost, 0),
  };
  return {
    report,
    definitions: Object.fromEntries(entries.map(([name, metric]) => [name, definitions[metric]])),
  };
}

/** Mean difference of the returns a year and its standard error, as of independent periods; `null` for fewer than two periods. */
function excessOf(own: DriftingPortfolio, even: DriftingPortfolio, periodsPerYear: number): JsonValue {
  const difference = moments(own.returns.map((r, t) => r - even.returns[t]!));
  const error = sampleDeviation(difference) / Math.sqrt(difference.count);
  return { annual_mean: periodsPerYear * difference.mean, standard_error: periodsPerYear * error };
}

function wealthOf({ returns }: DriftingPortfolio): readonly number[] {
  const wealth = [1];
  for (const [t, r] of returns.entries()) wealth.push(wealth[t]! * (1 + r));
  return wealth;
}
