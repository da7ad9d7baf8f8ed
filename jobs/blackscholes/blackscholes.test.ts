import { golden } from "../../test/support/golden.ts";
import { optionFaultsOf, optionResult, priceAlone } from "../../test/support/optionJob.ts";
import { optionFamilies, publishedOptions } from "../../test/support/publishedOptions.ts";

const option = {
  spot: 100,
  strike: 105,
  expiry_years: 0.75,
  volatility: 0.25,
  risk_free_rate: 0.04,
  dividend_yield: 0.01,
};

describe("published values", () => {
  test.each(optionFamilies)("%s", (family) => {
    const cases = publishedOptions(family);
    expect(cases.length).toBeGreaterThan(0);
    const misses = cases
      .map(({ id, params, expected, tolerance }) => ({ id, expected, tolerance, got: priceAlone(params) }))
      .filter(({ expected, tolerance, got }) => !(Math.abs(got - expected) <= tolerance));
    expect(misses).toEqual([]);
  });

  test.each(["black76", "vanilla"])("%s: prices and Greeks", (family) => {
    const { cases } = golden<{
      cases: {
        inputs: Record<string, number>;
        expected: Record<string, number>;
        tolerance: Record<string, { abs: number }>;
      }[];
    }>(`options/${family}.json`);
    for (const { inputs, expected, tolerance } of cases) {
      const { spot, forward, strike, vol, r, t, type } = inputs;
      const result = optionResult({
        ...(forward === undefined ? {} : { model: "black_76" }),
        spot: spot ?? forward,
        strike,
        volatility: vol,
        risk_free_rate: r,
        expiry_years: t,
        option_type: type,
      });
      const { theta, rho } = result.greeks;
      const values: Record<string, number> = {
        ...result.greeks,
        price: result.price,
        thetaPerDay365: theta / 365,
        rhoPer1pct: rho / 100,
      };
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs(values[name]! - value)).toBeLessThanOrEqual(tolerance[name]!.abs);
      }
    }
  });

  test("implied vols", () => {
    const { cases } = golden<{ cases: { inputs: Record<string, number>; expected: { impliedVol: number } }[] }>(
      "options/impliedVol.json",
    );
    for (const { inputs, expected } of cases) {
      const { spot, forward, strike, r = 0, t, type, price: marketPrice } = inputs;
      const result = optionResult({
        ...(forward === undefined ? {} : { model: "black_76" }),
        spot: spot ?? forward,
        strike,
        market_price: marketPrice,
        risk_free_rate: r,
        expiry_years: t,
        option_type: type,
      });
      expect(result.inputs.volatility).toBeCloseTo(expected.impliedVol, 5);
      expect(result.sources.volatility).toBe("market_price");
      expect(result.price).toBeCloseTo(marketPrice!, 10);
    }
  });
});

