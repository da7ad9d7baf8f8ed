import type { PriceHistory } from "../../protocol/marketData.ts";
import {
  portfolioFaults,
  portfolioOutcome,
  portfolioRequest,
  refusalOf,
  runPortfolio,
} from "../../test/support/portfolioJob.ts";
import { syntheticReturns } from "../../test/support/portfolioReturns.ts";
import { markowitz } from "./markowitz.ts";

const { values, observations, assets } = syntheticReturns(120, 3, 21);
const returns = Array.from({ length: observations }, (_, t) => [...values.subarray(t * assets, (t + 1) * assets)]);
const own = { returns, objective: { type: "min_variance" } };
const walk = { windows: 4, test_periods: 10, train_periods: 60 };

test("each window is the optimum of its own training alone", () => {
  const { walk_forward } = runPortfolio({ ...own, walk_forward: walk });
  expect(walk_forward.windows).toHaveLength(4);
  for (const [k, window] of walk_forward.windows.entries()) {
    const from = 120 - 40 + 10 * k;
    expect(window).toMatchObject({ train_from: from - 60, test_from: from, test_to: from + 10, status: "optimal" });
    const alone = runPortfolio({ ...own, returns: returns.slice(from - 60, from) });
    expect(window.weights).toEqual(Object.values(alone.weights));
  }
  const expanding = runPortfolio({ ...own, walk_forward: { ...walk, method: "expanding" } }).walk_forward;
  const alone = runPortfolio({ ...own, returns: returns.slice(0, 110) });
  expect(expanding.windows[3].weights).toEqual(Object.values(alone.weights));
});

test("the future does not reach into the past", () => {
  const changed = returns.map((row, t) => (t < 90 ? row : row.map((r) => -3 * r)));
  const [as, other] = [returns, changed].map(
    (rows) => runPortfolio({ ...own, returns: rows, walk_forward: walk }).walk_forward,
  );
  expect(other.windows.slice(0, 2).map(({ weights }: { weights: number[] }) => weights)).toEqual(
    as.windows.slice(0, 2).map(({ weights }: { weights: number[] }) => weights),
  );
  expect(other.wealth.portfolio.slice(0, 11)).toEqual(as.wealth.portfolio.slice(0, 11));
  expect(other.wealth.portfolio.at(-1)).not.toBe(as.wealth.portfolio.at(-1));
});

test("the figures are those of the wealth; weights that are equal anyway are the benchmark", () => {
  const upper = 1 / 3 + 1e-9;
  const { walk_forward } = runPortfolio({
    ...own,
    constraints: { upper },
    walk_forward: { ...walk, trading_cost: 0.002 },
  });
  const { out_of_sample, equal_weight, wealth, windows, excess_return } = walk_forward;
  expect(out_of_sample.total_return).toBeCloseTo(wealth.portfolio.at(-1) - 1, 12);
  expect(out_of_sample.cagr).toBeCloseTo(wealth.portfolio.at(-1) ** (252 / 40) - 1, 10);
  expect(out_of_sample.total_return).toBeCloseTo(equal_weight.total_return, 8);
  expect(excess_return.annual_mean).toBeCloseTo(0, 7);
  expect(windows[0].turnover).toBeCloseTo(1, 12);
  expect(windows[0].cost).toBeCloseTo(0.002, 12);
  const growth = windows.reduce((product: number, one: { return: number }) => product * (1 + one.return), 1);
  expect(growth).toBeCloseTo(wealth.portfolio.at(-1), 12);
  let peak = 1;
  let worst = 0;
  for (const value of wealth.portfolio) {
    peak = Math.max(peak, value);
    worst = Math.min(worst, value / peak - 1);
  }
  expect(out_of_sample.max_drawdown).toBeCloseTo(worst, 12);
});

test("under a limit on turnover each window starts from what the one before holds", () => {
  const constraints = { turnover: 0.1, current_weights: [0.2, 0.3, 0.5] };
  const { walk_forward } = runPortfolio({ ...own, constraints, walk_forward: walk });
  for (const { turnover, status } of walk_forward.windows) {
    expect(status).toBe("optimal");
    expect(turnover).toBeLessThanOrEqual(0.1 + 1e-9);
  }
  expect(walk_forward.windows[0].turnover).toBeCloseTo(0.1, 9);
});

test("a window without a portfolio trades nothing, and says why", () => {
  // Everything falls in the training of the second window alone.
  const rows = returns.map((row, t) => row.map((r) => (t >= 80 && t < 90 ? 0.01 * r - 0.01 : r + 0.003)));
  const params = { ...own, returns: rows, objective: { type: "max_sharpe" }, risk_free_rate: 0 };
  const { windows } = runPortfolio({ ...params, walk_forward: { ...walk, train_periods: 10 } }).walk_forward;
  expect(windows[1]).toMatchObject({ status: "no_portfolio", weights: null, turnover: 0 });
  expect(windows[1].reason).toMatch(/risk-free rate/);
  expect(windows[2].status).toBe("optimal");
});

