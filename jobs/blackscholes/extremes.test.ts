import { CatalogueError } from "../../protocol/errors.ts";
import { optionFaultsOf, optionResult } from "../../test/support/optionJob.ts";
import { uniforms } from "../../test/support/random.ts";

// Whatever the schema lets through has a finite price with finite Greeks, or an error that names a parameter.

const manyDraws = 200;
/** A price by iteration or transform takes a thousand times as long as a closed form. */
const fewDraws = 12;
const slow = [
  "american",
  "heston",
  "variance_gamma",
  "american_barrier",
  "arithmetic_asian",
  "basket",
  "rainbow_min",
  "watched_barrier",
  "watched_lookback",
];
const next = uniforms(20_261_124);
const between = (low: number, high: number) => low + (high - low) * next();
/** Spread over orders of magnitude, its ends included now and then. */
const spread = (low: number, high: number) => {
  const dice = next();
  if (dice < 0.05) return low;
  if (dice < 0.1) return high;
  return low * (high / low) ** next();
};
const oneOf = <Value>(values: readonly Value[]): Value => values[Math.floor(next() * values.length)]!;

const market = () => {
  const spot = spread(0.01, 1e5);
  return {
    spot,
    strike: spot * spread(0.05, 20),
    expiry_years: next() < 0.1 ? 0 : spread(0.002, 100),
    volatility: next() < 0.1 ? 0 : spread(1e-4, 10),
    risk_free_rate: oneOf([0, 0.02, between(-0.2, 0.4), -1, 1]),
    dividend_yield: oneOf([0, 0.01, between(-0.2, 0.4), -1, 1]),
    option_type: oneOf(["call", "put"]),
  };
};

const assets = () => {
  const { spot, volatility, dividend_yield, ...given } = market();
  return {
    ...given,
    spots: [spot, spot * spread(0.1, 10)],
    volatilities: [volatility, next() < 0.1 ? 0 : spread(1e-4, 10)],
    dividend_yields: [dividend_yield, 0],
    correlation: oneOf([-1, 0, 1, between(-1, 1)]),
  };
};

