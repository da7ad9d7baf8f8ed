import { readFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import { backtestFaultsOf, backtestRequest, runBacktestJob } from "../../test/support/backtestJob.ts";
import { golden } from "../../test/support/golden.ts";
import { type OrderCase, type OrderSeriesCase, ruleParams } from "../../test/support/publishedOrders.ts";
import { syntheticPanel } from "../../test/support/syntheticPanel.ts";
import { backtest } from "./backtest.ts";

/** Random walks as a vendor's snapshot would bring them. */
function history(symbols: readonly string[], bars = 400, seed = 3): PriceHistory {
  const { dates, close } = syntheticPanel(seed, symbols.length, bars);
  return { symbols, dates, closes: close, barsPerYear: 252 };
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into results of every shape.
const resultOf = (body: Record<string, unknown>, prices: PriceHistory | null = null): any =>
  runBacktestJob(body, prices).result;

const quick = { bootstrap_resamples: 0 };

describe("published orders through the API", () => {
  const executions = golden<{ cases: readonly OrderCase[] }>("backtest/orderExecution.json").cases;

  test.each(executions.map((entry) => [entry.id, entry] as const))("%s", (_, { inputs, expected }) => {
    const { account, order } = inputs;
    const { orders, equity } = resultOf({
      params: {
        strategy: "orders",
        prices: { close: [[order.price]] },
        orders: [{ bar: 0, size: order.size, price: order.price }],
        account: {
          cash: account.cash,
          positions: [account.position],
          debts: [account.debt],
          free_cash: account.freeCash,
          valuation_price: account.valuationPrice,
          equity: account.equity,
        },
        ...ruleParams(order),
      },
    });
    const { status, reason, size, price, fees, side, account: after } = orders[0];
    const { fill } = expected;
    expect({ status, reason, side }).toEqual({
      status: fill.status,
      reason: typeof fill.reason === "string" ? fill.reason.replaceAll("-", "_") : undefined,
      side: fill.side,
    });
    if (fill.status === "filled") {
      expect(size).toBeCloseTo(Number(fill.size), 9);
      expect(price).toBeCloseTo(Number(fill.price), 9);
      expect(fees).toBeCloseTo(Number(fill.fees), 9);
    }
    expect(after.cash).toBeCloseTo(expected.account.cash, 9);
    expect(after.position).toBeCloseTo(expected.account.position, 9);
    expect(after.debt).toBeCloseTo(expected.account.debt, 9);
    expect(after.free_cash).toBeCloseTo(expected.account.freeCash, 9);
    expect(equity.value).toHaveLength(1);
  });

  const series = golden<{ cases: readonly OrderSeriesCase[] }>("backtest/orderSimulation.json").cases;

  test.each(series.map((entry) => [entry.id, entry] as const))("%s", (_, { inputs, expected }) => {
    const { trades } = resultOf({
      params: {
        strategy: "orders",
        prices: { close: [inputs.close] },
        orders: inputs.orderSizes.flatMap((size, bar) => (size === null ? [] : [{ bar, size }])),
        initial_capital: inputs.initialCash,
        order_price: inputs.executionPrice === "previous close" ? "previous_close" : "close",
        ...ruleParams(inputs),
        ...quick,
      },
    });
    expect(trades.quantity).toHaveLength(expected.orders.length);
    expected.orders.forEach(({ size, price, fees, side }, i) => {
      expect(trades.side[i]).toBe(side);
      expect(trades.quantity[i]).toBeCloseTo(size, 9);
      expect(trades.price[i]).toBeCloseTo(price, 9);
      expect(trades.fees[i]).toBeCloseTo(fees, 9);
    });
  });
});

describe("published costs through the API", () => {
  // biome-ignore lint/suspicious/noExplicitAny: every cost model has inputs of its own.
  const { cases } = golden<{ cases: readonly any[] }>("backtest/costModel.json");
  const one = (size: number, price: number, more: Record<string, unknown>) =>
    resultOf({
      params: {
        strategy: "orders",
        prices: { close: [[price]] },
        orders: [{ bar: 0, size }],
        initial_capital: 1e9,
        ...more,
      },
    });

  test.each(["cost-sqrt", "cost-ac", "cost-bps"])("%s", (id) => {
    const { inputs, expected } = cases.find((entry) => entry.id === id);
    const liquidity = { volume: inputs.volume, volatility: inputs.sigma };
    const slippage =
      id === "cost-sqrt"
        ? { model: "square_root", coefficient: inputs.Y, ...liquidity }
        : {
            model: "almgren_chriss",
            permanent: inputs.alpha,
            temporary: inputs.beta,
            fixed: inputs.epsilon,
            ...liquidity,
          };
    const { trades } = one(inputs.quantity, inputs.price, { slippage });
    expect(Math.abs(trades.slippage[0] / expected.cost - 1)).toBeLessThan(1e-9);
  });

  test("cost-bidoffer-3", () => {
    const { inputs, expected } = cases.find((entry) => entry.id === "cost-bidoffer-3");
    const { trades, final_cash } = one(inputs.quantity, inputs.mid, {
      slippage: { model: "spread", width: inputs.bidOfferWidth },
      fees: { fixed: inputs.fixedCommission },
    });
    expect(trades.price[0] * trades.quantity[0]).toBeCloseTo(expected.outlay, 9);
    expect(trades.slippage[0]).toBeCloseTo(expected.halfSpreadPaid, 9);
    expect(1e9 - final_cash).toBeCloseTo(expected.total, 6);
  });
});

describe("published runs through the API", () => {
  const { rows } = golden<{ rows: readonly (readonly [string, number, number, number, number])[] }>(
    "backtest/bt2006.json",
  );
  const prices = {
    dates: rows.map(([date]) => date),
    open: [rows.map(([, open]) => open)],
    close: [rows.map(([, , , , close]) => close)],
  };
  const params = {
    strategy: "sma_cross",
    fast_window: 1,
    slow_window: 15,
    execution: "next_open",
    sizing: "units",
    initial_capital: 10_000,
    prices,
    ...quick,
  };
  // biome-ignore lint/suspicious/noExplicitAny: the two cases publish different numbers.
  const { cases } = golden<{ cases: readonly { id: string; expected: any }[] }>("backtest/fullRun.json");
  const expectedOf = (id: string) => cases.find((entry) => entry.id === id)!.expected;

  test("run-sma15-stock", () => {
    const { final_equity, final_cash, trades, trading } = resultOf({ params });
    const expected = expectedOf("run-sma15-stock");
    expect(Math.abs(final_equity - expected.finalValue)).toBeLessThan(0.005);
    expect(Math.abs(final_cash - expected.finalCash)).toBeLessThan(0.005);
    const side = (name: string) => trades.price.filter((_: number, i: number) => trades.side[i] === name);
    expect(side("buy")).toEqual(expected.fillBuy);
    expect(side("sell")).toEqual(expected.fillSell);
    expect(trading.open_round_trips).toBe(1);
  });

  test("run-sma15-future", () => {
    const instrument = { type: "future", multiplier: 10, margin: 1_000 };
    const { final_equity, final_cash, trading, metrics } = resultOf({
      params: { ...params, instrument, fees: { fixed: 2 } },
    });
    const expected = expectedOf("run-sma15-future");
    expect(Math.abs(final_equity - expected.finalValue)).toBeLessThan(0.005);
    expect(Math.abs(final_cash - expected.finalCash)).toBeLessThan(0.005);
    expect(trading.round_trips).toBe(expected.closedTrades);
    expect(Math.abs(trading.system_quality_number - expected.sqn)).toBeLessThan(1e-12);
    expect(Math.abs(metrics.cumulative_return - expected.yearReturn)).toBeLessThan(1e-12);
  });
});

const sweep = {
  symbols: ["A"],
  params: {
    strategy: "sma_cross",
    fees: { rate: 0.001 },
    sweep: { fast_window: [2, 5, 20], slow_window: [10, 20, 40] },
    validation: { method: "combinatorial_purged", folds: 5, test_folds: 2, purge_bars: 5, embargo_bars: 5 },
    ...quick,
  },
};

describe("sweeps", () => {
  test("any sharding gives the same bytes", () => {
    const prices = history(["A"]);
    const bytes = [1, 2, 5].map((shards) => canonicalJson(runBacktestJob(sweep, prices, { shards }).result));
    expect(new Set(bytes).size).toBe(1);
  });

  test("leaves out what the strategy does not allow, and reports every other trial", () => {
    const { sweep: report, trial_ledger: ledger, validation } = resultOf(sweep, history(["A"]));
    expect(report.combinations_left_out).toBe(2);
    expect(report.trials.sharpe).toHaveLength(7);
    const alone = report.trials.fast_window.map((fast_window: number, i: number) => {
      const { sweep: _, validation: __, ...rest } = sweep.params;
      const params = { ...rest, ...quick, fast_window, slow_window: report.trials.slow_window[i] };
      return resultOf({ symbols: ["A"], params }, history(["A"])).metrics.sharpe;
    });
    alone.forEach((sharpe: number, i: number) => {
      expect(report.trials.sharpe[i]).toBeCloseTo(sharpe, 12);
    });
    expect(report.trials.sharpe[report.trials.fast_window.indexOf(report.best.fast_window)]).toBeDefined();
    expect(ledger.trials).toBe(7);
    const perPeriod = report.trials.sharpe.map((sharpe: number) => sharpe / Math.sqrt(252));
    const mean = perPeriod.reduce((sum: number, x: number) => sum + x, 0) / 7;
    const variance = perPeriod.reduce((sum: number, x: number) => sum + (x - mean) ** 2, 0) / 6;
    expect(ledger.variance_of_sharpes_per_period).toBeCloseTo(variance, 12);
    expect(ledger.sharpe_annualised).toBeCloseTo(Math.max(...report.trials.sharpe), 12);
    expect(ledger.deflated_sharpe).toBeGreaterThan(0);
    expect(ledger.deflated_sharpe).toBeLessThan(1);
    expect(ledger.overfitting.splits).toBe(12_870);
    expect(validation.paths).toBe(4);
    expect(validation.splits).toHaveLength(10);
  });

  test("earlier trials deflate further", () => {
    const deflated = (prior: number[]) =>
      resultOf({ ...sweep, params: { ...sweep.params, prior_trial_sharpes: prior } }, history(["A"])).trial_ledger
        .deflated_sharpe;
    expect(deflated([1.5, -1.5, 2, -2, 1, -1])).toBeLessThan(deflated([]));
  });

  test("walk-forward puts its tests side by side", () => {
    const validation = { method: "walk_forward", train_bars: 150, test_bars: 50 };
    const report = resultOf({ ...sweep, params: { ...sweep.params, validation } }, history(["A"])).validation;
    expect(report.splits).toHaveLength(5);
    expect(report.out_of_sample.value).toHaveLength(399 - 150);
    expect(report.out_of_sample.total_return).toBeCloseTo(report.out_of_sample.value.at(-1) - 1, 12);
  });

  test("an interrupted shard goes on from its checkpoint", () => {
    const input = backtestRequest(sweep);
    const prepared = backtest.prepare(input, history(["A"]), 42);
    const { blocks } = backtest.plan(input);
    let statistics = backtest.empty(prepared);
    for (let block = 0; block < blocks; block++) {
      statistics = deserialize(serialize(statistics));
      backtest.addBlock(statistics, deserialize(serialize(prepared)), block, null as never);
    }
    expect(canonicalJson(backtest.reduce(prepared, statistics).result)).toBe(
      canonicalJson(runBacktestJob(sweep, history(["A"])).result),
    );
  });
});

describe("results", () => {
  const strategies: Readonly<Record<string, Record<string, unknown>>> = {
    buy_and_hold: {},
    fixed_weights: { weights: [0.5, 0.25] },
    sma_cross: { fast_window: 5, slow_window: 20 },
    ema_cross: { fast_window: 5, slow_window: 20, direction: "long_short" },
    momentum: { lookback: 40, skip: 2 },
    mean_reversion: { lookback: 20, entry_z: 1, exit_z: 0 },
    pairs: { lookback: 30, entry_z: 1.5 },
    volatility_target: { lookback: 20, target_volatility: 0.15, maximum_leverage: 2 },
    optimised: { lookback: 60, objective: "inverse_volatility" },
  };

  test.each(Object.keys(strategies))("%s leaves finite numbers, charts and tables", (strategy) => {
    const params = {
      strategy,
      ...strategies[strategy],
      fees: { rate: 0.001 },
      benchmark: "C",
      bootstrap_resamples: 100,
    };
    const outcome = runBacktestJob({ symbols: ["A", "B"], params }, history(["A", "B", "C"]));
    expect(() => canonicalJson(outcome.result)).not.toThrow();
    expect(outcome.metrics.final_equity).toBeGreaterThan(0);
    expect(backtest.charts(outcome).map(({ name }) => name)).toEqual(["equity", "drawdown"]);
    const tables = backtest.tables(outcome);
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(["equity", "trades", "holdings"]));
    for (const { columns } of tables) {
      expect(new Set(Object.values(columns).map(({ length }) => length)).size).toBe(1);
    }
  });

  test.each(["hrp", "max_sharpe", "min_cvar"])("optimised runs %s again at each rebalance", (objective) => {
    const params = { strategy: "optimised", objective, lookback: 60, rebalance: "quarterly", ...quick };
    const { holdings, equity } = resultOf({ symbols: ["A", "B", "C"], params }, history(["A", "B", "C"], 300));
    expect(new Set(holdings.date).size).toBeGreaterThan(2);
    expect(equity.value.every((value: number) => value > 0)).toBe(true);
  });

  test("given returns have the metrics of the same account", () => {
    const prices = history(["A"], 120);
    const params = { strategy: "buy_and_hold", execution: "same_close", risk_free_rate: 0.02, ...quick };
    const held = resultOf({ symbols: ["A"], params }, prices);
    const closes = prices.closes[0]!;
    const returns = Array.from({ length: 119 }, (_, i) => closes[i + 1]! / closes[i]! - 1);
    const given = resultOf({ params: { strategy: "given_returns", returns, risk_free_rate: 0.02, ...quick } });
    for (const name of ["sharpe", "sortino", "max_drawdown", "cagr", "volatility"]) {
      expect(given.metrics[name]).toBeCloseTo(held.metrics[name], 9);
    }
  });

  test("headline metrics have intervals around them, by the seed", () => {
    const body = { symbols: ["A"], params: { strategy: "buy_and_hold", bootstrap_resamples: 200 } };
    const intervals = resultOf(body, history(["A"], 150)).intervals;
    for (const name of ["sharpe", "cagr", "volatility"]) {
      const { lower, upper, estimate, standard_error } = intervals[name];
      expect(lower).toBeLessThan(estimate);
      expect(upper).toBeGreaterThan(estimate);
      expect(standard_error).toBeGreaterThan(0);
    }
    const again = (seed: number) => runBacktestJob(body, history(["A"], 150), { seed }).result.intervals;
    expect(again(42)).toEqual(intervals);
    expect(again(43)).not.toEqual(intervals);
  });

  test("bars before trade_start only feed the averages", () => {
    const prices = history(["A"], 200);
    const trade_start = prices.dates[100]!;
    const { period, equity, trades } = resultOf(
      {
        symbols: ["A"],
        params: { strategy: "sma_cross", fast_window: 3, slow_window: 60, signal: "level", trade_start, ...quick },
      },
      prices,
    );
    expect(period).toMatchObject({ first_date: trade_start, bars: 100, bars_before: 100, first_decision: trade_start });
    expect(equity.dates[0]).toBe(trade_start);
    expect(trades.date[0] > trade_start).toBe(true);
  });

  test("a benchmark outside the symbols is fetched with them", () => {
    const input = backtestRequest({ symbols: ["A"], params: { benchmark: "B" } });
    expect(backtest.plan(input).data!.symbols).toEqual(["A", "B"]);
  });
});

test("the worked example of the documentation", () => {
  const page = readFileSync(new URL("../../docs/models/backtest.md", import.meta.url), "utf8");
  const [, request] = /```json\n([\s\S]*?)```/.exec(page)!;
  const { final_equity, trading, round_trips } = resultOf(JSON.parse(request!));
  const figure = (pattern: RegExp) => Number(pattern.exec(page)![1]);
  expect(final_equity).toBeCloseTo(figure(/`final_equity` ([\d.]+\d)/), 9);
  expect(trading.total_costs).toBeCloseTo(figure(/`trading.total_costs` ([\d.]+\d)/), 9);
  expect(round_trips.profit).toEqual([expect.closeTo(figure(/with a profit of ([\d.]+\d)/), 9)]);
});

describe("bad requests", () => {
  const A = { symbols: ["A"] };
  const two = {
    close: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  };
  const cases: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ["no data", { params: {} }, "/symbols required"],
    ["a parameter of another strategy", { ...A, params: { fast_window: 5 } }, "/params/fast_window combination"],
    ["weights above leverage", { ...A, params: { weights: [1.2] } }, "/params/weights sum"],
    ["weights of other length", { ...A, params: { weights: [0.5, 0.5] } }, "/params/weights length"],
    ["a negative fee", { ...A, params: { fees: { rate: -0.1 } } }, "/params/fees/rate minimum"],
    [
      "a slow window that is not slower",
      { ...A, params: { strategy: "sma_cross", fast_window: 50 } },
      "/params/slow_window order",
    ],
    ["an exit beyond the entry", { ...A, params: { strategy: "mean_reversion", exit_z: 3 } }, "/params/exit_z order"],
    ["pairs of one", { ...A, params: { strategy: "pairs" } }, "/symbols length"],
    ["opens that a vendor lacks", { ...A, params: { execution: "next_open" } }, "/params/execution data"],
    [
      "impact without volume",
      { ...A, params: { slippage: { model: "square_root" } } },
      "/params/slippage/volume required",
    ],
    ["a rate for another slippage", { ...A, params: { slippage: { rate: 0.1 } } }, "/params/slippage/rate combination"],
    [
      "splits of adjusted closes",
      { ...A, params: { corporate_actions: [{ type: "split", date: "2020-01-02", ratio: 2 }] } },
      "/params/corporate_actions combination",
    ],
    ["a missing close", { params: { prices: { close: [[1, null, 3]] } } }, "/params/prices/close/0/1 missing"],
    ["a close of zero", { params: { prices: { close: [[1, 0, 3]] } } }, "/params/prices/close/0/1 exclusiveMinimum"],
    ["columns of different length", { params: { prices: { close: [[1, 2], [1]] } } }, "/params/prices/close/1 length"],
    [
      "dates out of order",
      { params: { prices: { close: [[1, 2]], dates: ["2020-01-03", "2020-01-02"] } } },
      "/params/prices/dates/1 order",
    ],
    [
      "an order of nobody knows what",
      { params: { strategy: "orders", prices: two, orders: [{ bar: 0, size: 1 }] } },
      "/params/orders/0/symbol required",
    ],
    [
      "an order after the end",
      { params: { strategy: "orders", prices: { close: [[1]] }, orders: [{ bar: 1, size: 1 }] } },
      "/params/orders/0/bar maximum",
    ],
    ["no orders", { ...A, params: { strategy: "orders" } }, "/params/orders required"],
    ["no returns", { params: { strategy: "given_returns" } }, "/params/returns required"],
    [
      "a sweep of what it does not have",
      { ...A, params: { sweep: { lookback: [5] } } },
      "/params/sweep/lookback combination",
    ],
    [
      "an endless sweep",
      {
        ...A,
        params: {
          strategy: "sma_cross",
          sweep: {
            fast_window: [...Array(200).keys()].map((i) => i + 1),
            slow_window: [...Array(200).keys()].map((i) => i + 201),
          },
        },
      },
      "/params/sweep maximum",
    ],
    [
      "folds that are all tested",
      { ...A, params: { validation: { method: "combinatorial_purged", folds: 3, test_folds: 3 } } },
      "/params/validation/test_folds maximum",
    ],
    [
      "an objective without bounds",
      { ...A, params: { strategy: "optimised", objective: "hrp", maximum_weight: 1 } },
      "/params/maximum_weight combination",
    ],
    [
      "weights that cannot add up to 1",
      { symbols: ["A", "B"], params: { strategy: "optimised", maximum_weight: 0.4 } },
      "/params/maximum_weight minimum",
    ],
    ["a top_k above the symbols", { ...A, params: { strategy: "momentum", top_k: 2 } }, "/params/top_k maximum"],
  ];

  test.each(cases)("%s", (_, body, fault) => {
    expect(backtestFaultsOf(body)).toContain(fault);
  });

  test.each([
    [false, "splits, dividends and delistings", []],
    ["splits", "dividends and delistings", ["split"]],
    ["splits_and_dividends", "delistings", ["split", "dividend"]],
    [true, "delistings", ["split", "dividend"]],
  ] as const)("corporate actions of prices adjusted for %s: %s", (adjusted, _, refused) => {
    const actions = [
      { type: "split", date: "2020-01-02", ratio: 2 },
      { type: "dividend", date: "2020-01-02", amount: 1 },
      { type: "delisting", date: "2020-01-02" },
    ] as const;
    const faulty = actions.filter((action) => {
      const body = { ...A, vendor: "eodhd", adjusted, params: { corporate_actions: [action] } };
      return backtestFaultsOf(body).includes("/params/corporate_actions combination");
    });
    expect(faulty.map(({ type }) => type)).toEqual(refused);
  });

  test("too short a history names what is too long", () => {
    const body = { symbols: ["A"], params: { strategy: "sma_cross", slow_window: 500, ...quick } };
    expect(() => resultOf(body, history(["A"]))).toThrow(/invalid prices: must be at least 501 bars/);
    const late = { symbols: ["A"], params: { trade_start: "2030-01-01", ...quick } };
    expect(() => resultOf(late, history(["A"]))).toThrow(/invalid trade_start/);
    const walk = { symbols: ["A"], params: { validation: { method: "walk_forward" }, ...quick } };
    expect(() => resultOf(walk, history(["A"]))).toThrow(/invalid validation/);
  });

  test("a constant series has no Sharpe ratio, and the reason is said", () => {
    const { metrics, undefined_metrics } = resultOf({ params: { prices: { close: [Array(30).fill(7)] }, ...quick } });
    expect(metrics.sharpe).toBeNull();
    expect(undefined_metrics.sharpe).toMatch(/constant/);
  });

  test("a constant asset cannot be weighted by its vol", () => {
    const close = [Array(80).fill(7), Array.from({ length: 80 }, (_, i) => 10 + (i % 3))];
    const params = { strategy: "optimised", lookback: 30, prices: { close }, ...quick };
    expect(() => resultOf({ params })).toThrow(/returns of asset 0/);
  });
});
