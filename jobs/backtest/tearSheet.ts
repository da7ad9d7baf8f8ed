import { dayOf } from "../../models/backtest/schedule.ts";
import { calendarTable } from "../../models/metrics/calendar.ts";
import { drawdownEpisodes, drawdownSeries } from "../../models/metrics/drawdown.ts";
import { performanceMetrics } from "../../models/metrics/performanceMetrics.ts";
import { rollingMetrics } from "../../models/metrics/rolling.ts";
import type { MetricOptions } from "../../models/metrics/sample.ts";
import type { JsonValue } from "../jobKind.ts";
import type { BacktestParams } from "./params.ts";

/** Returns with what they are measured against. */
export interface Measured {
  readonly returns: Float64Array;
  /** n + 1 dates: the start and the end of each period; `null` when there are none. */
  readonly dates: readonly string[] | null;
  readonly benchmark: Float64Array | null;
  readonly riskFree: number;
  readonly periodsPerYear: number;
}

function metricOptions(
  { dates, benchmark, riskFree, periodsPerYear }: Measured,
  params: BacktestParams,
): MetricOptions {
  return {
    periodsPerYear,
    riskFreePerPeriod: riskFree,
    requiredReturnPerPeriod: params.required_return,
    confidence: params.confidence_level,
    ...(benchmark ? { benchmark } : {}),
    ...(dates ? { days: Int32Array.from(dates, dayOf) } : {}),
  };
}

/** Metrics, drawdowns, monthly table and rolling figures of a series of returns. */
export function tearSheet(measured: Measured, params: BacktestParams) {
  const { returns, dates } = measured;
  const options = metricOptions(measured, params);
  const report = performanceMetrics(returns, options);
  const wealth = new Float64Array(returns.length + 1).fill(1);
  for (const [i, r] of returns.entries()) wealth[i + 1] = wealth[i]! * (1 + r);
  const at = (index: number | null): JsonValue => (index === null ? null : (dates?.[index] ?? index));
  const drawdowns = [...drawdownEpisodes(wealth)]
    .sort((a, b) => a.depth - b.depth || a.peak - b.peak)
    .slice(0, params.worst_drawdowns)
    .map(({ peak, valley, recovery, depth }) => ({
      peak: at(peak),
      valley: at(valley),
      recovery: at(recovery),
      depth,
      periods: (recovery ?? returns.length) - peak,
    }));
  const window = Math.min(params.rolling_window, returns.length);
  const rolling = window >= 2 ? rollingMetrics(returns, window, options) : null;
  return {
    report,
    wealth,
    drawdowns,
    drawdown: drawdownSeries(wealth),
    monthly: dates ? calendarTable(returns, Int32Array.from(dates, dayOf)) : [],
    rolling: rolling
      ? {
          window,
          dates: Array.from({ length: returns.length - window + 1 }, (_, i) => at(i + window)),
          ...rolling.columns,
        }
      : null,
  };
}
