export const montecarloExamples = {
  "Five shares, a year of daily steps": {
    symbols: ["AAPL", "JPM", "KO", "PG", "XOM"],
    start: "2013-01-02",
    end: "2022-12-28",
    params: { simulations: 10_000, time_steps: 252, weights: [0.2, 0.2, 0.2, 0.2, 0.2] },
    seed: 42,
  },
};
