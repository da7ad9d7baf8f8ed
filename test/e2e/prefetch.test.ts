import { hasEnded, type JobDocument, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";
import { type FaultKind, type FaultScript, seededFaults } from "../support/vendors/faults.ts";
import { startVendorSimulator, type VendorSimulator } from "../support/vendors/simulator.ts";

/** Every kind of fault but the rate limit, which takes a minute to pass: `vendors.test.ts` waits for a short one. */
const faults: readonly FaultKind[] = ["reset", "truncate", "tear", "html", "down", "lie", "slow"];

const threeOfTen = seededFaults(5, 0.3, faults);
let script: FaultScript = threeOfTen;

let simulator: VendorSimulator;
let platform: TestPlatform;
beforeAll(async () => {
  simulator = await startVendorSimulator({ faults: (address, n) => script(address, n), slowMs: 100 });
  platform = await startTestPlatform({
    ...simulator.settings,
    TWELVE_DATA_CREDITS_PER_MINUTE: "5000",
  });
});
afterAll(async () => {
  await platform.stop();
  await simulator.stop();
});

const sharesOf = (count: number) =>
  simulator.world.instruments
    .filter(({ type }) => type === "Common Stock")
    .slice(0, count)
    .map(({ symbol }) => symbol);

/** Requests for bars that were answered with data, with how often. */
function servedBars(): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const address of simulator.served.filter((one) => /\/(intraday|time_series|eod)[/?]/.test(one)))
    times.set(address, (times.get(address) ?? 0) + 1);
  return times;
}

const repeated = () => [...servedBars()].filter(([, times]) => times > 1);

