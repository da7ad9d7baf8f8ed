import { moments as momentsOf } from "../numerics/moments.ts";
import { withOrderStatistics } from "../numerics/orderStatistics.ts";
import { type DrawdownEpisode, uncompoundedDrawdownSeries } from "./drawdown.ts";
import { type Metric, type MetricDefinition, type MetricsOf, quotient, undefinedBecause } from "./metric.ts";
import type { Sample } from "./sample.ts";
import { tailMean, tailShare, wholeTail } from "./tailMetrics.ts";

/**
 * d is the drawdown at the end of each of the n periods, a decimal ≤ 0 from the running peak of the compounded value, the
 * start included; an episode runs from a peak to the recovery of that peak; u is the drawdown of the running sum of returns.
 */
export const DRAWDOWN_METRICS = {
  max_drawdown: {
    id: "max_drawdown.compounded",
    label: "Maximum drawdown",
    unit: "decimal",
    formula: "min d",
    source: "quantstats, empyrical max_drawdown",
  },
  max_drawdown_uncompounded: {
    id: "max_drawdown.uncompounded",
    label: "Maximum drawdown of the sum of returns",
    unit: "decimal",
    formula: "min u",
    source: "skfolio, Riskfolio-Lib",
  },
  average_drawdown: {
    id: "average_drawdown.episodes",
    label: "Average drawdown",
    unit: "decimal",
    formula: "mean over episodes of the lowest d",
    source: "quantstats reports, Avg. Drawdown",
  },
  average_drawdown_uncompounded: {
    id: "average_drawdown.all_periods.uncompounded",
    label: "Average drawdown of the sum of returns, as a loss",
    unit: "decimal",
    formula: "mean(−u)",
    source: "skfolio average_drawdown",
  },
  pain_index: {
    id: "pain_index.all_periods",
    label: "Pain index",
    unit: "decimal",
    formula: "mean(−d) over all periods",
    source: "Becker (2006)",
  },
  ulcer_index: {
    id: "ulcer_index.divisor_n",
    label: "Ulcer index",
    unit: "decimal",
    formula: "√(Σ d² / n)",
    source: "Martin, McCann (1989); ffn to_ulcer_index (there in percent)",
  },
  ulcer_index_sample: {
    id: "ulcer_index.divisor_n_minus_1",
    label: "Ulcer index with divisor n − 1",
    unit: "decimal",
    formula: "√(Σ d² / (n − 1))",
    source: "quantstats ulcer_index",
  },
  ulcer_index_uncompounded: {
    id: "ulcer_index.divisor_n.uncompounded",
    label: "Ulcer index of the sum of returns",
    unit: "decimal",
    formula: "√(Σ u² / n)",
    source: "skfolio ulcer_index",
  },
  drawdown_at_risk: {
    id: "drawdown_at_risk.order_statistic.loss",
    label: "Drawdown at risk",
    unit: "decimal",
    formula: "−(drawdown number ⌈n (1 − c)⌉ in ascending order)",
    source: "skfolio drawdown_at_risk, compounded",
    uses: "confidence",
  },
  drawdown_at_risk_uncompounded: {
    id: "drawdown_at_risk.order_statistic.loss.uncompounded",
    label: "Drawdown at risk of the sum of returns",
    unit: "decimal",
    formula: "the same of u",
    source: "skfolio drawdown_at_risk",
    uses: "confidence",
  },
  conditional_drawdown_at_risk: {
    id: "conditional_drawdown_at_risk.fractional.loss",
    label: "Conditional drawdown at risk",
    unit: "decimal",
    formula: "−(mean of the worst n (1 − c) drawdowns, the last one counted in part)",
    source: "Chekhlov, Uryasev, Zabarankin (2005), compounded",
    uses: "confidence",
  },
  conditional_drawdown_at_risk_uncompounded: {
    id: "conditional_drawdown_at_risk.fractional.loss.uncompounded",
    label: "Conditional drawdown at risk of the sum of returns",
    unit: "decimal",
    formula: "the same of u",
    source: "Chekhlov, Uryasev, Zabarankin (2005); skfolio cdar",
    uses: "confidence",
  },
  current_drawdown: {
    id: "current_drawdown.compounded",
    label: "Drawdown at the end",
    unit: "decimal",
    formula: "last d",
    source: "by definition of d",
  },
  drawdown_count: {
    id: "drawdown_count.episodes",
    label: "Number of drawdowns",
    unit: "count",
    formula: "number of episodes",
    source: "by definition of an episode",
  },
  time_under_water: {
    id: "time_under_water.share_of_periods",
    label: "Share of periods under water",
    unit: "decimal",
    formula: "number of d < 0, over n",
    source: "by definition of d",
  },
  longest_drawdown_periods: {
    id: "drawdown_duration.longest.peak_to_recovery_or_end.periods",
    label: "Longest drawdown in periods",
    unit: "periods",
    formula: "largest number of periods from a peak to its recovery, or to the end",
    source: "empyrical, LEAN conventions",
  },
  longest_drawdown_days: {
    id: "drawdown_duration.longest.peak_to_recovery_or_end.days",
    label: "Longest drawdown in calendar days",
    unit: "days",
    formula: "largest number of days from a peak to its recovery, or to the end",
    source: "calendar days of the same",
  },
  longest_drawdown_days_under_water: {
    id: "drawdown_duration.longest.first_to_last_below.days",
    label: "Longest drawdown in calendar days below the peak",
    unit: "days",
    formula: "largest of: days from the first to the last period's end with d < 0 of an episode, plus 1",
    source: "quantstats reports, Longest DD Days",
  },
  average_drawdown_periods: {
    id: "drawdown_duration.mean.peak_to_recovery_or_end.periods",
    label: "Average drawdown in periods",
    unit: "periods",
    formula: "mean number of periods from a peak to its recovery, or to the end",
    source: "mean of the durations above",
  },
  average_drawdown_days: {
    id: "drawdown_duration.mean.peak_to_recovery_or_end.days",
    label: "Average drawdown in calendar days",
    unit: "days",
    formula: "mean number of days from a peak to its recovery, or to the end",
    source: "mean of the durations above",
  },
  average_drawdown_days_under_water: {
    id: "drawdown_duration.mean.first_to_last_below.days",
    label: "Average drawdown in calendar days below the peak",
    unit: "days",
    formula: "mean of: days from the first to the last period's end with d < 0 of an episode, plus 1",
    source: "quantstats reports, Avg. Drawdown Days",
  },
  longest_recovery_periods: {
    id: "recovery_duration.longest.recovered_only.periods",
    label: "Longest drawdown that recovered, in periods",
    unit: "periods",
    formula: "largest number of periods from a peak to its recovery; 0 without a recovered episode",
    source: "LEAN DrawdownRecovery",
  },
  recovery_factor: {
    id: "recovery_factor.sum_of_returns",
    label: "Recovery factor",
    unit: "ratio",
    formula: "|Σ r| / |min d|",
    source: "quantstats recovery_factor",
  },
  recovery_factor_compounded: {
    id: "recovery_factor.cumulative_return",
    label: "Recovery factor of the compounded return",
    unit: "ratio",
    formula: "R / |min d|",
    source: "net profit over maximum drawdown",
  },
} as const satisfies Record<string, MetricDefinition>;

