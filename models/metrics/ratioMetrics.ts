import { exp, log } from "../numerics/elementary.ts";
import { type Moments, sampleDeviation } from "../numerics/moments.ts";
import { pow } from "../numerics/power.ts";
import { type Metric, type MetricDefinition, type MetricsOf, mapMetric, quotient, undefinedBecause } from "./metric.ts";
import type { RETURN_METRICS } from "./returnMetrics.ts";
import type { RISK_METRICS } from "./riskMetrics.ts";
import { annualRiskFree, type Sample } from "./sample.ts";

const year = "periods_per_year" as const;

/**
 * e is the return less the risk-free return, h the required return of a period; f the risk-free return of a year,
 * (1 + mean risk-free return)^P − 1; CAGR, volatility and downside deviation are the default ones.
 */
export const RATIO_METRICS = {
  sharpe: {
    id: "sharpe.arithmetic.sample_std",
    label: "Sharpe ratio",
    unit: "ratio",
    formula: "mean(e) / s(e) · √P, s with divisor n − 1",
    source: "Sharpe (1994); quantstats sharpe; empyrical sharpe_ratio",
    uses: year,
  },
  sharpe_population: {
    id: "sharpe.arithmetic.population_std",
    label: "Sharpe ratio with divisor n",
    unit: "ratio",
    formula: "mean(e) / √m₂(e) · √P",
    source: "skfolio",
    uses: year,
  },
  sharpe_geometric: {
    id: "sharpe.cagr_excess.sample_std",
    label: "Sharpe ratio of the compound growth",
    unit: "ratio",
    formula: "(CAGR − f) / (s(r) · √P)",
    source: "backtesting.py convention",
    uses: year,
  },
  sharpe_compounded_mean: {
    id: "sharpe.compounded_mean.sample_std",
    label: "Sharpe ratio of the compounded mean",
    unit: "ratio",
    formula: "((1 + mean(r))^P − 1 − f) / (s(r) · √P)",
    source: "LEAN PortfolioStatistics",
    uses: year,
  },
  smart_sharpe: {
    id: "sharpe.arithmetic.sample_std.autocorrelation_penalty",
    label: "Smart Sharpe ratio",
    unit: "ratio",
    formula: "Sharpe ratio / autocorrelation penalty",
    source: "quantstats smart_sharpe",
    uses: year,
  },
  risk_return_ratio: {
    id: "risk_return_ratio.per_period.sample_std",
    label: "Return over risk of a period",
    unit: "ratio",
    formula: "mean(r) / s(r)",
    source: "quantstats risk_return_ratio",
  },
  sortino: {
    id: "sortino.downside_all_periods",
    label: "Sortino ratio",
    unit: "ratio",
    formula: "mean(e − h) · P / downside deviation",
    source: "Sortino, Price (1994); quantstats sortino; empyrical sortino_ratio",
    uses: year,
  },
  sortino_losses: {
    id: "sortino.losses_sample_std",
    label: "Sortino ratio over the deviation of the losses",
    unit: "ratio",
    formula: "mean(e − h) · P / standard deviation of the losses",
    source: "LEAN convention for the denominator",
    uses: year,
  },
  smart_sortino: {
    id: "sortino.downside_all_periods.autocorrelation_penalty",
    label: "Smart Sortino ratio",
    unit: "ratio",
    formula: "Sortino ratio / autocorrelation penalty",
    source: "quantstats smart_sortino",
    uses: year,
  },
  adjusted_sortino: {
    id: "sortino.downside_all_periods.over_sqrt_2",
    label: "Adjusted Sortino ratio",
    unit: "ratio",
    formula: "Sortino ratio / √2",
    source: "Schwager; quantstats adjusted_sortino",
    uses: year,
  },
  smart_adjusted_sortino: {
    id: "sortino.downside_all_periods.over_sqrt_2.autocorrelation_penalty",
    label: "Smart adjusted Sortino ratio",
    unit: "ratio",
    formula: "smart Sortino ratio / √2",
    source: "quantstats reports, Smart Sortino/√2",
    uses: year,
  },
  omega: {
    id: "omega.per_period",
    label: "Omega ratio",
    unit: "ratio",
    formula: "Σ max(e − h, 0) / Σ max(h − e, 0)",
    source: "Keating, Shadwick (2002); quantstats omega; empyrical omega_ratio",
  },
  kappa_3: {
    id: "kappa.order_3.per_period",
    label: "Kappa of order three",
    unit: "ratio",
    formula: "mean(e − h) / (Σ max(h − e, 0)³ / n)^(1/3)",
    source: "Kaplan, Knowles (2004)",
  },
  upside_potential: {
    id: "upside_potential.per_period",
    label: "Upside potential ratio",
    unit: "ratio",
    formula: "mean of max(e − h, 0) / √(Σ min(e − h, 0)² / n)",
    source: "Sortino, van der Meer, Plantinga (1999)",
  },
  kelly_continuous: {
    id: "kelly.mean_over_variance",
    label: "Kelly leverage of a diffusion",
    unit: "ratio",
    formula: "mean(e) / s(e)²",
    source: "Merton (1969); Thorp (2006)",
  },
  t_statistic: {
    id: "t_statistic.mean_excess",
    label: "t statistic of the mean excess return",
    unit: "ratio",
    formula: "mean(e) / s(e) · √n",
    source: "Student (1908)",
  },
} as const satisfies Record<string, MetricDefinition>;

