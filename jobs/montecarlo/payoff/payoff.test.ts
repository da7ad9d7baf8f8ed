import { loadKernels } from "../../../kernels/loadKernels.ts";
import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { canonicalJson } from "../../../protocol/canonicalJson.ts";
import { payoffInput, priceResult, runPayoff } from "../../../test/support/payoffJob.ts";
import { montecarlo } from "../montecarlo.ts";

const kernels = await loadKernels();

const gbm = (volatility: number, extra: Record<string, unknown> = {}) => ({
  model: "gbm",
  parameters: { volatility, ...extra },
});
const call = { type: "european", strike: 100, maturity: 1 };
const base = { simulations: 4_096, risk_free_rate: 0.05, spot: 100, dynamics: gbm(0.2), payoff: call };
const pricesOf = (params: Record<string, unknown>, seed = 42) => priceResult(runPayoff(params, kernels, { seed }));
const pointersOf = (params: Record<string, unknown>) =>
  montecarlo.check(payoffInput({ ...base, ...params })).map(({ pointer }) => pointer);

const put = { type: "american", option: "put", strike: 40, maturity: 0.5, exercise_dates: 10 };
const early = { ...base, risk_free_rate: 0.06, spot: 38, payoff: put };

test.each([
  ["sobol", { ...base, simulations: 300_000, pricing: { greeks: true, control_variate: "asset" } }],
  ["pseudo_random", { ...base, pricing: { sampling: "pseudo_random" } }],
  ["antithetic", { ...base, pricing: { sampling: "antithetic" } }],
  ["stratified", { ...base, pricing: { sampling: "stratified" } }],
  [
    "an american with upper bound",
    { ...early, pricing: { calibration_paths: 1_000, upper_bound: true, upper_bound_paths: 32, inner_paths: 8 } },
  ],
] as const)("%s: 1, 3 and 8 shards give the same bytes", (_, params) => {
  const [one, three, eight] = [1, 3, 8].map((shards) => canonicalJson(runPayoff(params, kernels, { shards }).result));
  expect(three).toBe(one);
  expect(eight).toBe(one);
});

test("a selection of blocks gives a usable result with fewer paths", () => {
  const params = { ...base, simulations: 600_000 };
  const whole = pricesOf(params);
  const part = priceResult(runPayoff(params, kernels, { blocks: 20 }));
  expect(part.paths).toBeLessThan(whole.paths);
  expect(Math.abs(part.price - 10.450584)).toBeLessThan(5 * part.standard_error);
  expect(priceResult(runPayoff(params, kernels, { blocks: 1 })).standard_error).toBeNull();
});

test("a target error has rounds of whole sets of scrambles and is met by the standard error", () => {
  const input = payoffInput({ ...base, simulations: 4_000_000, target_error: 0.01 });
  const { rounds, blocks } = montecarlo.plan(input);
  expect(rounds!.every((end) => end % 16 === 0 && end < blocks)).toBe(true);
  const prepared = montecarlo.prepare(input, null, 1);
  const statistics = montecarlo.empty(prepared);
  for (let block = 0; block < rounds![0]!; block++) montecarlo.addBlock(statistics, prepared, block, kernels);
  expect(montecarlo.targetMet!(prepared, statistics)).toBe(true);
});

test.each([
  ["delta and vega of a call", call, "pathwise_common_random_numbers"],
  ["those of a digital by likelihood ratios", { type: "digital", strike: 100, maturity: 1 }, "likelihood_ratio"],
])("%s lie within 4 standard errors of differences of the exact price", (_, payoff, estimator) => {
  const result = pricesOf({ ...base, payoff, pricing: { greeks: true } });
  const market = {
    spot: 100,
    strike: 100,
    expiryYears: 1,
    vol: 0.2,
    rate: 0.05,
    dividendYield: 0,
    type: "call" as const,
  };
  const exact = (shifted: Partial<typeof market>) => {
    const own = { ...market, ...shifted };
    if (payoff.type === "european") return blackScholes(own).price;
    const h = 1e-3;
    const at = (strike: number) => blackScholes({ ...own, strike }).price;
    return (at(own.strike - h) - at(own.strike + h)) / (2 * h);
  };
  const delta = (exact({ spot: 100.01 }) - exact({ spot: 99.99 })) / 0.02;
  const vega = (exact({ vol: 0.2001 }) - exact({ vol: 0.1999 })) / 0.0002;
  const { greeks } = result as unknown as { greeks: typeof result.greeks & { estimator: string } };
  expect(greeks.estimator).toBe(estimator);
  expect(Math.abs(greeks.delta![0]!.value - delta)).toBeLessThan(4 * greeks.delta![0]!.standard_error + 1e-5);
  expect(Math.abs(greeks.vega![0]!.value - vega)).toBeLessThan(4 * greeks.vega![0]!.standard_error + 1e-3);
});

