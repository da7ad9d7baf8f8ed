import { golden } from "../../test/support/golden.ts";
import { moments } from "../numerics/moments.ts";
import { drawdownEpisodes } from "./drawdown.ts";
import { type MetricName, performanceMetrics } from "./performanceMetrics.ts";
import { rollingMetrics } from "./rolling.ts";
import { type MetricOptions, sampleOf } from "./sample.ts";
import { deflatedSharpe, probabilisticSharpe, sharpeSample } from "./sharpeInference.ts";

type Numbers = readonly (number | null)[];
interface PublishedCase {
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: Readonly<Record<string, { readonly abs?: number; readonly rel?: number }>>;
}

const { cases } = golden<{ readonly cases: readonly PublishedCase[] }>("metrics/published.json");

/** Returns of a price series. */
const returnsOf = (prices: Numbers): number[] => prices.slice(1).map((price, i) => price! / prices[i]! - 1);

/** Returns of a case, and its options; a period without a return is left out but counts as elapsed, as in the tools. */
function inputsOf(inputs: PublishedCase["inputs"]): readonly [Float64Array, MetricOptions] {
  const prices = inputs.prices as Numbers | undefined;
  const raw = prices ? [null, ...returnsOf(prices)] : (inputs.returns as Numbers);
  const kept = raw.flatMap((r, i) => (r === null ? [] : [i]));
  const column = (value: unknown): Float64Array | undefined => {
    if (value === undefined) return undefined;
    return Float64Array.from(kept, (i) => (typeof value === "number" ? value : ((value as Numbers)[i] ?? 0)));
  };
  const number = (...names: string[]) =>
    names.map((name) => inputs[name]).find((value) => value !== undefined) as number;
  const perPeriod = (annual: number, perYear: number) => (1 + annual) ** (1 / perYear) - 1;
  const periodsPerYear = number("periodsPerYear", "tradingDaysPerYear") ?? 252;
  const required =
    inputs.annualRequiredReturn === undefined
      ? number("requiredReturnPerPeriod")
      : perPeriod(inputs.annualRequiredReturn as number, periodsPerYear);
  const benchmark = column(inputs.benchmark ?? inputs.benchmarkReturns);
  const riskFree = column(inputs.riskFree ?? inputs.riskFreePerPeriod);
  const cutoff = inputs.cutoff as number | undefined;
  return [
    Float64Array.from(kept, (i) => raw[i]!),
    {
      periodsPerYear,
      elapsedPeriods: raw.length,
      ...(required === undefined ? {} : { requiredReturnPerPeriod: required }),
      ...(benchmark ? { benchmark } : {}),
      ...(riskFree ? { riskFreePerPeriod: riskFree } : {}),
      ...(cutoff === undefined ? {} : { confidence: 1 - cutoff }),
    },
  ];
}

/** What a name of the case files is called here. */
const metricNames: Readonly<Record<string, MetricName>> = {
  final: "cumulative_return",
  total: "cumulative_return",
  annualReturn: "cagr",
  annualized: "cagr",
  cagr: "cagr",
  annualVolatility: "volatility",
  annualizedVolatility: "volatility",
  annualStandardDeviation: "volatility",
  annualVariance: "variance",
  calmar: "calmar",
  maxDrawdown: "max_drawdown",
  omega: "omega",
  sharpe: "sharpe",
  downsideRisk: "downside_deviation",
  sortino: "sortino",
  excessSharpe: "information_ratio_per_period",
  trackingError: "tracking_error",
  alpha: "alpha_compounded",
  beta: "beta",
  tailRatio: "tail_ratio",
  fragility: "beta_fragility",
  capture: "capture",
  upCapture: "up_capture",
  downCapture: "down_capture",
  upDownCapture: "up_down_capture",
  valueAtRisk: "value_at_risk_return",
  condValueAtRisk: "conditional_value_at_risk_return",
  mean: "mean_return",
  meanAbsoluteDeviation: "mean_absolute_deviation",
  standardDeviation: "standard_deviation_population",
  semiDeviation: "semi_deviation",
  thirdCentralMoment: "third_central_moment",
  kurtosis: "kurtosis",
  fourthLowerPartialMoment: "fourth_lower_partial_moment",
  valueAtRisk95: "value_at_risk_order_statistic",
  cvar95: "conditional_value_at_risk",
  entropicRisk: "entropic_risk",
  drawdownAtRisk95: "drawdown_at_risk_uncompounded",
  averageDrawdown: "average_drawdown_uncompounded",
  cdar95: "conditional_drawdown_at_risk_uncompounded",
  ulcerIndex: "ulcer_index_uncompounded",
};

