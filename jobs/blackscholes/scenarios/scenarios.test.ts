import {
  optionFaultsOf,
  optionInput,
  optionOutcome,
  optionResult,
  priceAlone,
} from "../../../test/support/optionJob.ts";
import { blackscholes } from "../blackscholes.ts";

const market = { spot: 100, expiry_years: 0.75, volatility: 0.25, risk_free_rate: 0.04, dividend_yield: 0.01 };
const vanilla = { ...market, strike: 105 };

/** The grid of one node, which one fresh job prices too. */
const oneNode = {
  spot_changes: [0.05],
  vol_changes: [0.03],
  rate_changes: [0.01],
  elapsed_years: [0.25],
};
const thereOf = { spot: 105, volatility: 0.28, risk_free_rate: 0.05, expiry_years: 0.5 };

const heston = {
  model: "heston",
  volatility: undefined,
  initial_variance: 0.0625,
  long_run_variance: 0.05,
  mean_reversion: 1.5,
  vol_of_vol: 0.4,
  correlation: -0.6,
};
const quarters = { payoff: "arithmetic_asian", strike: 102 };

describe("a node is what a job of its own prices there", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["a vanilla option", vanilla, {}],
    ["an American put", { ...vanilla, exercise: "american", option_type: "put" }, {}],
    ["a future, whose yield follows the rate", { ...vanilla, model: "black_76", dividend_yield: undefined }, {}],
    [
      "a currency, whose foreign rate stays",
      { ...vanilla, model: "garman_kohlhagen", dividend_yield: undefined, foreign_rate: 0.02 },
      {},
    ],
    [
      "heston, whose vol is the root of the variance",
      { ...vanilla, ...heston },
      { volatility: undefined, initial_variance: 0.28 ** 2 },
    ],
    ["a knock-out", { ...vanilla, payoff: "barrier", barrier: 90, barrier_type: "down_out", rebate: 2 }, {}],
    [
      "a late window",
      { ...vanilla, payoff: "barrier", barrier: 90, barrier_type: "down_in", window_start_years: 0.5 },
      { window_start_years: 0.25 },
    ],
    [
      "an early window that has closed",
      { ...vanilla, payoff: "barrier", barrier: 90, barrier_type: "down_out", window_end_years: 0.2 },
      { payoff: "vanilla", barrier: undefined, barrier_type: undefined, window_end_years: undefined },
    ],
    [
      "a one-touch keeps its side",
      { ...market, payoff: "one_touch", barrier: 102, settlement: "at_expiry" },
      { touch_side: "up" },
    ],
    [
      "a lookback on today's extreme",
      { ...market, payoff: "lookback_floating", option_type: "call" },
      { extreme: 100 },
    ],
    [
      "a lookback whose extreme the spot has passed",
      { ...market, payoff: "lookback_floating", option_type: "put" },
      { extreme: 105 },
    ],
    [
      "a partial lookback whose window has closed",
      { ...market, payoff: "lookback_partial_floating", window_end_years: 0.2, strike_multiple: 1.02 },
      { payoff: "vanilla", window_end_years: undefined, strike_multiple: undefined, strike: 102 },
    ],
    [
      "a forward start that has started",
      { ...market, payoff: "forward_start", start_years: 0.2, moneyness: 1.02 },
      { payoff: "vanilla", start_years: undefined, moneyness: undefined, strike: 1.02 * 105 },
    ],
    [
      "a forward start to come",
      { ...market, payoff: "forward_start", start_years: 0.5, moneyness: 1.02 },
      { start_years: 0.25 },
    ],
    [
      "fixings at the new spot",
      { ...market, ...quarters, fixing_times: [0.1, 0.25, 0.5, 0.75], average_so_far: 98, fixings_so_far: 2 },
      { fixing_times: [0.25, 0.5], average_so_far: (2 * 98 + 2 * 105) / 4, fixings_so_far: 4 },
    ],
    [
      "geometric fixings at the new spot",
      { ...market, ...quarters, payoff: "geometric_asian", fixing_times: [0.1, 0.25, 0.5, 0.75] },
      { fixing_times: [0.25, 0.5], average_so_far: 105, fixings_so_far: 2 },
    ],
    [
      "a continuous average that goes on at the new spot",
      { ...market, ...quarters, payoff: "geometric_asian", average_so_far: 98, averaging_elapsed_years: 0.25 },
      { average_so_far: Math.sqrt(98 * 105), averaging_elapsed_years: 0.5 },
    ],
  ])("%s", (_, option, change) => {
    const { scenarios } = optionResult({ ...option, scenarios: oneNode });
    const fresh = optionResult({ ...option, ...thereOf, ...change });
    expect(scenarios.price[0]).toBeCloseTo(fresh.price, 9);
    expect(scenarios.profit[0]).toBeCloseTo(fresh.price - optionResult(option).price, 9);
  });

  test("a barrier that the spot passes has been touched", () => {
    const { scenarios } = optionResult({
      ...vanilla,
      payoff: "barrier",
      barrier: 90,
      barrier_type: "down_out",
      rebate: 2,
      scenarios: { spot_changes: [-0.2] },
    });
    expect(scenarios.price).toEqual([2]);
  });

  test.each([
    ["european", "call", undefined],
    ["american", "call", undefined],
    ["american", "put", undefined],
    ["european", "put", "escrowed_dividend"],
  ])("dividends of a %s %s come nearer and are paid", (exercise, option_type, approximation) => {
    const option = { ...market, strike: 105, expiry_years: 1, exercise, option_type };
    const paid = [
      { time_years: 0.4, amount: 3 },
      { time_years: 0.7, amount: 2, share: 0.01 },
    ];
    const elapsed_years = [0, 0.25, 0.4, 0.6, 1];
    const sold = { ...option, dividends: paid, approximation, scenarios: { elapsed_years } };
    const { scenarios } = optionResult(sold);
    const fresh = elapsed_years.map((years) => {
      const dividends = paid
        .filter(({ time_years }) => time_years > years)
        .map((dividend) => ({ ...dividend, time_years: dividend.time_years - years }));
      const left = dividends.length > 0 ? { dividends, approximation } : {};
      return priceAlone({ ...option, expiry_years: 1 - years, ...left });
    });
    for (const [i, price] of fresh.entries()) expect(scenarios.price[i]).toBeCloseTo(price, 9);
  });

  test("a node without a price is named", () => {
    const nearExpiry = { elapsed_years: [0.749] };
    const gammaClock = { model: "variance_gamma", variance_rate: 0.2, gamma_drift: -0.1 };
    expect(() => optionResult({ ...vanilla, ...gammaClock, scenarios: nearExpiry })).toThrow(
      /in a scenario with spot 100, vol 0.25 and 0.001/,
    );
  });

  test("at expiry a vanilla option is its payoff", () => {
    const { scenarios } = optionResult({
      ...vanilla,
      scenarios: { spot_changes: [-0.1, 0.1, 0.2], elapsed_years: [0.75] },
    });
    expect(scenarios.price[0]).toBe(0);
    expect(scenarios.price[1]).toBeCloseTo(5, 11);
    expect(scenarios.price[2]).toBeCloseTo(15, 11);
  });
});

