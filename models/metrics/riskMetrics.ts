import { exp } from "../numerics/elementary.ts";
import { moments as momentsOf, sampleDeviation } from "../numerics/moments.ts";
import { autocorrelation, autocorrelationPenalty } from "./autocorrelation.ts";
import { type Metric, type MetricDefinition, type MetricsOf, mapMetric, undefinedBecause } from "./metric.ts";
import type { Sample } from "./sample.ts";
import { adjustedExcessKurtosis, adjustedSkewness } from "./sharpeInference.ts";

const year = "periods_per_year" as const;

/** m₂, m₃, m₄ are the central moments with divisor n, s the sample standard deviation (divisor n − 1), e = r − risk-free return, h the required return. */
export const RISK_METRICS = {
  volatility: {
    id: "volatility.sample_std",
    label: "Volatility",
    unit: "decimal per year",
    formula: "s · √P",
    source: "quantstats volatility; empyrical annual_volatility",
    uses: year,
  },
  volatility_population: {
    id: "volatility.population_std",
    label: "Volatility with divisor n",
    unit: "decimal per year",
    formula: "√(m₂ · P)",
    source: "skfolio",
    uses: year,
  },
  volatility_log: {
    id: "volatility.log_returns.sample_std",
    label: "Volatility of log returns",
    unit: "decimal per year",
    formula: "sample standard deviation of ln(1 + r) · √P",
    source: "quantstats implied_volatility",
    uses: year,
  },
  variance: {
    id: "variance.sample",
    label: "Variance",
    unit: "decimal per year",
    formula: "s² · P",
    source: "LEAN PortfolioStatistics",
    uses: year,
  },
  standard_deviation: {
    id: "standard_deviation.sample",
    label: "Standard deviation of a period",
    unit: "decimal per period",
    formula: "s",
    source: "sample statistic",
  },
  standard_deviation_population: {
    id: "standard_deviation.population",
    label: "Standard deviation of a period, divisor n",
    unit: "decimal per period",
    formula: "√m₂",
    source: "skfolio",
  },
  mean_absolute_deviation: {
    id: "mean_absolute_deviation.about_mean",
    label: "Mean absolute deviation",
    unit: "decimal per period",
    formula: "mean |r − mean(r)|",
    source: "Konno, Yamazaki (1991)",
  },
  semi_deviation: {
    id: "semi_deviation.below_mean.population",
    label: "Semideviation",
    unit: "decimal per period",
    formula: "√(Σ min(r − mean(r), 0)² / n)",
    source: "Markowitz (1959); skfolio",
  },
  downside_deviation: {
    id: "downside_deviation.all_periods",
    label: "Downside deviation",
    unit: "decimal per year",
    formula: "√(Σ min(e − h, 0)² / n) · √P",
    source: "Sortino, Price (1994); empyrical downside_risk",
    uses: year,
  },
  downside_deviation_losses: {
    id: "downside_deviation.losses_sample_std",
    label: "Standard deviation of the losses",
    unit: "decimal per year",
    formula: "sample standard deviation of the e below h · √P",
    source: "LEAN",
    uses: year,
  },
  upside_deviation: {
    id: "upside_deviation.all_periods",
    label: "Upside deviation",
    unit: "decimal per year",
    formula: "√(Σ max(e − h, 0)² / n) · √P",
    source: "Sortino, van der Meer, Plantinga (1999)",
    uses: year,
  },
  skewness: {
    id: "skewness.adjusted",
    label: "Skewness",
    unit: "ratio",
    formula: "g₁ · √(n (n − 1)) / (n − 2), g₁ = m₃ / m₂^(3/2)",
    source: "Joanes, Gill (1998) G₁; quantstats skew",
  },
  skewness_population: {
    id: "skewness.population",
    label: "Skewness with divisor n",
    unit: "ratio",
    formula: "g₁ = m₃ / m₂^(3/2)",
    source: "empyrical (scipy.stats.skew)",
  },
  kurtosis: {
    id: "kurtosis.raw.population",
    label: "Kurtosis (raw: 3 for a normal distribution)",
    unit: "ratio",
    formula: "m₄ / m₂²",
    source: "Pearson (1905); skfolio",
  },
  excess_kurtosis: {
    id: "kurtosis.excess.adjusted",
    label: "Excess kurtosis (0 for a normal distribution)",
    unit: "ratio",
    formula: "(n − 1) ((n + 1) g₂ + 6) / ((n − 2) (n − 3)), g₂ = m₄ / m₂² − 3",
    source: "Joanes, Gill (1998) G₂; quantstats kurtosis",
  },
  excess_kurtosis_population: {
    id: "kurtosis.excess.population",
    label: "Excess kurtosis with divisor n",
    unit: "ratio",
    formula: "g₂ = m₄ / m₂² − 3",
    source: "empyrical (scipy.stats.kurtosis)",
  },
  third_central_moment: {
    id: "central_moment.third.population",
    label: "Third central moment",
    unit: "decimal per period",
    formula: "m₃",
    source: "skfolio",
  },
  fourth_lower_partial_moment: {
    id: "lower_partial_moment.fourth.below_mean",
    label: "Fourth lower partial moment about the mean",
    unit: "decimal per period",
    formula: "Σ min(r − mean(r), 0)⁴ / n",
    source: "skfolio",
  },
  jarque_bera: {
    id: "jarque_bera.statistic",
    label: "Jarque–Bera statistic",
    unit: "ratio",
    formula: "n (g₁² / 6 + g₂² / 24)",
    source: "Jarque, Bera (1987)",
  },
  jarque_bera_p_value: {
    id: "jarque_bera.p_value.chi_squared_2",
    label: "Probability of such a statistic under normality",
    unit: "probability",
    formula: "exp(−statistic / 2)",
    source: "Jarque, Bera (1987)",
  },
  autocorrelation: {
    id: "autocorrelation.lag_1.pearson",
    label: "Autocorrelation at lag one",
    unit: "ratio",
    formula: "Pearson correlation of e₁…eₙ₋₁ with e₂…eₙ",
    source: "quantstats autocorr_penalty",
  },
  autocorrelation_penalty: {
    id: "autocorrelation_penalty.geometric",
    label: "Penalty for autocorrelation",
    unit: "ratio",
    formula: "√(1 + 2 Σₖ (n − k) / n · |ρ|^k), k = 1 … n − 1, ρ the autocorrelation at lag one",
    source: "quantstats autocorr_penalty",
  },
} as const satisfies Record<string, MetricDefinition>;