function actualValue({ id, inputs, expected }: PublishedCase, key: string): unknown {
  if (key === "maxRecoveryDays") {
    const recovered = drawdownEpisodes(inputs.dailyEquity as number[]).filter(({ recovery }) => recovery !== null);
    return Math.max(0, ...recovered.map(({ peak, recovery }) => recovery! - peak));
  }
  if (key === "deflatedSharpe") return deflated(inputs);
  if (key === "cumReturns" || key === "equity") {
    const filled = Float64Array.from(inputs.returns as Numbers, (r) => r ?? 0);
    const wealth = Array.from(sampleOf(filled).wealth.subarray(1));
    return key === "equity" ? wealth.map((x) => x * (inputs.startingValue as number)) : wealth.map((x) => x - 1);
  }
  if (key === "rollingSharpe") return rolling(inputs, "sharpe");
  if (Array.isArray(expected[key])) return rolling(inputs, metricNames[key]!);
  const [returns, options] = inputsOf(inputs);
  if (key === "probabilisticSharpe") {
    const peer = inputs.benchmarkReturns as number[] | undefined;
    const hurdle = peer ? sharpeSample(moments(peer))!.sharpePerPeriod : 1 / Math.sqrt(options.periodsPerYear!);
    return probabilisticSharpe(sharpeSample(moments(returns), "adjusted")!, hurdle);
  }
  // vectorbt takes the required return as a yearly one for Omega and as one of a period for Sortino.
  const perPeriod = inputs.requiredReturnPerPeriodForDownside as number | undefined;
  const special: MetricOptions =
    perPeriod === undefined
      ? {}
      : key === "omega"
        ? { requiredReturnPerPeriod: 1.1 ** (1 / 365) - 1 }
        : key === "downsideRisk" || key === "sortino"
          ? { requiredReturnPerPeriod: perPeriod, riskFreePerPeriod: 0 }
          : {};
  const { values } = performanceMetrics(returns, { ...options, ...special });
  if (key === "semiVariance") return values.semi_deviation! * values.semi_deviation!;
  if (inputs.restrict) {
    const side = inputs.restrict === "benchmark < 0" ? "down" : "up";
    return values[`${side}_${key as "alpha" | "beta"}`];
  }
  return values[id.startsWith("lean") && key === "sharpe" ? "sharpe_compounded_mean" : metricNames[key]!];
}

/** Values of moving windows; one with a missing return is computed over the others. */
function rolling(inputs: PublishedCase["inputs"], name: MetricName): unknown {
  const window = inputs.window as number;
  const all = inputs.returns as Numbers;
  if (!all.includes(null)) return rollingMetrics(inputsOf(inputs)[0], window).columns[name];
  return all.slice(window - 1).map((_, first) => {
    const slice = (values: unknown) => (Array.isArray(values) ? values.slice(first, first + window) : values);
    const [returns, options] = inputsOf({ ...inputs, returns: slice(all), benchmark: slice(inputs.benchmark) });
    return rollingMetrics(returns, returns.length, options).columns[name]![0];
  });
}

function deflated(inputs: PublishedCase["inputs"]): number {
  const riskFree = inputs.riskFreePerPeriod as number;
  const trials = Object.values(inputs.prices as Record<string, number[]>).map(
    (prices) => sharpeSample(moments(returnsOf(prices).map((r) => r - riskFree)))!,
  );
  const chosen = trials[Object.keys(inputs.prices as object).indexOf(inputs.series as string)]!;
  return deflatedSharpe(
    chosen,
    trials.map(({ sharpePerPeriod }) => sharpePerPeriod),
  ).probability;
}

/** Published infinities are undefined here. */
const isNone = (value: unknown) => value === null || value === "Infinity";

describe.each(cases)("published case $id", (published) => {
  test.each(Object.keys(published.expected))("%s holds to its tolerance", (key) => {
    const actual = [actualValue(published, key)].flat();
    const expected = [published.expected[key]].flat();
    const { abs = 0, rel = 0 } = published.tolerance[key] ?? published.tolerance["*"]!;
    expect(actual).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) {
      if (isNone(value)) expect(actual[i]).toBeNull();
      else
        expect(Math.abs((actual[i] as number) - (value as number))).toBeLessThanOrEqual(
          abs + rel * Math.abs(value as number),
        );
    }
  });
});
