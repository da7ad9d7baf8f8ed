export const blackscholesExamples = {
  "A European call": {
    params: { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2, risk_free_rate: 0.1, option_type: "call" },
  },
};