const tooFew = undefinedBecause("fewer than two returns");
const constant = undefinedBecause("the returns are constant");

/**
 * Metrics of the spread and the shape of the returns.
 *
 * @param sample - checked series.
 * @returns see {@link RISK_METRICS}.
 */
export function riskMetrics(sample: Sample): MetricsOf<typeof RISK_METRICS> {
  const { moments, periodsPerYear, excess, sums } = sample;
  const { count: n, m2, m3 } = moments;
  const deviation: Metric = n < 2 ? tooFew : sampleDeviation(moments);
  const populationDeviation = Math.sqrt(m2);
  const perYear = (metric: Metric): Metric => mapMetric(metric, (x) => x * Math.sqrt(periodsPerYear));
  const correlation = autocorrelation(excess);
  return {
    volatility: perYear(deviation),
    volatility_population: perYear(populationDeviation),
    volatility_log: perYear(logDeviation(sample)),
    variance: mapMetric(deviation, (s) => s * s * periodsPerYear),
    standard_deviation: deviation,
    standard_deviation_population: populationDeviation,
    mean_absolute_deviation: sums.absolute / n,
    semi_deviation: Math.sqrt(sums.belowMean2 / n),
    downside_deviation: perYear(Math.sqrt(sums.shortfall2 / n)),
    downside_deviation_losses: perYear(deviationOfLosses(sample)),
    upside_deviation: perYear(Math.sqrt(sums.surplus2 / n)),
    third_central_moment: m3,
    fourth_lower_partial_moment: sums.belowMean4 / n,
    autocorrelation: correlation,
    autocorrelation_penalty: autocorrelationPenalty(correlation, n),
    ...shapeMetrics(sample),
  };
}

function logDeviation({ returns, logs }: Sample): Metric {
  if (returns.length < 2) return tooFew;
  return logs ? sampleDeviation(momentsOf(logs)) : undefinedBecause("the value fell to zero");
}

function deviationOfLosses({ excess, requiredReturnPerPeriod: h }: Sample): Metric {
  const losses = new Float64Array(excess.length);
  let count = 0;
  for (let i = 0; i < excess.length; i++) {
    losses[count] = excess[i]!;
    count += excess[i]! < h ? 1 : 0;
  }
  return count < 2
    ? undefinedBecause("fewer than two returns below the required one")
    : sampleDeviation(momentsOf(losses.subarray(0, count)));
}

function shapeMetrics({ moments: { count: n, m2, m3, m4 } }: Sample) {
  const g1: Metric = m2 === 0 ? constant : m3 / (m2 * Math.sqrt(m2));
  const raw: Metric = m2 === 0 ? constant : m4 / (m2 * m2);
  const g2 = mapMetric(raw, (x) => x - 3);
  const jarqueBera = mapMetric(g1, (a) => mapMetric(g2, (b) => n * ((a * a) / 6 + (b * b) / 24)));
  return {
    skewness: n < 3 ? undefinedBecause("fewer than three returns") : mapMetric(g1, (x) => adjustedSkewness(x, n)),
    skewness_population: g1,
    kurtosis: raw,
    excess_kurtosis:
      n < 4 ? undefinedBecause("fewer than four returns") : mapMetric(g2, (x) => adjustedExcessKurtosis(x, n)),
    excess_kurtosis_population: g2,
    jarque_bera: jarqueBera,
    jarque_bera_p_value: mapMetric(jarqueBera, (x) => exp(-0.5 * x)),
  };
}