test("returns that a window cannot be estimated on are named with the window", () => {
  const rows = returns.map((row, t) => (t >= 80 && t < 90 ? [row[0]!, 0.01, row[2]!] : row));
  const { message, faults } = refusalOf({ ...own, returns: rows, walk_forward: { ...walk, train_periods: 10 } });
  expect(message).toMatch(/^training on the returns 80 to 89 of walk_forward: invalid returns of asset 1/);
  expect(faults.map(({ pointer }) => pointer)).toEqual(["/params/covariance"]);
});

test("progress is real: one block a window, or one for all where they hang together", () => {
  const blocksOf = (constraints: Record<string, unknown>) =>
    markowitz.plan(portfolioRequest({ ...own, constraints, walk_forward: walk })).blocks;
  expect(blocksOf({})).toBe(5);
  expect(blocksOf({ turnover: 1 })).toBe(2);
});

test("windows of market data have dates, a chart and tables", () => {
  const closes = [0, 1].map((i) => {
    const path = [100];
    for (const row of returns) path.push(path.at(-1)! * (1 + row[i]!));
    return Float64Array.from(path);
  });
  const dates = Array.from({ length: 121 }, (_, t) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10));
  const prices: PriceHistory = { symbols: ["A", "B"], dates, closes, barsPerYear: 252 };
  const outcome = portfolioOutcome({ objective: { type: "min_variance" }, walk_forward: walk }, ["AAPL", "KO"], prices);
  const { windows, wealth } = outcome.result.walk_forward as unknown as {
    windows: readonly Record<string, string>[];
    wealth: { at: string[] };
  };
  expect(windows[0]).toMatchObject({ train_from: dates[20], test_from: dates[80], test_to: dates[90] });
  expect(wealth.at).toEqual(dates.slice(80));
  expect(outcome.metrics).toHaveProperty("out_of_sample_sharpe");
  expect(markowitz.charts(outcome).map(({ name }) => name)).toEqual(["weights", "walk_forward"]);
  const tables = markowitz.tables(outcome);
  expect(tables.map(({ name }) => name)).toEqual(["weights", "walk_forward", "out_of_sample_wealth"]);
  expect(tables[1]!.columns.test_to).toHaveLength(4);
});

test("a history that is too short is refused with the numbers, given or from the market", () => {
  expect(portfolioFaults({ ...own, walk_forward: { ...walk, windows: 7 } })).toEqual(["/params/walk_forward"]);
  expect(portfolioFaults({ ...own, walk_forward: { ...walk, windows: 0 } })).toEqual(["/params/walk_forward/windows"]);
  expect(portfolioFaults({ ...own, walk_forward: { windows: 200, test_periods: 51 } })).toEqual([
    "/params/walk_forward",
    "/params/walk_forward/windows",
  ]);
  const prices: PriceHistory = {
    symbols: ["A"],
    dates: ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"],
    closes: [Float64Array.of(10, 11, 10.5, 12)],
    barsPerYear: 252,
  };
  const refused = refusalOf({ objective: { type: "min_variance" }, walk_forward: walk }, ["AAPL"], prices);
  expect(refused.code).toBe("market_data.insufficient");
  expect(refused.faults.map(({ pointer }) => pointer)).toEqual(["/params/walk_forward"]);
});

test("returns of the market after a window do not reach into it", () => {
  const market = returns.map((row) => row[0]! + 0.5 * row[1]!);
  const changed = market.map((r, t) => (t < 80 ? r : 5 * r));
  const weightsOf = (market_returns: readonly number[], method: string) =>
    runPortfolio({
      returns,
      objective: { type: "max_utility" },
      expected_returns: {
        method,
        market_weights: [0.3, 0.3, 0.4],
        market_returns,
        ...(method === "market_implied" ? {} : { views }),
      },
      walk_forward: { windows: 4, test_periods: 10, train_periods: 60 },
    }).walk_forward.windows[0].weights;
  const views = [{ coefficients: [1, -1, 0], expected_return: 0.02 }];
  for (const method of ["market_implied", "black_litterman"]) {
    expect(weightsOf(changed, method)).toEqual(weightsOf(market, method));
  }
  expect(
    portfolioFaults({
      ...own,
      expected_returns: { method: "market_implied", market_weights: [1, 1, 1], market_returns: [0.1, 0.2] },
      walk_forward: walk,
    }),
  ).toContain("/params/expected_returns/market_returns");
});
