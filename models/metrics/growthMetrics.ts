import { moments as momentsOf, sampleDeviation } from "../numerics/moments.ts";
import { normalPdf, normalQuantile } from "../numerics/normal.ts";
import { pow } from "../numerics/power.ts";
import { pairwiseSum } from "../numerics/summation.ts";
import type { DRAWDOWN_METRICS } from "./drawdownMetrics.ts";
import {
  type Metric,
  type MetricDefinition,
  type MetricsOf,
  mapMetric,
  product,
  quotient,
  undefinedBecause,
} from "./metric.ts";
import type { RETURN_METRICS } from "./returnMetrics.ts";
import { annualRiskFree, type Sample } from "./sample.ts";
import type { WIN_LOSS_METRICS } from "./winLossMetrics.ts";

const year = "periods_per_year" as const;

/**
 * d is the drawdown, f the risk-free return of a year, (1 + mean risk-free return)^P − 1; ulcer index, maximum drawdown (a
 * positive number here), average drawdown and CAGR are the default ones.
 */
export const GROWTH_METRICS = {
  calmar: {
    id: "calmar.cagr_over_max_drawdown.whole_history",
    label: "Calmar ratio",
    unit: "ratio",
    formula: "CAGR / maximum drawdown",
    source: "quantstats calmar; empyrical calmar_ratio; the MAR ratio of Managed Account Reports",
    uses: year,
  },
  sterling: {
    id: "sterling.max_drawdown_plus_10_percent",
    label: "Sterling ratio",
    unit: "ratio",
    formula: "CAGR / (maximum drawdown + 0.10)",
    source: "Bacon (2008)",
    uses: year,
  },
  sterling_average_drawdown: {
    id: "sterling.average_drawdown.excess",
    label: "Sterling ratio over the average drawdown",
    unit: "ratio",
    formula: "(CAGR − f) / |average drawdown|",
    source: "Bacon (2008), Sterling–Calmar form",
    uses: year,
  },
  burke: {
    id: "burke.episodes",
    label: "Burke ratio",
    unit: "ratio",
    formula: "(CAGR − f) / √(Σ over episodes of the lowest d²)",
    source: "Burke (1994)",
    uses: year,
  },
  burke_modified: {
    id: "burke.episodes.times_sqrt_n",
    label: "Modified Burke ratio",
    unit: "ratio",
    formula: "Burke ratio · √n",
    source: "Bacon (2008)",
    uses: year,
  },
  ulcer_performance_index: {
    id: "martin.cagr_excess_over_ulcer.divisor_n",
    label: "Ulcer performance index (Martin ratio)",
    unit: "ratio",
    formula: "(CAGR − f) / ulcer index",
    source: "Martin, McCann (1989); ffn",
    uses: year,
  },
  ulcer_performance_index_total: {
    id: "martin.cumulative_excess_over_ulcer.divisor_n_minus_1",
    label: "Ulcer performance index of the whole return",
    unit: "ratio",
    formula: "(R − f) / ulcer index with divisor n − 1",
    source: "quantstats ulcer_performance_index",
    uses: year,
  },
  pain_ratio: {
    id: "pain_ratio.cagr_excess",
    label: "Pain ratio",
    unit: "ratio",
    formula: "(CAGR − f) / pain index",
    source: "Becker (2006)",
    uses: year,
  },
  serenity_index: {
    id: "serenity_index.sum_of_returns.gaussian",
    label: "Serenity index",
    unit: "ratio",
    formula: "(Σ r − f) · s(r) / (ulcer index with divisor n − 1 · gaussian expected shortfall of d at 95 %)",
    source: "KeyQuant (2016); quantstats serenity_index",
    uses: year,
  },
  risk_adjusted_return: {
    id: "risk_adjusted_return.cagr_over_exposure",
    label: "Growth rate per time in the market",
    unit: "decimal per year",
    formula: "CAGR of e / exposure",
    source: "quantstats rar, with the exposure unrounded",
    uses: year,
  },
  risk_adjusted_return_rounded: {
    id: "risk_adjusted_return.cagr_over_exposure_ceil_percent",
    label: "Growth rate per time in the market, rounded up",
    unit: "decimal per year",
    formula: "CAGR of e / exposure rounded up to whole percents",
    source: "quantstats rar",
    uses: year,
  },
  stability: {
    id: "stability.r_squared_of_log_wealth",
    label: "Stability",
    unit: "ratio",
    formula: "R² of a line through the cumulative log returns over time",
    source: "empyrical stability_of_timeseries",
  },
} as const satisfies Record<string, MetricDefinition>;