/** Metrics of other families that these ratios are made of. */
type RatioInputs = MetricsOf<typeof RETURN_METRICS> & MetricsOf<typeof RISK_METRICS>;

const tooFew = undefinedBecause("fewer than two returns");
const noDispersion = "the excess returns are constant";
const noShortfall = "no return falls short of the required one";

/**
 * Ratios of return to the spread of returns.
 *
 * @param sample - checked series.
 * @param inputs - the other families of the same series.
 * @returns see {@link RATIO_METRICS}.
 */
export function ratioMetrics(sample: Sample, inputs: RatioInputs): MetricsOf<typeof RATIO_METRICS> {
  const { excessMoments, moments, periodsPerYear, requiredReturnPerPeriod: h } = sample;
  const n = moments.count;
  const { cagr, volatility, autocorrelation_penalty: penalty } = inputs;
  const root = Math.sqrt(periodsPerYear);
  const riskFreeYear = annualRiskFree(sample);
  const beyondRiskFree = mapMetric(cagr, (growth) => growth - riskFreeYear);
  const excessDeviation = deviationOf(excessMoments);
  const sharpe = quotient(excessMoments.mean * root, excessDeviation, noDispersion);
  const meanLead = (excessMoments.mean - h) * periodsPerYear;
  const sortino = n < 2 ? tooFew : quotient(meanLead, inputs.downside_deviation, noShortfall);
  const adjusted = mapMetric(sortino, (x) => x * Math.SQRT1_2);
  const compoundedMean = pow(1 + moments.mean, periodsPerYear) - 1 - riskFreeYear;
  return {
    sharpe,
    sharpe_population: quotient(excessMoments.mean * root, Math.sqrt(excessMoments.m2), noDispersion),
    sharpe_geometric: quotient(beyondRiskFree, volatility, noDispersion),
    sharpe_compounded_mean: quotient(compoundedMean, volatility, noDispersion),
    smart_sharpe: quotient(sharpe, penalty, noDispersion),
    risk_return_ratio: quotient(moments.mean, deviationOf(moments), noDispersion),
    sortino,
    sortino_losses: quotient(meanLead, inputs.downside_deviation_losses, "the losses are all the same"),
    smart_sortino: quotient(sortino, penalty, noShortfall),
    adjusted_sortino: adjusted,
    smart_adjusted_sortino: quotient(adjusted, penalty, noShortfall),
    ...partialMomentRatios(sample),
    kelly_continuous: mapMetric(excessDeviation, (s) => quotient(excessMoments.mean, s * s, noDispersion)),
    t_statistic: quotient(excessMoments.mean * Math.sqrt(n), excessDeviation, noDispersion),
  };
}

const deviationOf = (series: Moments): Metric => (series.count < 2 ? tooFew : sampleDeviation(series));

function partialMomentRatios({ excess, requiredReturnPerPeriod: h, excessMoments: { mean }, sums }: Sample) {
  const n = excess.length;
  const cubes = sums.shortfall3 / n;
  return {
    omega: quotient(sums.surplus, sums.shortfall, noShortfall),
    kappa_3: quotient(mean - h, cubes > 0 ? exp(log(cubes) / 3) : 0, noShortfall),
    upside_potential: quotient(sums.surplus / n, Math.sqrt(sums.shortfall2 / n), noShortfall),
  };
}
