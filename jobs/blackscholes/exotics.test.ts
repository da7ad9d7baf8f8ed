import { readFileSync } from "node:fs";
import { golden } from "../../test/support/golden.ts";
import { optionFaultsOf, optionResult, priceAlone } from "../../test/support/optionJob.ts";
import { exoticFamilies, publishedExotics } from "../../test/support/publishedExotics.ts";

/** Long ones, of whose kind shorter ones are there too. */
const isLong = ({ fixing_times, spots }: Record<string, unknown>) =>
  ((fixing_times as number[] | undefined)?.length ?? 0) > 100 || ((spots as number[] | undefined)?.length ?? 0) > 4;

describe("published values", () => {
  test.each(exoticFamilies)("%s", (family) => {
    const all = publishedExotics(family);
    const long = all.filter(({ params }) => isLong(params));
    const cases = [...all.filter(({ params }) => !isLong(params)), ...long.filter((_, i) => i % 4 === 0)];
    const misses = cases
      .map(({ id, params, expected, tolerance }) => ({ id, expected, tolerance, got: priceAlone(params) }))
      .filter(({ expected, tolerance, got }) => !(Math.abs(got - expected) <= tolerance));
    expect(misses).toEqual([]);
  });

  test.each(exoticFamilies)("%s: the job in blocks and shards leaves the same price", (family) => {
    const { params, expected, tolerance } = publishedExotics(family).find(({ params }) => !isLong(params))!;
    const { price: got, error_estimate, greeks } = optionResult(params);
    expect(got).toBe(priceAlone(params));
    expect(Math.abs(got - expected)).toBeLessThanOrEqual(tolerance);
    expect(error_estimate).toBeGreaterThan(0);
    expect(Number.isFinite(greeks.theta)).toBe(true);
  });
});

test("a variance swap: the fair variance of a published strip", () => {
  const { cases } = golden<{
    cases: {
      inputs: { spot: number; q: number; r: number; t: number; smile: [string, number, number][] };
      expected: { fairVariance: number };
      tolerance: { fairVariance: { abs: number } };
    }[];
  }>("options/varianceSwap.json");
  for (const { inputs, expected, tolerance } of cases) {
    const quotes = new Map(inputs.smile.map(([, strike, vol]) => [strike, vol]));
    const { spot, q, r, t } = inputs;
    const result = optionResult({
      payoff: "variance_swap",
      spot,
      dividend_yield: q,
      risk_free_rate: r,
      expiry_years: t,
      smile_strikes: [...quotes.keys()],
      smile_volatilities: [...quotes.values()],
    });
    expect(Math.abs(result.fair_variance - expected.fairVariance)).toBeLessThanOrEqual(tolerance.fairVariance.abs);
    expect(result.price).toBe(0);
  }
});

const single = {
  spot: 100,
  strike: 105,
  expiry_years: 0.75,
  volatility: 0.25,
  risk_free_rate: 0.04,
  dividend_yield: 0.01,
};
const { strike: _, ...unstruck } = single;
const pair = {
  spots: [100, 95],
  volatilities: [0.25, 0.35],
  dividend_yields: [0.01, 0.02],
  correlation: 0.4,
  risk_free_rate: 0.04,
  expiry_years: 0.75,
};
const barriers = { lower_barrier: 80, upper_barrier: 130 };

