import { pow } from "../numerics/power.ts";
import { type Metric, type MetricDefinition, type MetricsOf, mapMetric, product, quotient } from "./metric.ts";
import type { Sample } from "./sample.ts";

/** W and L are the numbers of returns above and below zero, w = W / (W + L). */
export const WIN_LOSS_METRICS = {
  win_rate: {
    id: "win_rate.of_nonzero",
    label: "Win rate",
    unit: "decimal",
    formula: "w = W / (W + L)",
    source: "quantstats win_rate",
  },
  win_rate_all_periods: {
    id: "win_rate.of_all",
    label: "Share of periods with a gain",
    unit: "decimal",
    formula: "W / n",
    source: "LEAN",
  },
  average_win: {
    id: "average_win.mean",
    label: "Average win",
    unit: "decimal per period",
    formula: "mean of the r > 0",
    source: "quantstats avg_win",
  },
  average_loss: {
    id: "average_loss.mean",
    label: "Average loss",
    unit: "decimal per period",
    formula: "mean of the r < 0",
    source: "quantstats avg_loss",
  },
  payoff_ratio: {
    id: "payoff_ratio.mean_win_over_mean_loss",
    label: "Payoff ratio",
    unit: "ratio",
    formula: "average win / |average loss|",
    source: "quantstats payoff_ratio, win_loss_ratio",
  },
  profit_factor: {
    id: "profit_factor.sum_of_wins_over_losses",
    label: "Profit factor",
    unit: "ratio",
    formula: "Σ of the r > 0 / |Σ of the r < 0|",
    source: "quantstats profit_factor",
  },
  profit_ratio: {
    id: "profit_ratio.mean_over_count",
    label: "Profit ratio",
    unit: "ratio",
    formula: "(mean of the r ≥ 0 / their number) / (|mean of the r < 0| / their number)",
    source: "quantstats profit_ratio",
  },
  gain_to_pain: {
    id: "gain_to_pain.periods",
    label: "Gain to pain ratio",
    unit: "ratio",
    formula: "Σ r / |Σ of the r < 0|",
    source: "Schwager (2012); quantstats gain_to_pain_ratio",
  },
  common_sense_ratio: {
    id: "common_sense_ratio.profit_factor_times_tail_ratio",
    label: "Common sense ratio",
    unit: "ratio",
    formula: "profit factor · tail ratio",
    source: "quantstats common_sense_ratio",
    uses: "confidence",
  },
  cpc_index: {
    id: "cpc_index.profit_factor_times_win_rate_times_payoff",
    label: "CPC index",
    unit: "ratio",
    formula: "profit factor · w · payoff ratio",
    source: "quantstats cpc_index",
  },
  expectancy: {
    id: "expectancy.per_nonzero_period",
    label: "Expectancy",
    unit: "decimal per period",
    formula: "w · average win + (1 − w) · average loss",
    source: "Tharp (1998)",
  },
  kelly_criterion: {
    id: "kelly.win_rate_and_payoff",
    label: "Kelly criterion",
    unit: "decimal",
    formula: "w − (1 − w) / payoff ratio",
    source: "Kelly (1956); quantstats kelly_criterion",
  },
  risk_of_ruin: {
    id: "risk_of_ruin.win_rate",
    label: "Risk of ruin",
    unit: "probability",
    formula: "((1 − w) / (1 + w))^n",
    source: "quantstats risk_of_ruin",
  },
  exposure: {
    id: "exposure.share_of_nonzero",
    label: "Time in the market",
    unit: "decimal",
    formula: "(W + L) / n",
    source: "quantstats exposure, unrounded",
  },
  exposure_rounded_up: {
    id: "exposure.share_of_nonzero.ceil_percent",
    label: "Time in the market, rounded up to whole percents",
    unit: "decimal",
    formula: "⌈100 (W + L) / n⌉ / 100",
    source: "quantstats exposure",
  },
  consecutive_wins: {
    id: "consecutive_wins.longest",
    label: "Longest run of gains",
    unit: "periods",
    formula: "longest run of r > 0",
    source: "quantstats consecutive_wins",
  },
  consecutive_losses: {
    id: "consecutive_losses.longest",
    label: "Longest run of losses",
    unit: "periods",
    formula: "longest run of r < 0",
    source: "quantstats consecutive_losses",
  },
} as const satisfies Record<string, MetricDefinition>;

const noLoss = "there is no losing period";

/**
 * Metrics of gains and losses, period by period.
 *
 * @param sample - checked series.
 * @param tailRatio - metric `tail_ratio` of the same series.
 * @returns see {@link WIN_LOSS_METRICS}.
 */
export function winLossMetrics({ returns, sums }: Sample, tailRatio: Metric): MetricsOf<typeof WIN_LOSS_METRICS> {
  const n = returns.length;
  const { wins, losses, gained, lost, longestWin, longestLoss } = sums;
  const winRate = quotient(wins, wins + losses, "every return is zero");
  const averageWin = quotient(gained, wins, "there is no winning period");
  const averageLoss = quotient(lost, losses, noLoss);
  const payoff = quotient(averageWin, mapMetric(averageLoss, Math.abs), noLoss);
  const profitFactor = quotient(gained, -lost, noLoss);
  const nonLosses = n - losses;
  return {
    win_rate: winRate,
    win_rate_all_periods: wins / n,
    average_win: averageWin,
    average_loss: averageLoss,
    payoff_ratio: payoff,
    profit_factor: profitFactor,
    profit_ratio: mapMetric(quotient(gained, nonLosses * nonLosses, "every period loses"), (win) =>
      quotient(
        win,
        mapMetric(averageLoss, (loss) => -loss / losses),
        noLoss,
      ),
    ),
    gain_to_pain: quotient(gained + lost, -lost, noLoss),
    common_sense_ratio: product(profitFactor, tailRatio),
    cpc_index: product(profitFactor, winRate, payoff),
    expectancy: mapMetric(winRate, () => (gained + lost) / (wins + losses)),
    kelly_criterion: mapMetric(winRate, (w) => mapMetric(payoff, (b) => w - (1 - w) / b)),
    risk_of_ruin: mapMetric(winRate, (w) => pow((1 - w) / (1 + w), n)),
    exposure: (wins + losses) / n,
    // The quotient of integers is rounded, so that 29 of 100 do not become 30 %.
    exposure_rounded_up: Math.ceil((100 * (wins + losses)) / n) / 100,
    consecutive_wins: longestWin,
    consecutive_losses: longestLoss,
  };
}