type GrowthInputs = MetricsOf<typeof RETURN_METRICS> &
  MetricsOf<typeof DRAWDOWN_METRICS> &
  Pick<MetricsOf<typeof WIN_LOSS_METRICS>, "exposure" | "exposure_rounded_up">;

const tooFew = undefinedBecause("fewer than two returns");
const noDrawdown = "there is no drawdown";

/**
 * Ratios of growth to drawdowns and to the time in the market, and its steadiness.
 *
 * @param sample - checked series.
 * @param inputs - the other families of the same series.
 * @returns see {@link GROWTH_METRICS}.
 */
export function growthMetrics(sample: Sample, inputs: GrowthInputs): MetricsOf<typeof GROWTH_METRICS> {
  const { cagr } = inputs;
  const riskFreeYear = annualRiskFree(sample);
  const beyondRiskFree = mapMetric(cagr, (growth) => growth - riskFreeYear);
  const maxDrawdown = mapMetric(inputs.max_drawdown, Math.abs);
  const burke = quotient(beyondRiskFree, rootOfSquaredDepths(sample), noDrawdown);
  const excessGrowth = growthOfExcess(sample);
  return {
    calmar: quotient(cagr, maxDrawdown, noDrawdown),
    sterling: quotient(
      cagr,
      mapMetric(maxDrawdown, (d) => d + 0.1),
      noDrawdown,
    ),
    sterling_average_drawdown: quotient(beyondRiskFree, mapMetric(inputs.average_drawdown, Math.abs), noDrawdown),
    burke,
    burke_modified: product(burke, Math.sqrt(sample.returns.length)),
    ulcer_performance_index: quotient(beyondRiskFree, inputs.ulcer_index, noDrawdown),
    ulcer_performance_index_total: quotient(
      mapMetric(inputs.cumulative_return, (total) => total - riskFreeYear),
      inputs.ulcer_index_sample,
      noDrawdown,
    ),
    pain_ratio: quotient(beyondRiskFree, inputs.pain_index, noDrawdown),
    serenity_index: serenityIndex(sample, inputs, riskFreeYear),
    risk_adjusted_return: quotient(excessGrowth, inputs.exposure, "never in the market"),
    risk_adjusted_return_rounded: quotient(excessGrowth, inputs.exposure_rounded_up, "never in the market"),
    stability: stability(sample),
  };
}

function rootOfSquaredDepths({ episodes }: Sample): number {
  return Math.sqrt(episodes.reduce((sum, { depth }) => sum + depth * depth, 0));
}

function growthOfExcess({ excess, years }: Sample): Metric {
  let growth = 1;
  for (let i = 0; i < excess.length; i++) growth *= 1 + excess[i]!;
  return growth < 0 ? undefinedBecause("the excess returns compound below zero") : pow(growth, 1 / years) - 1;
}

/** Gaussian expected shortfall at 95 % of a normal variable is its mean less this many deviations. */
const shortfallDeviations = normalPdf(normalQuantile(0.05)) / 0.05;

function serenityIndex({ drawdowns, moments }: Sample, inputs: GrowthInputs, riskFreeYear: number): Metric {
  const few = drawdowns.length < 2;
  const depth = few ? tooFew : sampleDeviation(momentsOf(drawdowns));
  const meanDrawdown = mapMetric(inputs.pain_index, (pain) => -pain);
  const pitfall = mapMetric(meanDrawdown, (mean) => mapMetric(depth, (s) => shortfallDeviations * s - mean));
  const lead = mapMetric(inputs.cumulative_return_simple, (sum) => sum - riskFreeYear);
  return quotient(
    product(lead, few ? tooFew : sampleDeviation(moments)),
    product(inputs.ulcer_index_sample, pitfall),
    noDrawdown,
  );
}

function stability({ returns, logs }: Sample): Metric {
  const n = returns.length;
  if (n < 2) return tooFew;
  if (!logs) return undefinedBecause("the value fell to zero");
  const path = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) path[i] = sum += logs[i]!;
  const { mean, m2 } = momentsOf(path);
  if (m2 === 0) return undefinedBecause("the value is constant");
  const middle = (n - 1) / 2;
  const covariance = pairwiseSum(path, (i) => (i - middle) * (path[i]! - mean)) / n;
  return Math.min(1, (covariance * covariance) / (((n * n - 1) / 12) * m2));
}