describe("models that meet", () => {
  test("a currency with a foreign rate is an asset with a yield", () => {
    const { dividend_yield, ...rest } = option;
    const currency = optionResult({ ...rest, model: "garman_kohlhagen", foreign_rate: dividend_yield });
    expect(currency.price).toBe(optionResult(option).price);
  });

  test("no displacement, no jumps: Black, Scholes and Merton", () => {
    const plain = optionResult(option).price;
    expect(optionResult({ ...option, model: "displaced_lognormal", displacement: 0 }).price).toBeCloseTo(plain, 11);
    const jumps = { model: "merton_jump", jump_intensity: 0, jump_mean: -0.1, jump_vol: 0.2 };
    expect(optionResult({ ...option, ...jumps }).price).toBe(plain);
  });

  test("a normal forward near the money is a log-normal one with vol times forward", () => {
    const { volatility, ...rest } = {
      ...option,
      strike: 100,
      risk_free_rate: 0,
      dividend_yield: 0,
      expiry_years: 0.01,
    };
    const normal = optionResult({ ...rest, model: "bachelier", normal_volatility: volatility * 100 }).price;
    expect(normal / optionResult({ ...rest, volatility }).price).toBeCloseTo(1, 4);
  });

  test("an American call without dividends is a European one; its implied vol comes back", () => {
    const american = optionResult({ ...option, dividend_yield: 0, exercise: "american" });
    expect(american.early_exercise_premium).toBe(0);
    expect(american.price).toBe(optionResult({ ...option, dividend_yield: 0 }).price);
    const put = { ...option, exercise: "american", option_type: "put" };
    const { volatility, ...unknown } = put;
    const { inputs, implied_volatility } = optionResult({ ...unknown, market_price: priceAlone(put) });
    expect(Math.abs(inputs.volatility - volatility)).toBeLessThanOrEqual(implied_volatility.error_estimate);
    expect(implied_volatility.error_estimate).toBeLessThan(1e-9);
  });

  test("Greeks by differences are those of the closed form where both exist", () => {
    const exact = optionResult(option).greeks;
    const numerical = optionResult({ ...option, model: "displaced_lognormal", displacement: 0 }).greeks;
    for (const [name, value] of Object.entries<number>(numerical)) expect(value / exact[name]).toBeCloseTo(1, 6);
  });
});

describe("approximations of American options", () => {
  const put = { ...option, exercise: "american", option_type: "put" };
  const accurate = optionResult(put);

  test.each(["barone_adesi_whaley", "ju_zhong", "bjerksund_stensland_2002", "leisen_reimer", "cox_ross_rubinstein"])(
    "%s says how far from the accurate price it is",
    (approximation) => {
      const result = optionResult({ ...put, approximation });
      expect(result.method).toBe(`${approximation}_approximation`);
      expect(result.accurate_price).toBe(accurate.price);
      expect(result.error_estimate).toBeGreaterThanOrEqual(Math.abs(result.price - accurate.price));
      expect(result.error_estimate).toBeLessThan(0.06);
      expect(result.greeks.delta).toBeCloseTo(accurate.greeks.delta, 2);
    },
  );

  test("Greeks of Bjerksund and Stensland are QuantLib's (americanoption.cpp, testBjerksundStenslandAmericanGreeks)", () => {
    const { greeks, price: value } = optionResult({
      spot: 100,
      strike: 100,
      risk_free_rate: 0.07,
      dividend_yield: 0.04,
      volatility: 0.3,
      expiry_years: 731 / 365,
      exercise: "american",
      approximation: "bjerksund_stensland_1993",
    });
    const expected = {
      delta: 0.5908018452610826,
      gamma: 0.008253471100635457,
      rho: 80.49000139015544,
      vega: 49.29063315459332,
      theta: -4.225402938402067,
    };
    expect(Math.abs(value - 17.925183448839917)).toBeLessThan(2.3e-10);
    for (const [name, number] of Object.entries(expected)) expect(greeks[name] / number).toBeCloseTo(1, 7);
  });
});

test("two exercise boundaries: the lattice confirms the price; its implied vol", () => {
  const put = { ...option, exercise: "american", option_type: "put", risk_free_rate: -0.01, dividend_yield: -0.04 };
  const result = optionResult({ ...put, cross_check: true });
  expect(result.method).toBe("andersen_lake_offengenden");
  expect(result.error_estimate).toBeLessThan(1e-8);
  expect(result.price).toBeGreaterThan(priceAlone({ ...put, exercise: "european" }));
  const { volatility, ...unknown } = put;
  const { inputs, implied_volatility } = optionResult({ ...unknown, market_price: result.price });
  expect(Math.abs(inputs.volatility - volatility)).toBeLessThanOrEqual(implied_volatility.error_estimate);
  expect(implied_volatility.error_estimate).toBeLessThan(1e-8);
});

