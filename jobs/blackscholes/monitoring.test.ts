import { optionFaultsOf, optionResult } from "../../test/support/optionJob.ts";

const market = {
  spot: 100,
  expiry_years: 0.5,
  volatility: 0.25,
  risk_free_rate: 0.04,
  dividend_yield: 0.01,
  monitoring_interval_years: 0.05,
};
const knockOut = { ...market, payoff: "barrier", barrier: 92, barrier_type: "down_out", strike: 100 };
const levels = { lower_barrier: 85, upper_barrier: 120 };

test.each<[string, Record<string, unknown>]>([
  ["a barrier", knockOut],
  ["a double barrier", { ...market, ...levels, payoff: "double_barrier", knock: "in", strike: 100, rebate: 1 }],
  ["a one-touch", { ...market, payoff: "one_touch", barrier: 112, cash_amount: 10 }],
  ["a no-touch in the asset", { ...market, payoff: "no_touch", barrier: 112, pays: "asset" }],
  ["a double one-touch at expiry", { ...market, ...levels, payoff: "double_one_touch", settlement: "at_expiry" }],
  ["a fixed lookback call", { ...market, payoff: "lookback_fixed", strike: 101, extreme: 103 }],
  ["a fixed lookback put", { ...market, payoff: "lookback_fixed", option_type: "put", strike: 99 }],
  ["a floating lookback call", { ...market, payoff: "lookback_floating" }],
  ["a floating lookback put", { ...market, payoff: "lookback_floating", option_type: "put", extreme: 104 }],
  ["a double no-touch", { ...market, ...levels, payoff: "double_no_touch", cash_amount: 5 }],
])("%s watched at dates comes near the shifted one, and less near the continuous one", (_, option) => {
  const exact = optionResult(option);
  const shifted = optionResult({ ...option, approximation: "broadie_glasserman_kou" });
  const continuous = optionResult({ ...option, monitoring_interval_years: undefined });
  expect(exact.method).toBe("convolution_between_dates");
  expect(shifted.method).toBe("broadie_glasserman_kou_approximation");
  expect(shifted.accurate_price).toBe(exact.price);
  const distance = Math.abs(shifted.price - exact.price);
  expect(shifted.error_estimate).toBeGreaterThanOrEqual(distance);
  expect(distance).toBeLessThan(0.25 * Math.abs(continuous.price - exact.price));
  // Theta is not compared: between two dates nothing is watched, which the shifted barrier does not know.
  for (const name of ["delta", "vega", "rho"]) {
    const scale = Math.abs(exact.greeks[name]) + 0.02 * exact.price;
    expect([name, Math.abs(shifted.greeks[name] - exact.greeks[name]) < 0.1 * scale]).toEqual([name, true]);
  }
});

test("Greeks are the slopes of prices; many dates are computed in blocks", () => {
  const daily = { ...knockOut, monitoring_interval_years: 0.009 };
  const { price, greeks } = optionResult(daily);
  expect(optionResult(daily, 3).greeks).toEqual(greeks);
  const slope = (name: string, from: number, step: number) => {
    const [low, high] = [-step, step].map((change) => optionResult({ ...daily, [name]: from + change }).price);
    return (high - low) / (2 * step);
  };
  expect(price).toBeGreaterThan(0);
  expect(greeks.delta).toBeCloseTo(slope("spot", 100, 0.01), 5);
  expect(greeks.vega).toBeCloseTo(slope("volatility", 0.25, 1e-4), 4);
});

test("time takes dates away; a date that passes beyond the barrier knocks out", () => {
  const scenarios = { spot_changes: [-0.1, 0.05], elapsed_years: [0, 0.02, 0.06] };
  const { price } = optionResult({ ...knockOut, rebate: 3, scenarios }).scenarios;
  const fresh = (spot: number, elapsed: number) =>
    optionResult({ ...knockOut, rebate: 3, spot, expiry_years: 0.5 - elapsed }).price;
  expect(price[0]).toBeCloseTo(fresh(90, 0), 12);
  expect(price[2]).toBeCloseTo(fresh(90, 0.02), 12);
  expect(price[4]).toBe(3);
  expect(price[5]).toBeCloseTo(fresh(105, 0.06), 12);
});

test("an extreme is seen when a date passes", () => {
  const lookback = { ...market, payoff: "lookback_floating", option_type: "put" };
  const scenarios = { spot_changes: [0.1], elapsed_years: [0, 0.06] };
  const { price } = optionResult({ ...lookback, scenarios }).scenarios;
  const seen = optionResult({ ...lookback, spot: 110, extreme: 110, expiry_years: 0.44 }).price;
  expect(price[1]).toBeCloseTo(seen, 11);
  // Not seen yet: the extreme is today's spot, and it may be missed until the next date.
  expect(price[0]).toBeLessThan(optionResult({ ...lookback, spot: 110, extreme: 110 }).price);
});

test.each<[string, Record<string, unknown>, readonly string[]]>([
  ["dates of a vanilla option", { ...market, strike: 100 }, ["/params/monitoring_interval_years combination"]],
  ["dates within a window", { ...knockOut, window_end_years: 0.2 }, ["/params/window_end_years combination"]],
  ["too many dates", { ...knockOut, monitoring_interval_years: 1e-4 }, ["/params/monitoring_interval_years minimum"]],
  ["another approximation", { ...knockOut, approximation: "kirk" }, ["/params/approximation combination"]],
  [
    "the approximation without dates",
    { ...knockOut, monitoring_interval_years: undefined, approximation: "broadie_glasserman_kou" },
    ["/params/approximation combination"],
  ],
  ["a second engine", { ...knockOut, cross_check: true }, ["/params/cross_check combination"]],
  ["American exercise", { ...knockOut, exercise: "american" }, ["/params/monitoring_interval_years combination"]],
])("%s: refused by name", (_, params, faults) => {
  expect(optionFaultsOf(params)).toEqual(faults);
});