describe("identities", () => {
  test("in + out is the European option, path by path", () => {
    const barrier = (barrier_type: string) =>
      pricesOf({ ...base, payoff: { ...call, type: "barrier", barrier: 90, barrier_type } }).price;
    expect(barrier("down_in") + barrier("down_out")).toBeCloseTo(pricesOf(base).price, 10);
  });

  test("best of two and worst of two calls add up to the two calls", () => {
    const two = {
      ...base,
      spot: [100, 95],
      dynamics: {
        model: "gbm",
        parameters: {
          volatility: [0.2, 0.3],
          correlation: [
            [1, 0.4],
            [0.4, 1],
          ],
        },
      },
    };
    const of = (basket: Record<string, unknown>) => pricesOf({ ...two, payoff: { ...call, basket } }).price;
    const single = (weights: number[]) => of({ type: "weighted_sum", weights });
    expect(of({ type: "best_of" }) + of({ type: "worst_of" })).toBeCloseTo(single([1, 0]) + single([0, 1]), 10);
  });

  test("prices scale with spot and strike", () => {
    const asian = { type: "asian", strike: 100, maturity: 1, fixings: 12 };
    const one = pricesOf({ ...base, payoff: asian }).price;
    const ten = pricesOf({ ...base, spot: 1000, payoff: { ...asian, strike: 1000 } }).price;
    expect(ten / one).toBeCloseTo(10, 10);
  });

  test("a geometric average is worth less than an arithmetic one, that less than the European option", () => {
    const asian = (averaging: string) =>
      pricesOf({ ...base, payoff: { ...call, type: "asian", averaging, fixings: 4 } }).price;
    expect(asian("geometric")).toBeLessThan(asian("arithmetic"));
    expect(asian("arithmetic")).toBeLessThan(pricesOf(base).price);
  });

  test("without vol every path is the forward, and the error is zero", () => {
    const { price, standard_error } = pricesOf({ ...base, dynamics: gbm(0) });
    expect(price).toBeCloseTo(100 - 100 * Math.exp(-0.05), 10);
    expect(standard_error).toBeLessThan(1e-12);
  });

  test("a geometric control variate takes more than 99 % of the variance of an arithmetic average", () => {
    const payoff = { ...call, type: "asian", fixings: 12 };
    const pricing = { sampling: "pseudo_random", control_variate: "geometric" };
    expect(pricesOf({ ...base, payoff, pricing }).variance_reduction_factor).toBeGreaterThan(100);
  });
});

test.each([
  [
    "european under merton",
    { model: "merton", parameters: { volatility: 0.2, jump_intensity: 1, jump_mean: -0.1, jump_vol: 0.2 } },
    call,
  ],
  ["continuous lookback", gbm(0.3), { type: "lookback", strike: 95, maturity: 0.5 }],
  [
    "continuous double barrier",
    gbm(0.3),
    { type: "double_barrier", strike: 95, maturity: 0.5, lower_barrier: 80, upper_barrier: 130, knock: "in" },
  ],
  ["variance swap", gbm(0.3), { type: "variance_swap", maturity: 0.5, fixings: 10 }],
] as const)("cross_check of %s agrees and says its method", (_, dynamics, payoff) => {
  const { cross_check } = pricesOf({ ...base, dynamics, payoff, pricing: { cross_check: true } });
  expect(typeof cross_check!.method).toBe("string");
});

const outside = {
  ...base,
  spot: [100, 95],
  dividend_yield: [0.01, 0.03],
  dynamics: {
    model: "gbm",
    parameters: {
      volatility: [0.2, 0.3],
      correlation: [
        [1, 0.4],
        [0.4, 1],
      ],
    },
  },
};
const outsideBarrier = (barrier_type: string, weights = [1, 0], barrier_asset = 2) => ({
  ...call,
  type: "barrier",
  barrier: barrier_type.startsWith("up") ? 120 : 80,
  barrier_type,
  barrier_asset,
  basket: { type: "weighted_sum", weights },
});

describe("an outside barrier", () => {
  test.each(["down_out", "down_in", "up_out", "up_in"])("%s: agrees with Heynen and Kat", (barrier_type) => {
    const { cross_check } = pricesOf({
      ...outside,
      payoff: outsideBarrier(barrier_type),
      pricing: { cross_check: true },
    });
    expect(cross_check!.method).toBe("heynen_kat");
  });

  test("on the first of two assets, and half a unit of the second one, too", () => {
    const { cross_check } = pricesOf({
      ...outside,
      payoff: { ...outsideBarrier("down_out", [0, 0.5], 1), strike: 45 },
      pricing: { cross_check: true },
    });
    expect(cross_check!.method).toBe("heynen_kat");
  });

  test("in and out add up to the option on the basket, watched at all times or at dates", () => {
    const basket = { type: "weighted_sum", weights: [0.5, 0.5] };
    const plain = pricesOf({ ...outside, payoff: { ...call, basket } }).price;
    for (const monitoring of [{}, { monitoring: "discrete", monitoring_dates: 1 }]) {
      const of = (barrier_type: string) =>
        pricesOf({ ...outside, payoff: { ...outsideBarrier(barrier_type), basket, ...monitoring } }).price;
      expect(of("up_in") + of("up_out")).toBeCloseTo(plain, 10);
    }
  });
});