describe("cross-check", () => {
  test.each([
    ["a digital", { ...single, payoff: "cash_or_nothing", cash_amount: 7 }],
    ["an asset-or-nothing put", { ...single, payoff: "asset_or_nothing", option_type: "put" }],
    ["a gap", { ...single, payoff: "gap", payoff_strike: 101 }],
    ["a one-touch", { ...unstruck, payoff: "one_touch", barrier: 120 }],
    [
      "a one-touch paid in the asset at expiry",
      { ...unstruck, payoff: "one_touch", barrier: 90, pays: "asset", settlement: "at_expiry" },
    ],
    ["a no-touch", { ...unstruck, payoff: "no_touch", barrier: 90, cash_amount: 3 }],
    ["a double one-touch", { ...unstruck, ...barriers, payoff: "double_one_touch" }],
    ["a double one-touch at expiry", { ...unstruck, ...barriers, payoff: "double_one_touch", settlement: "at_expiry" }],
    ["a double no-touch", { ...unstruck, ...barriers, payoff: "double_no_touch" }],
    ["a knock-out with a rebate", { ...single, payoff: "barrier", barrier: 90, barrier_type: "down_out", rebate: 2 }],
    [
      "a knock-in put",
      { ...single, payoff: "barrier", option_type: "put", barrier: 115, barrier_type: "up_in", rebate: 1 },
    ],
    ["a double knock-out with a rebate", { ...single, ...barriers, payoff: "double_barrier", knock: "out", rebate: 2 }],
    ["a double knock-in with a rebate", { ...single, ...barriers, payoff: "double_barrier", knock: "in", rebate: 2 }],
    ["a fixed lookback", { ...single, payoff: "lookback_fixed", extreme: 108 }],
    ["a floating lookback", { ...unstruck, payoff: "lookback_floating", extreme: 97 }],
    ["a partial fixed lookback", { ...single, payoff: "lookback_partial_fixed", window_start_years: 0.3 }],
    [
      "a partial floating lookback",
      {
        ...unstruck,
        payoff: "lookback_partial_floating",
        option_type: "put",
        window_end_years: 0.3,
        strike_multiple: 0.9,
      },
    ],
    ["a forward start", { ...unstruck, payoff: "forward_start", start_years: 0.25, moneyness: 1.05 }],
    ["a geometric average", { ...single, payoff: "geometric_asian", fixing_times: [0.25, 0.5, 0.75] }],
    [
      "an arithmetic average strike",
      { ...unstruck, payoff: "arithmetic_asian", average_of: "strike", fixing_times: [0, 0.25, 0.5, 0.75] },
    ],
    [
      "an average that has begun",
      { ...single, payoff: "arithmetic_asian", fixing_times: [0.25, 0.5], average_so_far: 103, fixings_so_far: 3 },
    ],
    ["an exchange", { ...pair, payoff: "exchange", weights: [1, 1.1] }],
    ["a spread", { ...pair, payoff: "spread", strike: 4 }],
    ["a rainbow on the maximum", { ...pair, payoff: "rainbow_max", strike: 105 }],
    ["a rainbow put on the minimum", { ...pair, payoff: "rainbow_min", option_type: "put", strike: 95 }],
    ["a basket with a short leg", { ...pair, payoff: "basket", weights: [1.5, -0.4], strike: 110 }],
    ["a correlation option", { ...pair, payoff: "two_asset_correlation", strike: 98, second_strike: 95 }],
    ["a two-asset digital", { ...pair, payoff: "two_asset_cash_or_nothing", strike: 98, second_strike: 95 }],
    ["a product", { ...pair, payoff: "product", strike: 9_600 }],
    ["a quotient", { ...pair, payoff: "quotient", strike: 1 }],
  ] as [string, Record<string, unknown>][])("%s: two engines agree", (_name, params) => {
    const { cross_check } = optionResult({ ...params, cross_check: true });
    expect(Math.abs(cross_check.difference)).toBeLessThanOrEqual(cross_check.allowed_difference);
    expect(cross_check.allowed_difference).toBeLessThan(params.payoff === "product" ? 30 : 0.05);
  });
});

describe("parameters of several assets and averages", () => {
  const matrix = [
    [1, 0.9, -0.9],
    [0.9, 1, 0.9],
    [-0.9, 0.9, 1],
  ];
  const three = { ...pair, spots: [100, 95, 90], volatilities: [0.2, 0.3, 0.4], dividend_yields: [0, 0, 0] };
  test.each([
    [
      "a matrix with a negative eigenvalue",
      { ...three, payoff: "basket", strike: 90, correlation: matrix },
      ["/params/correlation correlation"],
    ],
    [
      "a correlation too negative for three assets",
      { ...three, payoff: "basket", strike: 90, correlation: -0.6 },
      ["/params/correlation correlation"],
    ],
    [
      "a matrix of the wrong size",
      { ...pair, payoff: "basket", strike: 90, correlation: matrix },
      ["/params/correlation correlation"],
    ],
    [
      "vols that are missing an asset",
      { ...three, payoff: "basket", strike: 90, volatilities: [0.2, 0.3] },
      ["/params/volatilities length"],
    ],
    [
      "weights that say nothing",
      { ...pair, payoff: "basket", strike: 90, weights: [0, 0] },
      ["/params/weights combination"],
    ],
    ["a spread of three", { ...three, payoff: "spread", strike: 1 }, ["/params/spots length"]],
    ["one spot beside several", { ...pair, payoff: "spread", strike: 1, spot: 100 }, ["/params/spot combination"]],
    [
      "a rainbow without a strike above zero",
      { ...pair, payoff: "rainbow_max", strike: -1 },
      ["/params/strike exclusiveMinimum"],
    ],
    ["an average price without a strike", { ...unstruck, payoff: "arithmetic_asian" }, ["/params/strike required"]],
    [
      "an average so far of nothing",
      { ...single, payoff: "arithmetic_asian", average_so_far: 101 },
      ["/params/averaging_elapsed_years required"],
    ],
    [
      "a formula for fixings without any",
      { ...single, payoff: "arithmetic_asian", approximation: "turnbull_wakeman" },
      ["/params/approximation combination"],
    ],
    [
      "a multiple on the wrong side",
      { ...unstruck, payoff: "lookback_partial_floating", window_end_years: 0.5, strike_multiple: 0.9 },
      ["/params/strike_multiple order"],
    ],
    [
      "a window after expiry",
      { ...single, payoff: "lookback_partial_fixed", window_start_years: 0.9 },
      ["/params/window_start_years order"],
    ],
  ] as [string, Record<string, unknown>, string[]][])("%s is named", (_name, params, faults) => {
    expect(optionFaultsOf(params)).toEqual(faults);
  });
});

