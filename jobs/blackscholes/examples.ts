export const blackscholesExamples = {
  "A European call": {
    params: { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2, risk_free_rate: 0.1, option_type: "call" },
  },
  "A put across spot, vol and time": {
    params: {
      spot: 100,
      strike: 95,
      expiry_years: 0.5,
      volatility: 0.25,
      option_type: "put",
      scenarios: {
        spot_changes: [-0.2, -0.1, 0, 0.1, 0.2],
        vol_changes: [-0.05, 0, 0.05, 0.1],
        elapsed_years: [0, 0.25],
      },
      attribution: { to: { spot: 97, volatility: 0.28, elapsed_years: 0.02 } },
    },
  },
};