test("daily bars of many symbols, through 30 % faults: what the vendor has, each asked for once", async () => {
  const symbols = [...sharesOf(20), "EUR/USD", "BTC/USD"];
  const job = await platform.run("prefetch", { vendor: "eodhd", symbols, start: "2015-01-02", end: "2022-12-28" });
  expect(job).toMatchObject({ status: "completed", error: null, progress: 1 });
  const { series } = await platform.result(job);
  expect(series.map(({ symbol }: JobDocument) => symbol)).toEqual(symbols);
  for (const { symbol, rows, first_date, last_date, error } of series) {
    const days = simulator.world
      .daysOf(simulator.world.instruments.find((one) => one.symbol === symbol)!)
      .filter(({ date }) => date >= "2015-01-02" && date <= "2022-12-28");
    expect({ symbol, rows, first_date, last_date, error }).toEqual({
      ...{ symbol, rows: days.length, first_date: days[0]!.date, last_date: days.at(-1)!.date, error: null },
    });
  }
  expect(job.metrics).toMatchObject({ symbols: 22, symbols_failed: 0 });
  expect(repeated()).toEqual([]);

  // What a later job or request wants is there.
  const asked = simulator.asked.length;
  const again = await platform.run("prefetch", { vendor: "eodhd", symbols, start: "2015-01-02", end: "2022-12-28" });
  expect(again.provenance.digest).toBe(job.provenance.digest);
  expect(simulator.asked.slice(asked).filter((one) => /\/eod\//.test(one))).toEqual([]);
});

const intraday = (start: string) => ({
  ...{ vendor: "twelvedata", symbols: sharesOf(8), interval: "30min", start, end: "2022-12-28" },
});

test("a killed worker in the middle of intraday windows: the next one goes on, and asks for nothing again", async () => {
  const request = intraday("2022-07-01");
  const jobId = await platform.submit("prefetch", request);
  await platform.jobWhen(jobId, ({ progress }) => progress > 0.2);
  platform.worker.kill("SIGKILL");
  const seen: number[] = [];
  const job = await platform.jobWhen(
    jobId,
    (now) => {
      seen.push(now.progress);
      return hasEnded(now);
    },
    120_000,
  );
  expect(job).toMatchObject({ status: "completed", error: null });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  const { series } = await platform.result(job);
  const sessions = simulator.world
    .daysOf(simulator.world.instruments.find(({ symbol }) => symbol === request.symbols[0])!)
    .filter(({ date }) => date >= request.start && date <= request.end).length;
  for (const { rows, missing_sessions } of series) {
    // Thirteen half hours a session; half days have fewer.
    expect(rows).toBeGreaterThan(13 * (sessions - 2));
    expect(rows).toBeLessThanOrEqual(13 * sessions);
    expect(missing_sessions).toBe(0);
  }
  // A window that was under way when the worker died may have been answered without being kept: four shards, one each.
  expect(repeated().length).toBeLessThanOrEqual(4);
});

test("cancelled midway it says what it had brought; submitted again it asks for the rest only", async () => {
  // Every answer is late and none is wrong: no shard waits to be tried again, and all are at work when the cancel comes.
  script = () => "slow";
  const request = intraday("2021-06-01");
  const jobId = await platform.submit("prefetch", request);
  await platform.jobWhen(jobId, ({ progress }) => progress > 0.2);
  await fetch(`${platform.url}/api/v1/jobs/${jobId}`, { method: "DELETE" });
  const cancelled = await platform.jobWhen(jobId, hasEnded, 10_000);
  expect(cancelled).toMatchObject({ status: "cancelled", partial: true, error: { code: "job.cancelled" } });
  const { series, partial } = await platform.result(cancelled);
  expect(series.length).toBe(partial.blocks_done);
  expect(partial.blocks_total).toBe(8);
  expect(cancelled.metrics.rows).toBeGreaterThan(0);

  // Windows that were under way when the cancel came may still arrive.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const before = servedBars();
  const job = await platform.run("prefetch", request);
  expect(job).toMatchObject({ status: "completed", metrics: { symbols_failed: 0 } });
  const after = servedBars();
  expect([...before].filter(([address, times]) => after.get(address) !== times)).toEqual([]);
  expect(after.size).toBeGreaterThan(before.size);
  const whole = (await platform.result(job)).series;
  for (const one of series) expect(whole).toContainEqual(one);
  script = threeOfTen;
});

describe("symbols that the vendor does not have", () => {
  test("are listed and sink no other", async () => {
    const job = await platform.run("prefetch", { vendor: "twelvedata", symbols: ["NOPE.XNAS", "KO.XNYS"] });
    expect(job).toMatchObject({ status: "completed", metrics: { symbols: 2, symbols_failed: 1 } });
    const [nope, ko] = (await platform.result(job)).series;
    expect(nope).toMatchObject({ rows: 0, first_date: null, error: { code: "market_data.unknown_symbol" } });
    expect(ko.rows).toBeGreaterThan(1_000);
  });

  test("fail the job when there is no other", async () => {
    const job = await platform.run("prefetch", { vendor: "twelvedata", symbols: ["NOPE.XNAS", "NADA.XNYS"] });
    expect(job).toMatchObject({ status: "failed", error: { code: "market_data.unknown_symbol" } });
    expect(job.error.errors).toHaveLength(2);
  });

  test("are refused at once where they cannot be symbols, and so is a snapshot", async () => {
    const refused = async (body: unknown) => {
      const headers = { "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const response = await fetch(`${platform.url}/api/v1/prefetch`, init);
      const { errors } = (await response.json()) as { errors: { pointer: string }[] };
      return [response.status, errors.map(({ pointer }) => pointer)];
    };
    expect(await refused({ vendor: "eodhd", symbols: ["KO.XNYS", "A.ABCD"] })).toEqual([422, ["/symbols/1"]]);
    expect(await refused({ vendor: "eodhd", symbols: ["KO.XNYS"], interval: "5min" })).toEqual([422, ["/start"]]);
    const snapshot_id = "01930000-0000-7000-8000-0000000000ff";
    expect(await refused({ symbols: ["KO"], snapshot_id })).toEqual([422, ["/snapshot_id"]]);
  });
});

test("two thousand symbols are one job", async () => {
  const symbols = Array.from({ length: 2_000 }, (_, i) => `N${i}.XNAS`);
  const job = await platform.run("prefetch", { vendor: "eodhd", symbols: ["KO.XNYS", ...symbols.slice(1)] });
  expect(job).toMatchObject({ status: "completed", metrics: { symbols: 2_000, symbols_failed: 1_999 } });
});
