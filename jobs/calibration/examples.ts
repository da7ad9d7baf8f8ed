const quotes = {
  spot: 100,
  risk_free_rate: 0.03,
  dividend_yield: 0.01,
  strikes: [80, 90, 100, 110, 120, 80, 90, 100, 110, 120, 80, 90, 100, 110, 120],
  expiries: [0.25, 0.25, 0.25, 0.25, 0.25, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2],
  implied_vols: [0.29, 0.244, 0.203, 0.178, 0.172, 0.257, 0.234, 0.213, 0.197, 0.185, 0.25, 0.232, 0.217, 0.204, 0.194],
};

export const calibrationExamples = {
  "Heston to fifteen vols": { params: { model: "heston", ...quotes } },
  "SVI slices without arbitrage": { params: { model: "svi", ...quotes } },
};