describe("dividends on dates", () => {
  const dividends = [
    { time_years: 0.2, amount: 2 },
    { time_years: 0.6, amount: 1, share: 0.01 },
  ];
  const { dividend_yield, ...withoutYield } = option;

  test.each([
    ["european", "call", "dividend_date_quadrature", "finite_differences_with_dividend_dates"],
    ["american", "call", "dividend_date_quadrature", "finite_differences_with_dividend_dates"],
    ["american", "put", "finite_differences_with_dividend_dates", "extrapolated_exercise_dates"],
  ])("a %s %s by two engines, with Greeks", (exercise, option_type, method, second) => {
    const result = optionResult({ ...withoutYield, dividends, exercise, option_type, cross_check: true });
    expect(result.method).toBe(method);
    expect(result.cross_check.method).toBe(second);
    expect(Math.abs(result.cross_check.difference)).toBeLessThanOrEqual(result.cross_check.allowed_difference);
    expect(result.cross_check.allowed_difference).toBeLessThan(0.02);
    const up = priceAlone({ ...withoutYield, dividends, exercise, option_type, spot: 100.5 });
    const down = priceAlone({ ...withoutYield, dividends, exercise, option_type, spot: 99.5 });
    expect(result.greeks.delta).toBeCloseTo(up - down, 3);
    expect(result.greeks.gamma).toBeGreaterThan(0);
    expect(result.inputs.dividends).toEqual(dividends);
  });

  test("an implied vol comes back; a yield may stand beside the dividends", () => {
    const put = { ...option, dividends, exercise: "european", option_type: "put" };
    const { volatility, ...unknown } = put;
    const { inputs, implied_volatility } = optionResult({ ...unknown, market_price: priceAlone(put) });
    expect(inputs.volatility).toBeCloseTo(volatility, 10);
    expect(implied_volatility.error_estimate).toBeLessThan(1e-10);
  });

  test.each([1e-6, 1e-5, 1e-3])("a dividend in %s years is a lower spot, in price and Greeks", (time_years) => {
    const share = { ...option, dividends: [{ time_years, share: 0.05 }] };
    const { price, greeks } = optionResult(share);
    const lower = optionResult({ ...option, spot: 95 });
    expect(price).toBeCloseTo(lower.price, 9);
    expect(greeks.delta).toBeCloseTo(0.95 * lower.greeks.delta, 5);
    expect(greeks.theta).toBeCloseTo(lower.greeks.theta, 4);
    expect(greeks.vega).toBeCloseTo(lower.greeks.vega, 3);
  });

  test("the escrowed dividend says how far off it is", () => {
    const result = optionResult({ ...option, dividends, approximation: "escrowed_dividend" });
    const accurate = priceAlone({ ...option, dividends });
    expect(result.accurate_price).toBe(accurate);
    expect(result.error_estimate).toBeGreaterThanOrEqual(Math.abs(result.price - accurate));
    const forward = 98.5 * (1 - 0.01) - 1;
    expect(Math.abs(result.price - priceAlone({ ...option, spot: forward }))).toBeLessThan(0.5);
    expect(dividend_yield).toBe(0.01);
  });
});

describe("cross-check", () => {
  test.each(["european", "american"])("a %s option agrees with the lattice", (exercise) => {
    const { cross_check } = optionResult({ ...option, exercise, option_type: "put", cross_check: true });
    expect(Math.abs(cross_check.difference)).toBeLessThanOrEqual(cross_check.allowed_difference);
    expect(cross_check.allowed_difference).toBeLessThan(1e-3);
  });
});

