import { golden } from "../support/golden.ts";
import { exoticFamilies, publishedExotics } from "../support/publishedExotics.ts";
import { optionFamilies, publishedOptions } from "../support/publishedOptions.ts";
import { publishedPayoffs } from "../support/publishedPayoffs.ts";
import { publishedPortfolios } from "../support/publishedPortfolios.ts";
import { type JobDocument, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";

// A sample of every family of published values, asked for as a client would.

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(() => platform.stop());

const sampleOf = <Case>(cases: readonly Case[], size: number) =>
  cases.filter((_, i) => i % Math.ceil(cases.length / size) === 0);

async function completed(kind: string, id: string, params: Record<string, unknown>): Promise<JobDocument> {
  const job = await platform.run(kind, { params, seed: 42 });
  expect({ id, status: job.status, error: job.error }).toEqual({ id, status: "completed", error: null });
  return job;
}

const options = [
  ...optionFamilies.map((family) => [family, publishedOptions(family)] as const),
  ...exoticFamilies.map((family) => [family, publishedExotics(family)] as const),
];

test.each(options)("blackscholes: %s", async (_, cases) => {
  for (const { id, params, expected, tolerance } of sampleOf(cases, 3)) {
    const { metrics } = await completed("blackscholes", id, params);
    expect(Math.abs(metrics.price - expected)).toBeLessThanOrEqual(tolerance);
  }
});

test.each([
  "option.lookback.bsm",
  "option.barrier.bsm",
  "option.double-barrier.bsm",
  "option.basket.bsm",
  "option.asian",
])("montecarlo: %s", async (family) => {
  for (const { id, params, expected, tolerance } of sampleOf(publishedPayoffs(family), 2)) {
    const job = await completed("montecarlo", id, { ...params, simulations: 4_096 });
    const { price, standard_error } = await platform.result(job);
    expect(Math.abs(price - expected)).toBeLessThan(tolerance + 4 * standard_error);
  }
});

test("markowitz: published weights", async () => {
  for (const { id, params, expected, tolerance } of sampleOf(
    publishedPortfolios.filter(({ expected }) => expected.weights !== undefined),
    6,
  )) {
    const { weights } = await platform.result(await completed("markowitz", id, params));
    const allowed = (tolerance.weights ?? tolerance["*"])!.abs!;
    for (const [i, published] of (expected.weights as number[]).entries()) {
      expect(Math.abs(weights[`asset_${i + 1}`] - published)).toBeLessThanOrEqual(allowed);
    }
  }
});

test("backtest: a published run of a moving-average cross", async () => {
  const { rows } = golden<{ rows: readonly (readonly [string, number, number, number, number])[] }>(
    "backtest/bt2006.json",
  );
  const { cases } = golden<{
    cases: readonly { id: string; expected: { finalValue: number; finalCash: number; fillBuy: number[] } }[];
  }>("backtest/fullRun.json");
  const { expected } = cases.find(({ id }) => id === "run-sma15-stock")!;
  const job = await completed("backtest", "run-sma15-stock", {
    strategy: "sma_cross",
    fast_window: 1,
    slow_window: 15,
    execution: "next_open",
    sizing: "units",
    initial_capital: 10_000,
    prices: {
      dates: rows.map(([date]) => date),
      open: [rows.map(([, open]) => open)],
      close: [rows.map(([, , , , close]) => close)],
    },
  });
  const { final_equity, final_cash, trades } = await platform.result(job);
  expect(Math.abs(final_equity - expected.finalValue)).toBeLessThan(0.005);
  expect(Math.abs(final_cash - expected.finalCash)).toBeLessThan(0.005);
  expect(trades.price.filter((_: number, i: number) => trades.side[i] === "buy")).toEqual(expected.fillBuy);
});

test("an implied vol outside its bounds fails the job with a problem that names the bounds", async () => {
  const params = { spot: 100, strike: 100, expiry_years: 1, market_price: 120 };
  const job = await platform.run("blackscholes", { params });
  expect(job).toMatchObject({ status: "failed", error: { code: "model.input", status: 422 } });
  expect(job.error.detail).toMatch(/below 100/);
});

test("a parameter without meaning for the payoff is refused before a job exists", async () => {
  const answer = await fetch(`${platform.url}/api/v1/blackscholes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      params: { spot: 100, strike: 100, expiry_years: 1, volatility: 0.2, payoff: "gap", barrier: 90 },
    }),
  });
  expect(answer.status).toBe(422);
  const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toEqual(["/params/barrier", "/params/payoff_strike"]);
});