describe("identities", () => {
  const basket = { ...pair, payoff: "basket", strike: 90, weights: [0.6, 0.3] };

  test("the order of the assets does not matter", () => {
    const swapped = {
      ...basket,
      spots: [95, 100],
      volatilities: [0.35, 0.25],
      dividend_yields: [0.02, 0.01],
      weights: [0.3, 0.6],
    };
    const [a, b] = [optionResult(basket), optionResult(swapped)];
    expect(b.price).toBeCloseTo(a.price, 11);
    expect(b.greeks.delta[0]).toBeCloseTo(a.greeks.delta[1], 10);
    expect(b.greeks.vega[0]).toBeCloseTo(a.greeks.vega[1], 9);
  });

  test("call less put is the forward, and all prices twice as high give twice the price", () => {
    const call = optionResult(basket).price;
    const put = optionResult({ ...basket, option_type: "put" }).price;
    const carried = 60 * Math.exp(-0.0075) + 28.5 * Math.exp(-0.015) - 90 * Math.exp(-0.03);
    expect(call - put).toBeCloseTo(carried, 11);
    expect(optionResult({ ...basket, spots: [200, 190], strike: 180 }).price).toBeCloseTo(2 * call, 10);
  });

  test("exact Greeks of a basket are its differences", () => {
    const { greeks } = optionResult(basket);
    const bumped = (change: Record<string, unknown>) => priceAlone({ ...basket, ...change });
    expect(greeks.delta[0]).toBeCloseTo((bumped({ spots: [100.1, 95] }) - bumped({ spots: [99.9, 95] })) / 0.2, 6);
    const vega = (bumped({ volatilities: [0.25, 0.351] }) - bumped({ volatilities: [0.25, 0.349] })) / 0.002;
    expect(greeks.vega[1]).toBeCloseTo(vega, 4);
    expect(greeks.rho).toBeCloseTo((bumped({ risk_free_rate: 0.041 }) - bumped({ risk_free_rate: 0.039 })) / 0.002, 3);
    expect(greeks.theta).toBeCloseTo((bumped({ expiry_years: 0.749 }) - bumped({ expiry_years: 0.751 })) / 0.002, 4);
  });

  test("a basket of one asset twice, fully correlated, is a plain option", () => {
    const twins = {
      ...pair,
      spots: [100, 100],
      volatilities: [0.25, 0.25],
      dividend_yields: [0.01, 0.01],
      correlation: 1,
    };
    const plain = priceAlone({ ...single, strike: 105 });
    expect(priceAlone({ ...twins, payoff: "basket", weights: [0.5, 0.5], strike: 105 })).toBeCloseTo(plain, 11);
    expect(priceAlone({ ...twins, payoff: "rainbow_max", strike: 105 })).toBeCloseTo(plain, 11);
  });

  test("options on the higher and on the lower price are together those on both", () => {
    const both =
      priceAlone({ ...single, spot: 100, strike: 98, volatility: 0.25, dividend_yield: 0.01 }) +
      priceAlone({ ...single, spot: 95, strike: 98, volatility: 0.35, dividend_yield: 0.02 });
    const higher = priceAlone({ ...pair, payoff: "rainbow_max", strike: 98 });
    const lower = priceAlone({ ...pair, payoff: "rainbow_min", strike: 98 });
    expect(higher + lower).toBeCloseTo(both, 11);
  });

  test("a spread without a strike is an exchange", () => {
    const spread = priceAlone({ ...pair, payoff: "spread", strike: 0 });
    expect(spread).toBeCloseTo(priceAlone({ ...pair, payoff: "exchange" }), 11);
    expect(priceAlone({ ...pair, payoff: "spread", strike: 0, approximation: "kirk" })).toBeCloseTo(spread, 11);
  });

  test("call less put on an average is its forward; an average of one fixing is the price", () => {
    const asian = { ...single, payoff: "arithmetic_asian", fixing_times: [0.25, 0.5, 0.75] };
    const forward = [0.25, 0.5, 0.75].reduce((sum, time) => sum + (100 * Math.exp(0.03 * time)) / 3, 0);
    const difference = priceAlone(asian) - priceAlone({ ...asian, option_type: "put" });
    expect(difference).toBeCloseTo((forward - 105) * Math.exp(-0.03), 9);
    expect(priceAlone({ ...asian, fixing_times: [0.75] })).toBeCloseTo(priceAlone(single), 7);
  });

  test("an arithmetic average is worth more to a call than a geometric one, and less than the price itself", () => {
    const average = (payoff: string) => priceAlone({ ...single, payoff });
    expect(average("arithmetic_asian")).toBeGreaterThan(average("geometric_asian"));
    expect(average("arithmetic_asian")).toBeLessThan(priceAlone(single));
  });

  test("a partial window of the whole life is the whole lookback", () => {
    const floating = { ...unstruck, extreme: 97 };
    const partial = priceAlone({ ...floating, payoff: "lookback_partial_floating", window_end_years: 0.75 });
    expect(partial).toBeCloseTo(priceAlone({ ...floating, payoff: "lookback_floating" }), 8);
    const fixed = priceAlone({ ...single, payoff: "lookback_partial_fixed", window_start_years: 0.75 });
    expect(fixed).toBe(priceAlone(single));
  });

  test("a longer window of a knock-out is worth less, and in and out are the plain option", () => {
    const option = { ...single, payoff: "barrier", barrier: 92 };
    const prices = [0.1, 0.3, 0.6].map((window_end_years) =>
      priceAlone({ ...option, barrier_type: "down_out", window_end_years }),
    );
    expect(prices.toSorted((a, b) => b - a)).toEqual(prices);
    const knockIn = priceAlone({ ...option, barrier_type: "down_in", window_end_years: 0.3 });
    expect(knockIn + prices[1]!).toBeCloseTo(priceAlone(single), 11);
  });

  test("an American knock-out is worth at least the European one and its exercise", () => {
    const option = { ...single, payoff: "barrier", option_type: "put", barrier: 120, barrier_type: "up_out" };
    const american = optionResult({ ...option, exercise: "american" });
    expect(american.price).toBeGreaterThan(priceAlone(option));
    expect(american.price).toBeGreaterThanOrEqual(5);
  });

  test("a quanto option without correlation is one in foreign money at the fixed rate", () => {
    const quanto = {
      ...single,
      payoff: "quanto",
      foreign_rate: 0.04,
      exchange_volatility: 0.1,
      correlation: 0,
      fixed_exchange_rate: 1.3,
    };
    expect(priceAlone(quanto)).toBeCloseTo(1.3 * priceAlone(single), 11);
    expect(priceAlone({ ...quanto, correlation: 0.5 })).toBeLessThan(priceAlone(quanto));
  });
});

test("the worked example of the documentation", () => {
  const page = readFileSync(new URL("../../docs/models/blackscholes.md", import.meta.url), "utf8");
  const [, request] = /```json\n([^`]*"payoff": "basket"[^`]*)```/.exec(page)!;
  const [, stated, first, second] = /gives `price` ([\d.]+)[^[]*\[([\d.]+), −([\d.]+)\]/.exec(page)!;
  const { price: got, method, greeks } = optionResult(JSON.parse(request!));
  expect(method).toBe("conditional_quadrature");
  expect(got).toBeCloseTo(Number(stated), 4);
  expect(greeks.delta[0]).toBeCloseTo(Number(first), 4);
  expect(greeks.delta[1]).toBeCloseTo(-Number(second), 4);
});
