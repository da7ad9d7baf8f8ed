import type { PriceHistory } from "../../protocol/marketData.ts";
import { portfolioFaults, runPortfolio } from "../../test/support/portfolioJob.ts";

const own = {
  expected_returns: { method: "values", values: [0.1, 0.1] },
  covariance: {
    method: "values",
    values: [
      [0.04, 0],
      [0, 0.06],
    ],
  },
  objective: { type: "min_variance" },
};

test("weights 3/5 and 2/5 of 100 at prices 30 and 20 are two shares each", () => {
  const { allocation } = runPortfolio({ ...own, allocation: { capital: 101, prices: [30, 20] } });
  expect(allocation.shares).toEqual({ asset_1: 2, asset_2: 2 });
  expect(allocation.leftover_cash).toBeCloseTo(1, 9);
});

test("prices default to the last closes; shares and cash add up to the capital", () => {
  const closes = [Float64Array.of(10, 11, 10.5, 12), Float64Array.of(50, 49, 52, 51)];
  const dates = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
  const prices: PriceHistory = { symbols: ["A", "B"], dates, closes, barsPerYear: 252 };
  const params = { objective: { type: "min_variance" }, allocation: { capital: 10_000 } };
  const { allocation } = runPortfolio(params, ["AAPL", "KO"], prices);
  expect(allocation.prices).toEqual({ AAPL: 12, KO: 51 });
  const { AAPL, KO } = allocation.shares;
  expect(12 * AAPL + 51 * KO + allocation.leftover_cash).toBeCloseTo(10_000, 8);
  expect(allocation.leftover_cash).toBeLessThan(51);
});

test("exact shares meet weights 2/5 and 3/5 of 75 at prices 30 and 45", () => {
  const params = { ...own, objective: { type: "hrp" }, allocation: { capital: 75, prices: [30, 45] } };
  const covariance = {
    method: "values",
    values: [
      [0.06, 0],
      [0, 0.04],
    ],
  };
  const { allocation, weights } = runPortfolio({
    ...params,
    covariance,
    allocation: { ...params.allocation, method: "exact" },
  });
  expect(weights).toEqual({ asset_1: expect.closeTo(0.4, 12), asset_2: expect.closeTo(0.6, 12) });
  expect(allocation).toMatchObject({ definition: "allocation.exact", shares: { asset_1: 1, asset_2: 1 }, gap: 0 });
  expect(allocation.leftover_cash).toBeCloseTo(0, 9);
});

test("prices must be known, one for each asset", () => {
  const pointers = ["/params/allocation/prices"];
  expect(portfolioFaults({ ...own, allocation: { capital: 100 } })).toEqual(pointers);
  expect(portfolioFaults({ ...own, allocation: { capital: 100, prices: [1] } })).toEqual(pointers);
});