describe("faults", () => {
  test.each([
    ["no spot", { spot: undefined }, "/params/spot"],
    ["no vol", { dynamics: { model: "gbm" } }, "/params/dynamics/parameters/volatility"],
    ["a drift", { dynamics: gbm(0.2, { drift: 0.1 }) }, "/params/dynamics/parameters/drift"],
    [
      "dynamics without price",
      { dynamics: { model: "ewma", parameters: { volatility: 0.2 } } },
      "/params/dynamics/model",
    ],
    ["no strike", { payoff: { type: "european", maturity: 1 } }, "/params/payoff/strike"],
    [
      "a strike of an average strike",
      { payoff: { ...call, type: "asian", average_of: "strike", fixings: 2 } },
      "/params/payoff/strike",
    ],
    ["an asian without fixings", { payoff: { ...call, type: "asian" } }, "/params/payoff/fixings"],
    [
      "fixings that descend",
      { payoff: { ...call, type: "asian", fixing_times: [0.5, 0.4] } },
      "/params/payoff/fixing_times",
    ],
    ["a barrier without side", { payoff: { ...call, type: "barrier", barrier: 90 } }, "/params/payoff/barrier_type"],
    [
      "barriers in the wrong order",
      { payoff: { ...call, type: "double_barrier", lower_barrier: 110, upper_barrier: 90, knock: "in" } },
      "/params/payoff/upper_barrier",
    ],
    [
      "several assets without basket",
      {
        spot: [100, 100],
        dynamics: gbm(0.2, {
          correlation: [
            [1, 0],
            [0, 1],
          ],
        }),
      },
      "/params/payoff/basket",
    ],
    [
      "a correlation that is none",
      {
        spot: [100, 100],
        dynamics: gbm(0.2, {
          correlation: [
            [1, 2],
            [2, 1],
          ]
            .map((row) => row.map((x) => Math.min(x, 1)))
            .map((_, i) => (i === 0 ? [1, 1] : [0.5, 1])),
        }),
        payoff: { ...call, basket: { type: "best_of" } },
      },
      "/params/dynamics/parameters/correlation/1/0",
    ],
    ["rebalancing", { rebalancing: "monthly" }, "/params/rebalancing"],
    [
      "an outside barrier without another asset",
      { payoff: { ...outsideBarrier("up_in"), basket: undefined } },
      "/params/payoff/barrier_asset",
    ],
    [
      "an asset that is not there",
      { ...outside, payoff: outsideBarrier("up_in", [1, 0], 3) },
      "/params/payoff/barrier_asset",
    ],
    ["time_steps of a portfolio", { time_steps: 10 }, "/params/time_steps"],
    ["an exercise parameter of a european", { pricing: { basis_degree: 2 } }, "/params/pricing/basis_degree"],
    [
      "more dimensions than Sobol has",
      { payoff: { ...call, type: "lookback", monitoring: "continuous" }, pricing: { time_steps: 4_000 } },
      "/params/pricing/sampling",
    ],
    [
      "a cross-check that does not exist",
      { payoff: { ...call, type: "asian", fixings: 2 }, pricing: { cross_check: true } },
      "/params/pricing/cross_check",
    ],
    [
      "an odd number of antithetic paths",
      { simulations: 1_001, pricing: { sampling: "antithetic" } },
      "/params/simulations",
    ],
    [
      "dates off the grid under heston",
      {
        dynamics: {
          model: "heston",
          parameters: {
            initial_variance: 0.04,
            long_run_variance: 0.04,
            mean_reversion: 1,
            vol_of_vol: 0.5,
            variance_correlation: -0.5,
          },
        },
        payoff: { ...call, type: "asian", fixing_times: [0.1234, 1] },
      },
      "/params/payoff/fixing_times",
    ],
  ] as const)("%s", (_, params, pointer) => {
    expect(pointersOf(params as Record<string, unknown>)).toContain(pointer);
  });

  test("a sound request has none", () => {
    expect(pointersOf({})).toEqual([]);
  });
});

test("a block never costs more than a fifth of a second's worth of steps", () => {
  for (const [params, most] of [
    [{ ...base, simulations: 10_000_000, payoff: { ...call, type: "asian", fixings: 1_000 } }, 13_000_000],
    [{ ...base, simulations: 10_000_000, pricing: { greeks: true } }, 13_000_000],
    [{ ...early, pricing: { upper_bound: true } }, 13_000_000],
  ] as const) {
    const { blocks, workUnits } = montecarlo.plan(payoffInput(params));
    expect(workUnits / blocks).toBeLessThanOrEqual(most);
  }
});
