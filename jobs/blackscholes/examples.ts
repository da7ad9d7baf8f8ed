export const blackscholesExamples = {
  "A European call": {
    params: { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2, risk_free_rate: 0.1, option_type: "call" },
  },
  "An American call with two dividends": {
    params: {
      spot: 100,
      strike: 95,
      expiry_years: 0.75,
      volatility: 0.25,
      risk_free_rate: 0.04,
      exercise: "american",
      dividends: [
        { time_years: 0.2, amount: 1.5 },
        { time_years: 0.7, amount: 1.5 },
      ],
      cross_check: true,
    },
  },
};