describe("parameters", () => {
  test.each([
    ["a strike that is missing", { ...option, strike: undefined }, ["/params/strike required"]],
    ["a barrier for a vanilla option", { ...option, barrier: 90 }, ["/params/barrier combination"]],
    [
      "a digital without a method for American exercise",
      { ...option, payoff: "gap", exercise: "american" },
      ["/params/payoff combination"],
    ],
    [
      "a jump that is not described",
      { ...option, model: "merton_jump", jump_mean: 0 },
      ["/params/jump_intensity required", "/params/jump_vol required"],
    ],
    ["a yield of a future", { ...option, model: "black_76" }, ["/params/dividend_yield combination"]],
    [
      "a currency without its rate",
      { ...option, dividend_yield: undefined, model: "garman_kohlhagen" },
      ["/params/foreign_rate required"],
    ],
    ["a vol and a market price", { ...option, market_price: 7 }, ["/params/market_price combination"]],
    ["neither vol nor market price", { ...option, volatility: undefined }, ["/params/volatility required"]],
    [
      "barriers in the wrong order",
      { ...option, payoff: "double_barrier", knock: "in", lower_barrier: 120, upper_barrier: 90 },
      ["/params/upper_barrier order"],
    ],
    [
      "fixings after expiry",
      { ...option, payoff: "geometric_asian", fixing_times: [0.5, 0.8] },
      ["/params/fixing_times order"],
    ],
    [
      "a start after expiry",
      { ...option, strike: undefined, payoff: "forward_start", start_years: 1, moneyness: 1 },
      ["/params/start_years order"],
    ],
    [
      "a cross-check of an American barrier option",
      {
        ...option,
        payoff: "barrier",
        exercise: "american",
        barrier: 90,
        barrier_type: "down_in",
        cross_check: true,
      },
      ["/params/cross_check combination"],
    ],
    [
      "an approximation of another payoff",
      { ...option, exercise: "american", approximation: "kirk" },
      ["/params/approximation combination"],
    ],
    [
      "an approximation of a closed form",
      { ...option, approximation: "ju_zhong" },
      ["/params/approximation combination"],
    ],
    [
      "an implied vol of an approximation, and steps of what is no lattice",
      {
        ...option,
        volatility: undefined,
        market_price: 9,
        exercise: "american",
        approximation: "ju_zhong",
        lattice_steps: 101,
      },
      ["/params/approximation combination", "/params/lattice_steps combination"],
    ],
    [
      "dividends out of order and after expiry, with a formula that knows none",
      {
        ...option,
        exercise: "american",
        approximation: "ju_zhong",
        dividends: [{ time_years: 0.5 }, { time_years: 0.5 }, { time_years: 0.75 }],
      },
      ["/params/dividends order", "/params/dividends order", "/params/approximation combination"],
    ],
    ["a dividend too soon", { ...option, dividends: [{ time_years: 1e-300, amount: 1 }] }, ["/params/dividends order"]],
    [
      "a dividend too near expiry",
      { ...option, dividends: [{ time_years: 0.7499999, amount: 1 }] },
      ["/params/dividends order"],
    ],
    [
      "dividends of a future",
      { ...option, dividend_yield: undefined, model: "black_76", dividends: [{ time_years: 0.5, amount: 1 }] },
      ["/params/dividends combination"],
    ],
    [
      "an even number of Leisen and Reimer's steps",
      { ...option, exercise: "american", approximation: "leisen_reimer", lattice_steps: 200 },
      ["/params/lattice_steps multipleOf"],
    ],
  ])("%s is named", (_, params, faults) => {
    expect(optionFaultsOf(params)).toEqual(faults);
  });

  test("a price outside the bounds that exclude arbitrage is named with the bounds", () => {
    const { volatility, ...rest } = option;
    expect(() => optionResult({ ...rest, market_price: 150 })).toThrow(
      /invalid price: must be at least the discounted intrinsic/,
    );
    const american = { ...rest, option_type: "put", exercise: "american" };
    expect(() => optionResult({ ...american, market_price: 4 })).toThrow("invalid market_price: must be above 5");
    expect(volatility).toBe(0.25);
  });

  test("an extreme on the wrong side of the spot is named", () => {
    expect(() => optionResult({ ...option, payoff: "lookback_fixed", extreme: 90 })).toThrow("invalid extreme");
  });
});
