import { query } from "../../scripts/stack/postgres.ts";
import { startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";
import { startVendorSimulator, type VendorSimulator } from "../support/vendors/simulator.ts";

let simulator: VendorSimulator;
let platform: TestPlatform;
beforeAll(async () => {
  simulator = await startVendorSimulator();
  platform = await startTestPlatform({
    ...simulator.settings,
    TWELVE_DATA_CREDITS_PER_MINUTE: "1000",
  });
});
afterAll(async () => {
  await platform.stop();
  await simulator.stop();
});

const december = { start: "2022-12-01", end: "2022-12-16" };
/** Sessions of New York and days of the calendar in that range. */
const [sessions, days] = [12, 16];

describe.each(["eodhd", "twelvedata"] as const)("%s", (vendor) => {
  test("a backtest of shares on half hours, adjusted, with the bars of a year of its session", async () => {
    const job = await platform.run("backtest", {
      ...{ vendor, symbols: ["KO.XNYS", "AAPL.XNAS"], interval: "30min", ...december },
      params: { strategy: "buy_and_hold", bootstrap_resamples: 0 },
    });
    expect(job).toMatchObject({ status: "completed", error: null });
    const { period, equity, metrics } = await platform.result(job);
    expect(period).toMatchObject({ bars: 13 * sessions, periods_per_year: 13 * 252 });
    expect(equity.dates[0]).toBe("2022-12-01T14:30:00Z");
    expect(equity.dates.at(-1)).toBe("2022-12-16T20:30:00Z");
    expect(metrics).toBeDefined();
  });

  test("weights of currencies and crypto assets on hours", async () => {
    const job = await platform.run("markowitz", {
      ...{ vendor, symbols: ["EUR/USD", "BTC/USD"], interval: "1h", ...december, adjusted: false },
      params: {},
    });
    expect(job).toMatchObject({ status: "completed", error: null });
  });

  test("a simulation of one crypto asset on four hours", async () => {
    const job = await platform.run("montecarlo", {
      ...{ vendor, symbols: ["BTC/USD"], interval: "4h", ...december, seed: 7 },
      params: { simulations: 1000, time_steps: 10 },
    });
    expect(job).toMatchObject({ status: "completed", error: null });
    const { rows } = await query(
      platform.database.url,
      `select rows from snapshots where id = '${job.provenance.snapshot_id}'`,
    );
    expect(rows).toEqual([{ rows: 6 * days }]);
  });
});

describe("what is missing and what is flagged, by the job's word", () => {
  const request = {
    vendor: "eodhd",
    symbols: ["KO.XNYS", "BTC/USD"],
    start: "2022-01-03",
    end: "2022-06-30",
    params: {},
  };

  test("error names the days that a share lacks", async () => {
    const job = await platform.run("markowitz", { ...request, missing: "error" });
    expect(job).toMatchObject({ status: "failed", error: { code: "market_data.missing" } });
    expect(job.error.detail).toMatch(/^KO\.XNYS lacks \d+ bars: 2022-01-08, 2022-01-09, 2022-01-15/);
  });

  test("drop and forward_fill freeze different days", async () => {
    const dropped = await platform.run("markowitz", { ...request, missing: "drop" });
    const filled = await platform.run("markowitz", { ...request, missing: "forward_fill(3)" });
    expect([dropped.status, filled.status]).toEqual(["completed", "completed"]);
    expect(filled.provenance.snapshot_digest).not.toBe(dropped.provenance.snapshot_digest);
  });
});

test("intraday jobs need a start", async () => {
  const response = await fetch(`${platform.url}/api/v1/montecarlo`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vendor: "eodhd", symbols: ["KO.XNYS"], interval: "1h", params: {} }),
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: "market_data.unsupported", errors: [{ pointer: "/start" }] });
});
