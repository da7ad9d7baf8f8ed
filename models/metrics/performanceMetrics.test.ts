import { dayNumber } from "../numerics/civilDate.ts";
import { blockStates, normalStream } from "../simulation/normals.ts";
import { drawdownEpisodes } from "./drawdown.ts";
import { METRICS, type MetricName, performanceMetrics } from "./performanceMetrics.ts";
import { rollingMetrics } from "./rolling.ts";

function normals(seed: number, n: number): Float64Array {
  const values = new Float64Array(n);
  normalStream(blockStates(seed, 0).slice(0, 8))(values);
  return values;
}
const n = 504;
const market = normals(1, n).map((z) => 0.0003 + 0.01 * z);
const fund = normals(2, n).map((z, i) => 0.0002 + 0.8 * market[i]! + 0.004 * z);
/** Weekdays from Friday 2020-01-31 on. */
const days = Int32Array.from({ length: n + 1 }, (_, i) => {
  const friday = dayNumber({ year: 2020, month: 1, day: 31 });
  return friday + 7 * Math.floor((i + 4) / 5) + ((i + 4) % 5) - 4;
});
const options = { benchmark: market, days };
const { values, reasons, definitions } = performanceMetrics(fund, options);
const names = Object.keys(METRICS) as MetricName[];
const metricOf = (returns: Float64Array, name: MetricName, more = {}) =>
  performanceMetrics(returns, more).values[name]!;