const grid = {
  spot_changes: [-0.2, -0.1, 0, 0.1, 0.2],
  vol_changes: [-0.05, 0, 0.1],
  elapsed_years: [0, 0.25],
  greeks: true,
};

test("nothing has changed, nothing is lost; best and worst are the ends of the grid", () => {
  const { scenarios, price } = optionResult({ ...vanilla, scenarios: grid });
  expect(scenarios.price).toHaveLength(30);
  expect(scenarios.price[7]).toBe(price);
  expect(scenarios.profit[7]).toBe(0);
  expect(scenarios.worst.profit).toBe(Math.min(...scenarios.profit));
  expect(scenarios.worst).toMatchObject({ spot_change: -0.2, vol_change: -0.05, elapsed_years: 0.25, spot: 80 });
  expect(scenarios.best).toMatchObject({ spot_change: 0.2, vol_change: 0.1, elapsed_years: 0, volatility: 0.35 });
});

test("Greeks at a node are those of the closed form there", () => {
  const { scenarios } = optionResult({ ...vanilla, scenarios: grid });
  const last = scenarios.price.length - 1;
  const { greeks } = optionResult({ ...vanilla, spot: 120, volatility: 0.35, expiry_years: 0.5 });
  expect(scenarios.delta[last]).toBeCloseTo(greeks.delta, 8);
  expect(scenarios.gamma[last]).toBeCloseTo(greeks.gamma, 7);
  expect(scenarios.vega[last]).toBeCloseTo(greeks.vega, 6);
});

test("calls less puts move as the forward does, at every node", () => {
  const call = optionResult({ ...vanilla, scenarios: grid }).scenarios;
  const put = optionResult({ ...vanilla, option_type: "put", scenarios: grid }).scenarios;
  for (const [i, difference] of call.price.map((price: number, i: number) => price - put.price[i]).entries()) {
    const left = i < 15 ? 0.75 : 0.5;
    const spot = 100 * (1 + grid.spot_changes[i % 5]!);
    expect(difference).toBeCloseTo(spot * Math.exp(-0.01 * left) - 105 * Math.exp(-0.04 * left), 10);
  }
});

test("a short position in several contracts loses what a long one gains", () => {
  const one = optionResult({ ...vanilla, scenarios: grid });
  const sold = optionResult({ ...vanilla, scenarios: grid, quantity: -3, contract_multiplier: 100 });
  expect(sold.position).toEqual({ units: -300, value: -300 * one.price });
  expect(sold.scenarios.profit).toEqual(one.scenarios.profit.map((profit: number) => -300 * profit));
  expect(sold.scenarios.worst.spot_change).toBe(one.scenarios.best.spot_change);
});