const shapes: Readonly<Record<string, () => Record<string, unknown>>> = {
  vanilla: () => market(),
  "implied vol": () => {
    const { volatility, ...rest } = market();
    return { ...rest, market_price: rest.spot * spread(1e-6, 1) * (volatility > 0 ? 1 : 2) };
  },
  american: () => ({ ...market(), exercise: "american" }),
  cash_or_nothing: () => ({ ...market(), payoff: "cash_or_nothing" }),
  gap: () => ({ ...market(), payoff: "gap", payoff_strike: spread(0.01, 1e5) }),
  one_touch: () => {
    const { strike, ...rest } = market();
    return { ...rest, payoff: "one_touch", barrier: strike, settlement: oneOf(["at_hit", "at_expiry"]) };
  },
  barrier: () => {
    const given = market();
    const barrier_type = oneOf(["down_in", "down_out", "up_in", "up_out"]);
    return { ...given, payoff: "barrier", barrier: given.spot * spread(0.1, 10), barrier_type, rebate: oneOf([0, 3]) };
  },
  double_barrier: () => {
    const given = market();
    const bounds = { lower_barrier: given.spot * spread(0.1, 1), upper_barrier: given.spot * spread(1.01, 10) };
    return { ...given, payoff: "double_barrier", ...bounds, knock: oneOf(["in", "out"]) };
  },
  lookback_fixed: () => ({ ...market(), payoff: "lookback_fixed" }),
  lookback_floating: () => {
    const { strike: _, ...rest } = market();
    return { ...rest, payoff: "lookback_floating" };
  },
  lookback_partial_fixed: () => {
    const given = market();
    return { ...given, payoff: "lookback_partial_fixed", window_start_years: given.expiry_years * oneOf([0, 0.3, 1]) };
  },
  lookback_partial_floating: () => {
    const { strike: _, expiry_years, ...given } = market();
    const [years, multiple] = [Math.max(0.002, expiry_years), spread(1, 20)];
    return {
      ...given,
      payoff: "lookback_partial_floating",
      expiry_years: years,
      window_end_years: years * oneOf([0.01, 0.5, 1]),
      strike_multiple: given.option_type === "call" ? multiple : 1 / multiple,
    };
  },
  double_touch: () => {
    const { strike: _, ...given } = market();
    const bounds = { lower_barrier: given.spot * spread(0.1, 1), upper_barrier: given.spot * spread(1.01, 10) };
    return { ...given, ...bounds, payoff: oneOf(["double_one_touch", "double_no_touch"]) };
  },
  window_barrier: () => {
    const given = market();
    const barrier_type = oneOf(["down_in", "down_out", "up_in", "up_out"]);
    const window = { [oneOf(["window_start_years", "window_end_years"])]: given.expiry_years * oneOf([0, 0.4, 1]) };
    return { ...given, ...window, payoff: "barrier", barrier: given.spot * spread(0.1, 10), barrier_type };
  },
  american_barrier: () => {
    const given = market();
    const barrier_type = oneOf(["down_in", "down_out", "up_in", "up_out"]);
    return { ...given, exercise: "american", payoff: "barrier", barrier: given.spot * spread(0.1, 10), barrier_type };
  },
  arithmetic_asian: () => {
    const given = market();
    const fixing_times = [0.2, 0.7, 1].map((share) => share * Math.max(0.002, given.expiry_years));
    return { ...given, payoff: "arithmetic_asian", expiry_years: Math.max(0.002, given.expiry_years), fixing_times };
  },
  basket: () => ({ ...assets(), payoff: oneOf(["basket", "spread"]) }),
  rainbow_min: () => ({ ...assets(), payoff: "rainbow_min" }),
  exchange: () => {
    const { strike: _, ...given } = assets();
    return { ...given, payoff: "exchange" };
  },
  geometric_asian: () => ({ ...market(), payoff: "geometric_asian" }),
  displaced_lognormal: () => ({ ...market(), model: "displaced_lognormal", displacement: between(-1, 100) }),
  merton_jump: () => ({
    ...market(),
    model: "merton_jump",
    jump_intensity: spread(0.01, 700),
    jump_mean: between(-1, 1),
    jump_vol: spread(0.001, 2),
  }),
  heston: () => {
    const { volatility, ...rest } = market();
    return {
      ...rest,
      model: "heston",
      initial_variance: volatility * volatility,
      long_run_variance: spread(1e-4, 1),
      mean_reversion: spread(0.01, 20),
      vol_of_vol: spread(0.001, 5),
      correlation: oneOf([-1, 0, 1, between(-1, 1)]),
    };
  },
  variance_gamma: () => ({
    ...market(),
    model: "variance_gamma",
    variance_rate: spread(0.001, 2),
    gamma_drift: between(-1, 0.4),
  }),
  watched_barrier: () => {
    const given = market();
    const barrier_type = oneOf(["down_in", "down_out", "up_in", "up_out"]);
    const monitoring_interval_years = Math.max(0.001, given.expiry_years / oneOf([0.5, 1, 2, 7.5]));
    const rebate = oneOf([0, 1]);
    const barrier = given.spot * spread(0.1, 10);
    return { ...given, payoff: "barrier", barrier, barrier_type, rebate, monitoring_interval_years };
  },
  watched_lookback: () => {
    const { strike, ...given } = market();
    const monitoring_interval_years = Math.max(0.001, given.expiry_years / oneOf([0.5, 1, 2, 7.5]));
    const terms = oneOf([{ payoff: "lookback_floating" }, { payoff: "lookback_fixed", strike }]);
    return { ...given, ...terms, monitoring_interval_years };
  },
  scenarios: () => {
    const given = market();
    const scenarios = { spot_changes: [-0.99, 0, 10], elapsed_years: [0, given.expiry_years], greeks: true };
    const to = { spot: given.spot * spread(0.1, 10), risk_free_rate: 0.03 };
    return given.expiry_years > 0 ? { ...given, scenarios, attribution: { to } } : given;
  },
};

test.each(Object.entries(shapes))("%s", (name, shape) => {
  const draws = slow.includes(name) ? fewDraws : manyDraws;
  let priced = 0;
  for (let i = 0; i < draws; i++) {
    const params = shape();
    expect(optionFaultsOf(params)).toEqual([]);
    try {
      const { price, greeks } = optionResult(params);
      for (const value of [price, ...Object.values(greeks).flat()]) expect(Number.isFinite(value)).toBe(true);
      expect(price).toBeGreaterThanOrEqual(params.payoff === "gap" ? Number.NEGATIVE_INFINITY : 0);
      priced += 1;
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error;
      expect(error.code).toBe("model.input");
    }
  }
  expect(priced).toBeGreaterThan(draws / 4);
});
