import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTemporalClient } from "../../lifecycle/temporalClient.ts";
import { readConfiguration } from "../../protocol/configuration.ts";
import { query } from "../../scripts/stack/postgres.ts";
import { temporalAddress } from "../support/testDatabase.ts";
import { startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";
import { appleSplits } from "../support/vendors/appleEvents.ts";
import { type FaultKind, seededFaults } from "../support/vendors/faults.ts";
import { paidKey, startVendorSimulator, type VendorSimulator } from "../support/vendors/simulator.ts";

/** Faults that pass at once: a third of the requests, seed 11. */
const passing: readonly FaultKind[] = ["reset", "truncate", "tear", "html", "lie", "slow"];

let simulator: VendorSimulator;
let platform: TestPlatform;
beforeAll(async () => {
  simulator = await startVendorSimulator({ faults: seededFaults(11, 0.3, passing), slowMs: 50 });
  platform = await startTestPlatform({
    ...simulator.settings,
    TWELVE_DATA_CREDITS_PER_MINUTE: "1000",
    SHARD_WORK_UNITS: "10000000",
  });
});
afterAll(async () => {
  await platform.stop();
  await simulator.stop();
});

async function get(path: string, accept = "application/json") {
  const response = await fetch(`${platform.url}/api/v1${path}`, { headers: { accept } });
  const text = await response.text();
  return { status: response.status, text, body: accept === "application/json" ? JSON.parse(text) : null };
}

/** Asks again while the vendor misbehaves, as a client does that heeds 502 and 503. */
async function getThrough(path: string) {
  for (let attempt = 0; attempt < 20; attempt++) {
    const answer = await get(path);
    if (answer.status < 500) return answer;
  }
  throw new Error(`${path} fails for ever`);
}

describe.each([
  ["eodhd", "a small job", 2_000],
  ["twelvedata", "a sharded job", 300_000],
] as const)("%s through HTTP, with a third of its answers wrong", (vendor, size, simulations) => {
  test(`${size} runs on what it says`, async () => {
    const symbols = ["AAPL.XNAS", "JPM.XNYS", "KO.XNYS"];
    const request = { symbols, vendor, start: "2015-01-02", end: "2022-12-28", seed: 7 };
    const params = { simulations, time_steps: 50 };
    const job = await platform.run("montecarlo", { ...request, params });
    expect(job).toMatchObject({ status: "completed", error: null, vendor });
    // The simulated vendors round the bundled closes to four decimals: the same job on the data set itself.
    const bundled = await platform.run("montecarlo", {
      ...{ ...request, vendor: "bundled", symbols: ["AAPL", "JPM", "KO"] },
      params,
    });
    for (const [name, value] of Object.entries<number>(bundled.metrics)) {
      expect({ name, same: Math.abs(job.metrics[name] - value) <= 1e-4 * Math.abs(value) + 1e-6 }).toEqual({
        name,
        same: true,
      });
    }
    expect(job.provenance.snapshot_digest).not.toBe(bundled.provenance.snapshot_digest);
  });

  test("weights of currencies, crypto assets and shares, weekly", async () => {
    const job = await platform.run("markowitz", {
      ...{ vendor, symbols: ["EUR/USD", "BTC/USD", "BHP.XLON"], interval: "1week" },
      ...{ start: "2016-01-01", end: "2022-12-01", params: {} },
    });
    expect(job).toMatchObject({ status: "completed", error: null });
  });

  test("prices: daily, weekly, and half hours of a session", async () => {
    const days = simulator.world.daysOf(simulator.world.find("KO", "XNYS")!);
    const daily = await getThrough(`/prices?vendor=${vendor}&symbol=KO.XNYS&adjusted=false&start=2022-12-27`);
    expect(daily.body.bars.map(({ close }: { close: number }) => close)).toEqual(
      days.filter(({ date }) => date >= "2022-12-27").map(({ close }) => close),
    );
    const weekly = await getThrough(
      `/prices?vendor=${vendor}&symbol=KO.XNYS&interval=1week&adjusted=false&start=2022-11-21&end=2022-12-02`,
    );
    const week = days.filter(({ date }) => date >= "2022-11-21" && date <= "2022-11-25");
    expect(weekly.body.bars[0]).toMatchObject({
      date: "2022-11-25",
      open: week[0]!.open,
      high: Math.max(...week.map(({ high }) => high)),
      volume: week.reduce((sum, { volume }) => sum + volume, 0),
    });
    const halfHours = await getThrough(
      `/prices?vendor=${vendor}&symbol=KO.XNYS&interval=30min&adjusted=false&start=2022-12-28&end=2022-12-28`,
    );
    expect(halfHours.body.bars).toHaveLength(13);
    expect(halfHours.body.bars[0].date).toBe("2022-12-28T14:30:00Z");
    expect(halfHours.body.bars[12].close).toBe(days.at(-1)!.close);
  });

  test("intraday prices are adjusted for a split and a dividend that came later", async () => {
    const path = `/prices?vendor=${vendor}&symbol=AAPL.XNAS&interval=1min&start=2014-06-06&end=2014-06-09`;
    const raw = (await getThrough(`${path}&adjusted=false`)).body.bars;
    const { bars } = (await getThrough(path)).body;
    const days = new Map(
      simulator.world.daysOf(simulator.world.find("AAPL", "XNAS")!).map((day) => [day.date, day] as const),
    );
    expect(bars).toHaveLength(2 * 390);
    for (const [i, { date, close, volume }] of bars.entries()) {
      const day = days.get(date.slice(0, 10))!;
      expect(close / raw[i].close / (day.adjustedClose / day.close)).toBeCloseTo(1, 3);
      // Seven for one on 9 June 2014, four for one in 2020.
      expect(volume / raw[i].volume).toBeCloseTo(date < "2014-06-09" ? 28 : 4, 9);
    }
  });

  test("splits and dividends", async () => {
    const { body } = await getThrough(`/corporate-actions?vendor=${vendor}&symbol=AAPL.XNAS`);
    expect(body.splits).toEqual(appleSplits);
    expect(body.dividends[0]).toMatchObject({ ex_date: "2012-08-09", currency: "USD" });
    expect(body.dividends[0].amount / 2.65).toBeCloseTo(1, 3);
    const compared = await getThrough(`/corporate-actions?vendor=${vendor}&symbol=AAPL.XNAS&compare=true`);
    const days = simulator.world.daysOf(simulator.world.find("AAPL", "XNAS")!);
    expect(compared.body).toEqual({ ...body, comparison: { days: days.length, mismatches: [] } });
  });

  test("symbols by search", async () => {
    const { body } = await getThrough(`/symbols?vendor=${vendor}&search=BHP`);
    expect(body.symbols.map(({ symbol }: { symbol: string }) => symbol)).toEqual(["BHP.XASX", "BHP.XLON", "BHP.XNYS"]);
  });
});

test("a rate limit is waited for by Temporal, as long as the vendor says", async () => {
  // The first request of the job: its lists are remembered by the worker for the day.
  simulator.answerNext({ status: 429, headers: { "retry-after": "1" }, body: "Too Many Requests" });
  const job = await platform.run("markowitz", { vendor: "eodhd", symbols: ["XOM.XNYS", "CVX.XNYS"], params: {} });
  expect(job).toMatchObject({ status: "completed", error: null });
  const { workflow, connection } = createTemporalClient(readConfiguration({ TEMPORAL_ADDRESS: temporalAddress() }));
  const { events } = await workflow.getHandle(`job-${job.job_id}`).fetchHistory();
  await connection.close();
  const failures = events?.flatMap((event) => event.activityTaskStartedEventAttributes?.lastFailure ?? []) ?? [];
  expect(events?.some((event) => event.activityTaskStartedEventAttributes?.attempt === 2)).toBe(true);
  expect(failures.map(({ applicationFailureInfo }) => applicationFailureInfo?.type)).toEqual([
    "market_data.rate_limited",
  ]);
  expect(Number(failures[0]?.applicationFailureInfo?.nextRetryDelay?.seconds)).toBe(1);
});

describe("what cannot be served", () => {
  const refused = async (body: unknown) => {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(`${platform.url}/api/v1/markowitz`, init);
    return { status: response.status, body: (await response.json()) as { code: string; detail: string } };
  };

  test("is refused before a job exists", async () => {
    const ambiguous = await refused({ vendor: "twelvedata", symbols: ["BHP", "KO.XNYS"], params: {} });
    expect(ambiguous).toMatchObject({ status: 422, body: { code: "market_data.ambiguous_symbol" } });
    // A search may meet a fault like any other request; then there are no candidates.
    expect(ambiguous.body.detail).toMatch(/BHP names no exchange: write it as TICKER.MIC(: twelvedata has|, as AAPL)/);
    const intraday = { vendor: "eodhd", symbols: ["KO.XNYS", "JPM.XNYS"], interval: "5min", params: {} };
    expect(await refused(intraday)).toMatchObject({
      status: 422,
      body: { code: "market_data.unsupported", detail: "start is required for intraday bars" },
    });
  });

  test("an unknown symbol fails the job with the vendor's word", async () => {
    const job = await platform.run("markowitz", {
      vendor: "twelvedata",
      symbols: ["NOPE.XNAS", "KO.XNYS"],
      params: {},
    });
    expect(job).toMatchObject({ status: "failed", error: { code: "market_data.unknown_symbol" } });
  });
});

/** Everything that a history says, its payloads decoded. */
function textIn(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.values(value).map(textIn).join("\n");
}

test("the key is in no table, no file and no history", async () => {
  expect(simulator.asked.length).toBeGreaterThan(20);
  const found: string[] = [];
  const { url } = platform.database;
  const tables = await query(
    url,
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  for (const { name } of tables.rows as { name: string }[]) {
    const { rows } = await query(url, `select 1 from "${name}" t where t::text like '%${paidKey}%'`);
    if (rows.length > 0) found.push(name);
  }
  for (const entry of readdirSync(platform.dataDir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && readFileSync(file).includes(paidKey)) found.push(file);
  }
  const { workflow, connection } = createTemporalClient(readConfiguration({ TEMPORAL_ADDRESS: temporalAddress() }));
  for await (const { workflowId, runId } of workflow.list()) {
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    if (textIn(history).includes(paidKey)) found.push(workflowId);
  }
  await connection.close();
  expect(found).toEqual([]);
});