test("shards do not change a byte", () => {
  const option = {
    ...vanilla,
    scenarios: { ...grid, spot_changes: Array.from({ length: 400 }, (_, i) => -0.2 + 0.001 * i) },
    attribution: { to: { spot: 97, elapsed_years: 0.1 } },
  };
  expect(blackscholes.plan(optionInput(option)).blocks).toBeGreaterThan(4);
  expect(optionResult(option, 3)).toEqual(optionResult(option, 1));
});

test("chart and tables tell the grid", () => {
  const outcome = optionOutcome({
    ...vanilla,
    scenarios: grid,
    attribution: { to: { spot: 103, volatility: 0.27, elapsed_years: 0.05 } },
  });
  const tables = Object.fromEntries(blackscholes.tables(outcome).map(({ name, columns }) => [name, columns]));
  expect(tables.scenarios!.profit).toEqual((outcome.result.scenarios as { profit: number[] }).profit);
  expect(tables.scenarios!.spot_change!.slice(0, 6)).toEqual([-0.2, -0.1, 0, 0.1, 0.2, -0.2]);
  expect(tables.attribution!.term).toContain("vanna");
  const names = blackscholes.charts(outcome).map(({ name }) => name);
  expect(names).toEqual(["scenario_profit", "attribution_by_greeks", "attribution_by_revaluation"]);
});

test("a change of vol that an implied vol cannot carry is named", () => {
  const quoted = { ...vanilla, volatility: undefined, market_price: 7.41 };
  expect(() => optionResult({ ...quoted, scenarios: { vol_changes: [-0.3] } })).toThrow(/scenarios.vol_changes/);
});

describe("parameters", () => {
  const pair = { payoff: "exchange", spots: [100, 95], volatilities: [0.2, 0.3], correlation: 0.1, expiry_years: 1 };
  test.each<[string, Record<string, unknown>, readonly string[]]>([
    ["two assets", { ...pair, scenarios: {} }, ["/params/scenarios combination"]],
    [
      "falling changes",
      { ...vanilla, scenarios: { spot_changes: [0.1, -0.1] } },
      ["/params/scenarios/spot_changes order"],
    ],
    [
      "a vol below zero",
      { ...vanilla, scenarios: { vol_changes: [-0.25] } },
      ["/params/scenarios/vol_changes exclusiveMinimum"],
    ],
    [
      "a vol beyond the bound of volatility",
      { ...vanilla, exercise: "american", scenarios: { vol_changes: [0, 9.9, 100] } },
      ["/params/scenarios/vol_changes maximum"],
    ],
    [
      "a vol then beyond the same bound",
      { ...vanilla, attribution: { to: { spot: 100, volatility: 11 } } },
      ["/params/attribution/to/volatility maximum"],
    ],
    [
      "time after expiry",
      { ...vanilla, scenarios: { elapsed_years: [0.8] } },
      ["/params/scenarios/elapsed_years maximum"],
    ],
    [
      "a barrier at expiry",
      { ...vanilla, payoff: "barrier", barrier: 90, barrier_type: "down_in", scenarios: { elapsed_years: [0.75] } },
      ["/params/scenarios/elapsed_years exclusiveMaximum"],
    ],
    [
      "too many nodes",
      {
        ...vanilla,
        scenarios: {
          spot_changes: Array.from({ length: 1_000 }, (_, i) => i / 100),
          elapsed_years: Array.from({ length: 11 }, (_, i) => i / 100),
        },
      },
      ["/params/scenarios maxItems"],
    ],
    [
      "too many nodes of a slow engine",
      {
        ...market,
        ...quarters,
        scenarios: {
          spot_changes: Array.from({ length: 1_000 }, (_, i) => i / 100),
          elapsed_years: [0, 0.1, 0.2, 0.3],
        },
      },
      ["/params/scenarios maxItems"],
    ],
    [
      "too many nodes of an American put with dividends",
      {
        ...{ ...vanilla, exercise: "american", option_type: "put", dividends: [{ time_years: 0.5, amount: 1 }] },
        scenarios: {
          spot_changes: Array.from({ length: 1_000 }, (_, i) => i / 100),
          vol_changes: [0, 0.1],
          greeks: true,
        },
      },
      ["/params/scenarios maxItems"],
    ],
    [
      "a yield of a future",
      { ...vanilla, model: "black_76", dividend_yield: undefined, attribution: { to: { dividend_yield: 0.1 } } },
      ["/params/attribution/to/dividend_yield combination"],
    ],
    [
      "the average that begins under heston",
      { ...vanilla, ...heston, payoff: "geometric_asian", attribution: { to: { elapsed_years: 0.1 } } },
      ["/params/attribution/to/elapsed_years combination"],
    ],
  ])("%s is named", (_, params, faults) => {
    expect(optionFaultsOf(params)).toEqual(faults);
  });
});