const noDrawdown = "there is no drawdown";

/**
 * Metrics of the drawdowns of a compounded value.
 *
 * @param sample - checked series.
 * @returns see {@link DRAWDOWN_METRICS}.
 */
export function drawdownMetrics(sample: Sample): MetricsOf<typeof DRAWDOWN_METRICS> {
  const { returns, wealth, moments, episodes, drawdowns } = sample;
  const n = returns.length;
  const compounded = depthsOf(sample, drawdowns);
  const uncompounded = depthsOf(sample, uncompoundedDrawdownSeries(returns));
  return {
    max_drawdown: compounded.lowest,
    max_drawdown_uncompounded: uncompounded.lowest,
    average_drawdown: average(episodes, ({ depth }) => depth),
    average_drawdown_uncompounded: -uncompounded.mean,
    pain_index: -compounded.mean,
    ulcer_index: Math.sqrt(compounded.squares / n),
    ulcer_index_sample: n < 2 ? undefinedBecause("fewer than two returns") : Math.sqrt(compounded.squares / (n - 1)),
    ulcer_index_uncompounded: Math.sqrt(uncompounded.squares / n),
    drawdown_at_risk: compounded.atRisk,
    drawdown_at_risk_uncompounded: uncompounded.atRisk,
    conditional_drawdown_at_risk: compounded.conditional,
    conditional_drawdown_at_risk_uncompounded: uncompounded.conditional,
    current_drawdown: drawdowns[n - 1]!,
    drawdown_count: episodes.length,
    time_under_water: compounded.below / n,
    ...durationMetrics(sample, episodes),
    recovery_factor: quotient(Math.abs(moments.mean * n), -compounded.lowest, noDrawdown),
    recovery_factor_compounded: quotient(wealth[n]! - 1, -compounded.lowest, noDrawdown),
  };
}

function depthsOf(sample: Sample, drawdowns: Float64Array) {
  const n = drawdowns.length;
  const tail = tailShare(sample);
  const atRisk = wholeTail(n, tail);
  const ordered = withOrderStatistics(drawdowns, [], atRisk + 1, 0);
  const { mean, m2 } = momentsOf(drawdowns);
  let below = 0;
  for (let i = 0; i < n; i++) if (drawdowns[i]! < 0) below++;
  return {
    lowest: ordered[0]!,
    mean,
    squares: n * (m2 + mean * mean),
    below,
    atRisk: -ordered[atRisk]!,
    conditional: -tailMean(ordered, tail),
  };
}

function durationMetrics({ returns, days }: Sample, episodes: readonly DrawdownEpisode[]) {
  const end = returns.length;
  const periods = ({ peak, recovery }: DrawdownEpisode) => (recovery ?? end) - peak;
  const daysOf = (measure: (days: Int32Array, episode: DrawdownEpisode) => number) =>
    days ? (episode: DrawdownEpisode) => measure(days, episode) : null;
  const whole = daysOf((day, { peak, recovery }) => day[recovery ?? end]! - day[peak]!);
  const below = daysOf((day, { peak, recovery }) => {
    return day[recovery === null ? end : recovery - 1]! - day[peak + 1]! + 1;
  });
  return {
    longest_drawdown_periods: longest(episodes, periods),
    longest_drawdown_days: longest(episodes, whole),
    longest_drawdown_days_under_water: longest(episodes, below),
    average_drawdown_periods: average(episodes, periods),
    average_drawdown_days: average(episodes, whole),
    average_drawdown_days_under_water: average(episodes, below),
    longest_recovery_periods: longest(
      episodes.filter(({ recovery }) => recovery !== null),
      periods,
    ),
  };
}

type Measure = ((episode: DrawdownEpisode) => number) | null;

const longest = (episodes: readonly DrawdownEpisode[], measure: Measure): Metric =>
  measure ? episodes.reduce((most, episode) => Math.max(most, measure(episode)), 0) : undefinedBecause("no dates");

function average(episodes: readonly DrawdownEpisode[], measure: Measure): Metric {
  if (!measure) return undefinedBecause("no dates");
  if (episodes.length === 0) return undefinedBecause(noDrawdown);
  return episodes.reduce((sum, episode) => sum + measure(episode), 0) / episodes.length;
}
