export const montecarloExamples = {
  "Five shares, a year of daily steps": {
    symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
    start: "2013-01-02",
    end: "2022-12-28",
    params: { simulations: 10_000, time_steps: 252, weights: [0.2, 0.2, 0.2, 0.2, 0.2] },
    seed: 42,
  },
  "Ten years of retirement: stationary bootstrap, yearly rebalancing, withdrawals that follow inflation": {
    symbols: ["KO", "PG", "XOM"],
    start: "2013-01-02",
    end: "2022-12-28",
    interval: "1month",
    params: {
      simulations: 10_000,
      time_steps: 120,
      initial_value: 500_000,
      dynamics: { model: "bootstrap", method: "stationary", block_length: 6 },
      rebalancing: "yearly",
      inflation_rate: 0.025,
      cash_flows: [{ type: "withdrawal", amount: 2_500, frequency: "monthly", indexed_to_inflation: true }],
      goal: 500_000,
      goal_terms: "real",
    },
    seed: 42,
  },
  "Two shares with fitted GARCH variances": {
    symbols: ["AAPL", "JPM"],
    start: "2013-01-02",
    end: "2022-12-28",
    params: { simulations: 10_000, time_steps: 63, dynamics: { model: "garch" } },
    seed: 42,
  },
  "Heston's model from given parameters, without market data": {
    params: {
      simulations: 10_000,
      time_steps: 126,
      steps_per_year: 252,
      dynamics: {
        model: "heston",
        parameters: {
          drift: 0.05,
          initial_variance: 0.04,
          long_run_variance: 0.06,
          mean_reversion: 2,
          vol_of_vol: 0.4,
          variance_correlation: -0.7,
        },
      },
    },
    seed: 42,
  },
  "Two assets that jump, without market data": {
    params: {
      simulations: 10_000,
      time_steps: 52,
      steps_per_year: 52,
      weights: [0.6, 0.4],
      dynamics: {
        model: "merton",
        parameters: {
          drift: [0.06, 0.03],
          volatility: [0.18, 0.1],
          correlation: [
            [1, 0.3],
            [0.3, 1],
          ],
          jump_intensity: [1, 0.5],
          jump_mean: -0.08,
          jump_vol: 0.1,
        },
      },
    },
    seed: 42,
  },
};
