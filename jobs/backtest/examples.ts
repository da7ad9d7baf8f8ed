/** Requests that work on the bundled data. */
export const backtestExamples = {
  "Buy and hold": {
    symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
    start: "2013-01-02",
    end: "2022-12-28",
    params: { strategy: "buy_and_hold", benchmark: "SP500" },
    seed: 42,
  },
  "Fixed weights, rebalanced monthly, with costs": {
    symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
    start: "2013-01-02",
    end: "2022-12-28",
    params: {
      strategy: "fixed_weights",
      weights: [0.3, 0.2, 0.2, 0.2, 0.1],
      rebalance: "monthly",
      fees: { rate: 0.0005, minimum: 1 },
      slippage: { model: "spread", width_rate: 0.0004 },
      whole_shares: true,
      benchmark: "SP500",
    },
    seed: 42,
  },
  "Sweep of a moving-average cross with walk-forward validation": {
    symbols: ["SP500"],
    start: "2003-01-02",
    end: "2022-12-28",
    params: {
      strategy: "sma_cross",
      fees: { rate: 0.0005 },
      sweep: { fast_window: [5, 10, 20, 50], slow_window: [50, 100, 150, 200] },
      validation: { method: "walk_forward", train_bars: 1260, test_bars: 252 },
    },
    seed: 42,
  },
  "Momentum of twelve months without the last one": {
    symbols: ["AAPL", "AMD", "BAC", "CVX", "GE", "HD", "JNJ", "JPM", "KO", "MSFT"],
    start: "2003-01-02",
    end: "2022-12-28",
    params: { strategy: "momentum", lookback: 252, skip: 21, top_k: 3, fees: { rate: 0.001 } },
    seed: 42,
  },
  "Volatility target with financing": {
    symbols: ["SP500"],
    start: "2003-01-02",
    end: "2022-12-28",
    params: {
      strategy: "volatility_target",
      target_volatility: 0.12,
      maximum_leverage: 1.5,
      rebalance: "weekly",
      financing: { cash_rate: 0.01, debit_rate: 0.03 },
      benchmark: "SP500",
    },
    seed: 42,
  },
  "Orders on prices in the request": {
    params: {
      strategy: "orders",
      prices: { close: [[10, 11, 12, 11, 13]] },
      orders: [
        { bar: 0, size: 50 },
        { bar: 2, size: -20 },
        { bar: 4, size: "-Infinity" },
      ],
      direction: "long_only",
      initial_capital: 1_000,
      fees: { rate: 0.001, fixed: 1 },
    },
  },
  "Metrics of given returns": {
    params: {
      strategy: "given_returns",
      returns: [0.012, -0.004, 0.021, 0.003, -0.015, 0.008, 0.011, -0.002, 0.006, 0.004, -0.009, 0.013],
      periods_per_year: 12,
      risk_free_rate: 0.01,
    },
    seed: 42,
  },
};
