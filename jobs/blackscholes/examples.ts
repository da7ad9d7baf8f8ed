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
  "Implied vols and Greeks of many contracts, as columns": {
    params: {
      risk_free_rate: 0.03,
      contracts: {
        spot: 100,
        strike: [90, 95, 100, 105, 110],
        expiry_years: [0.25, 0.25, 0.5, 0.5, 1],
        option_type: ["put", "put", "call", "call", "call"],
        market_price: [1.1, 2.3, 6.2, 4.1, 5.9],
      },
    },
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
