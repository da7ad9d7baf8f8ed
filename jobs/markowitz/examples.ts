const fiveShares = {
  symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
  start: "2013-01-02",
  end: "2022-12-28",
};

/** Requests that work on the bundled data, the simplest first. */
export const examples = {
  "Largest Sharpe ratio of five shares, with the frontier": {
    ...fiveShares,
    params: { objective: { type: "max_sharpe" }, constraints: { upper: 0.4 }, frontier: { points: 10 } },
  },
  "Exact frontier of own numbers": {
    params: {
      expected_returns: { method: "values", values: [0.05, 0.08, 0.12] },
      covariance: {
        method: "values",
        values: [
          [0.01, 0.002, 0.001],
          [0.002, 0.04, 0.01],
          [0.001, 0.01, 0.09],
        ],
      },
      objective: { type: "min_variance" },
      frontier: { points: 20 },
    },
  },
  "At most four of ten shares, each at least a tenth": {
    symbols: ["AAPL", "BAC", "CVX", "GE", "HD", "JNJ", "JPM", "KO", "LLY", "XOM"],
    start: "2013-01-02",
    end: "2022-12-28",
    params: {
      objective: { type: "max_sharpe" },
      constraints: { max_assets: 4, minimum_position: 0.1, upper: 0.4 },
    },
  },
  "Least variance out of sample: rebalanced each quarter on two years": {
    ...fiveShares,
    params: {
      objective: { type: "min_variance" },
      covariance: { method: "ledoit_wolf_constant_correlation" },
      walk_forward: { windows: 24, test_periods: 63, train_periods: 504, trading_cost: 0.0005 },
    },
  },
  "Least expected shortfall": {
    symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
    start: "2018-01-02",
    end: "2022-12-28",
    params: { objective: { type: "min_cvar", confidence_level: 0.95 } },
  },
  "Whole shares for 100 000": {
    ...fiveShares,
    params: { objective: { type: "min_variance" }, allocation: { capital: 100_000, method: "exact" } },
  },
  "Hierarchical risk parity of five shares": {
    ...fiveShares,
    params: { objective: { type: "hrp", linkage: "single" } },
  },
  "Views by Black and Litterman, Ledoit-Wolf covariance": {
    ...fiveShares,
    params: {
      expected_returns: {
        method: "black_litterman",
        market_weights: [2100, 390, 270, 360, 450],
        views: [
          { coefficients: [1, 0, 0, 0, 0], expected_return: 0.12, confidence: 0.6 },
          { coefficients: [0, 0, 1, -1, 0], expected_return: 0.02, confidence: 0.3 },
        ],
        view_uncertainty: "idzorek",
      },
      covariance: { method: "ledoit_wolf_constant_correlation" },
      objective: { type: "max_sharpe" },
    },
  },
  "Equal risk contributions of own numbers": {
    params: {
      expected_returns: { method: "values", values: [0.05, 0.08] },
      covariance: {
        method: "values",
        values: [
          [0.01, 0.002],
          [0.002, 0.04],
        ],
      },
      objective: { type: "risk_parity" },
    },
  },
} as const;