describe("performanceMetrics", () => {
  test("defines every metric of two dated years beside a benchmark, but for the longer trailing ones", () => {
    const missing = names.filter((name) => values[name] === null);
    expect(missing.sort()).toEqual(["calmar_36_months", "trailing_10_years", "trailing_3_years", "trailing_5_years"]);
    expect(Object.keys(reasons).sort()).toEqual(missing.sort());
  });

  test("names the definition of every value, year and confidence included", () => {
    expect(new Set(Object.values(definitions)).size).toBe(names.length);
    expect(definitions.sharpe).toBe("sharpe.arithmetic.sample_std.252");
    expect(definitions.value_at_risk).toBe("value_at_risk.historical.linear.loss.0.95");
  });

  test.each([
    ["one return", [0.01]],
    ["one loss of everything", [-1]],
    ["two returns", [0.01, -0.02]],
    ["no movement", [0, 0, 0, 0, 0]],
    ["a constant gain", [0.01, 0.01, 0.01, 0.01, 0.01]],
    ["gains alone", [0.01, 0.02, 0.03, 0.01, 0.02]],
    ["losses alone", [-0.01, -0.02, -0.03, -0.01, -0.02]],
    ["ruin on the way", [0.01, -1, 0.02, 0.01, 0.03]],
    ["huge gains", [1e100, 1e100, 1e-300, 0.1]],
    ["tiny returns", [1e-300, -1e-300, 1e-300, 0]],
  ])("gives a number or a reason for %s", (_, returns) => {
    const series = Float64Array.from(returns);
    for (const benchmark of [series, new Float64Array(series.length), series.map((r) => Math.max(-1, -r))]) {
      const report = performanceMetrics(series, { benchmark, days: days.slice(0, series.length + 1) });
      for (const name of names) {
        const value = report.values[name];
        if (value === null) expect(report.reasons[name]).toMatch(/^[a-z]/);
        else expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  test("says why a metric is undefined", () => {
    const report = performanceMetrics(new Float64Array(5).fill(0.01));
    expect(report.reasons).toMatchObject({
      sharpe: "the excess returns are constant",
      sortino: "no return falls short of the required one",
      calmar: "there is no drawdown",
      profit_factor: "there is no losing period",
      beta: "no benchmark",
      best_month: "no dates",
    });
  });

  test.each([
    [[], {}, "returns"],
    [[0.1, Number.NaN], {}, "returns[1]"],
    [[0.1, -1.5], {}, "returns[1]"],
    [[0.1], { periodsPerYear: 0 }, "periodsPerYear"],
    [[0.1], { confidence: 0.4 }, "confidence"],
    [[0.1], { benchmark: Float64Array.of(1, 2) }, "benchmark"],
    [[0.1], { days: Int32Array.of(2) }, "days"],
    [[0.1], { days: Int32Array.of(2, 1) }, "days[1]"],
    [[0.1], { requiredReturnPerPeriod: -1 }, "requiredReturnPerPeriod"],
    [[0.1], { riskFreePerPeriod: Number.NaN }, "riskFreePerPeriod[0]"],
  ])("refuses %j with %j", (returns, unsound, name) => {
    expect(() => performanceMetrics(Float64Array.from(returns), unsound)).toThrow(`invalid ${name}: `);
  });
});

describe("invariances", () => {
  const scaleFree: readonly MetricName[] = [
    "sharpe",
    "smart_sharpe",
    "sortino",
    "omega",
    "kappa_3",
    "skewness",
    "kurtosis",
    "profit_factor",
    "payoff_ratio",
    "tail_ratio",
    "win_rate",
    "gain_to_pain",
    "rachev_ratio",
    "autocorrelation",
    "probabilistic_sharpe",
    "t_statistic",
  ];
  test.each(scaleFree)("%s does not depend on leverage", (name) => {
    expect(
      metricOf(
        fund.map((r) => 1.7 * r),
        name,
      ),
    ).toBeCloseTo(values[name]!, 10);
  });

  test.each<MetricName>([
    "volatility",
    "downside_deviation",
    "mean_absolute_deviation",
    "value_at_risk",
    "tracking_error",
    "beta",
  ])("%s grows with leverage", (name) => {
    const levered = fund.map((r) => 1.7 * r);
    const benchmark = name === "tracking_error" ? market.map((r) => 1.7 * r) : market;
    expect(metricOf(levered, name, { benchmark })).toBeCloseTo(1.7 * values[name]!, 12);
  });

  const orderFree: readonly MetricName[] = [
    "cumulative_return",
    "sharpe",
    "sortino",
    "omega",
    "skewness",
    "kurtosis",
    "value_at_risk",
    "conditional_value_at_risk",
    "median_return",
    "profit_factor",
    "kelly_criterion",
  ];
  test.each(orderFree)("%s does not depend on the order of the returns", (name) => {
    expect(metricOf(fund.slice().reverse(), name)).toBeCloseTo(values[name]!, 11);
  });

  test("drawdowns do depend on it", () => {
    expect(metricOf(fund.slice().reverse(), "ulcer_index")).not.toBeCloseTo(values.ulcer_index!, 4);
  });

  test("a constant deducted from returns and risk-free rate leaves the Sharpe ratio", () => {
    const moved = fund.map((r) => r + 0.0004);
    expect(metricOf(moved, "sharpe", { riskFreePerPeriod: 0.0004 })).toBeCloseTo(values.sharpe!, 10);
  });

  test("a risk-free rate as a number and as a series is the same", () => {
    const one = performanceMetrics(fund, { ...options, riskFreePerPeriod: 1e-4 });
    const many = performanceMetrics(fund, { ...options, riskFreePerPeriod: new Float64Array(n).fill(1e-4) });
    expect(many).toEqual(one);
  });

  test("growth of two histories one after the other multiplies", () => {
    const [first, second] = [fund.slice(0, 200), fund.slice(200)];
    const joined = (1 + metricOf(first, "cumulative_return")) * (1 + metricOf(second, "cumulative_return")) - 1;
    expect(values.cumulative_return).toBeCloseTo(joined, 14);
    const worse = Math.min(metricOf(first, "max_drawdown"), metricOf(second, "max_drawdown"));
    expect(values.max_drawdown!).toBeLessThanOrEqual(worse);
  });

  test("months compound to years, and years to the whole", () => {
    expect((1 + values.expected_monthly_return!) ** 24).toBeCloseTo(1 + values.cumulative_return!, 10);
  });
});

describe("signs and bounds", () => {
  test("drawdowns are losses, values at risk positive numbers, tails in order", () => {
    expect(values.max_drawdown!).toBeLessThan(values.average_drawdown!);
    expect(values.average_drawdown!).toBeLessThan(0);
    expect(values.max_drawdown!).toBeGreaterThan(-1);
    expect(values.value_at_risk!).toBe(-values.value_at_risk_return!);
    expect(values.conditional_value_at_risk!).toBeGreaterThan(values.value_at_risk!);
    expect(values.pain_index!).toBeLessThanOrEqual(values.ulcer_index!);
    expect(values.ulcer_index!).toBeLessThanOrEqual(-values.max_drawdown!);
    expect(values.kurtosis!).toBeGreaterThanOrEqual(1 + values.skewness_population! ** 2);
    expect(values.semi_deviation!).toBeLessThan(values.standard_deviation_population!);
  });

  test("a gaussian and a historical value at risk of normal returns are close", () => {
    expect(values.value_at_risk_gaussian!).toBeCloseTo(values.value_at_risk!, 2);
    expect(values.value_at_risk_cornish_fisher!).toBeCloseTo(values.value_at_risk_gaussian!, 2);
  });
});

describe("a benchmark against itself", () => {
  const itself = performanceMetrics(market, { benchmark: market, riskFreePerPeriod: 1e-4 }).values;
  test("has beta 1, alpha 0, R² 1, captures 1 and no tracking error", () => {
    expect(itself).toMatchObject({
      beta: 1,
      alpha: 0,
      r_squared: 1,
      correlation: 1,
      residual_volatility: 0,
      capture: 1,
      up_capture: 1,
      down_capture: 1,
      tracking_error: 0,
      active_return: 0,
      information_ratio: null,
      batting_average: 0,
    });
  });
  test("has the Treynor ratio of its excess return and the M² of its own return", () => {
    const { treynor, annual_return_arithmetic: mean, modigliani } = itself;
    expect(treynor).toBeCloseTo(mean! - 252e-4, 12);
    expect(modigliani).toBeCloseTo(mean!, 12);
  });
  test("twice the benchmark has beta 2 and alpha 0", () => {
    const { values: twice } = performanceMetrics(
      market.map((r) => 2 * r),
      { benchmark: market },
    );
    expect(twice.beta).toBeCloseTo(2, 13);
    expect(twice.alpha).toBeCloseTo(0, 13);
    expect(twice.appraisal_ratio).toBeNull();
  });
});

describe("drawdownEpisodes", () => {
  test("lists falls with peak, valley and recovery", () => {
    expect(drawdownEpisodes([100, 90, 80, 100, 120, 108, 114])).toEqual([
      { peak: 0, valley: 2, recovery: 3, depth: 80 / 100 - 1 },
      { peak: 4, valley: 5, recovery: null, depth: 108 / 120 - 1 },
    ]);
  });
  test("takes no rounding for a fall", () => {
    expect(drawdownEpisodes([1, 1 - 1e-15, 1.1])).toEqual([]);
    expect(drawdownEpisodes([])).toEqual([]);
  });
});

describe("rollingMetrics", () => {
  test("of one window is the metric itself", () => {
    const { columns } = rollingMetrics(fund, n, options);
    for (const [name, [value]] of Object.entries(columns)) {
      expect(value).toBeCloseTo(values[name as MetricName]!, 11);
    }
  });
  test("has one entry for each window, each that of its own returns", () => {
    const { columns } = rollingMetrics(fund, 60);
    expect(columns.sharpe).toHaveLength(n - 59);
    expect(columns.sharpe![100]).toBeCloseTo(metricOf(fund.slice(100, 160), "sharpe"), 12);
    expect(columns.max_drawdown![100]).toBeCloseTo(metricOf(fund.slice(100, 160), "max_drawdown"), 12);
  });
  test("is null where a window does not define the value", () => {
    expect(rollingMetrics(Float64Array.of(0.1, 0.1, 0.2), 2).columns.sharpe![0]).toBeNull();
    expect(() => rollingMetrics(fund, 1)).toThrow("invalid window: ");
  });
});
