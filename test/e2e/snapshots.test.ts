import { rmSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { query } from "../../scripts/stack/postgres.ts";
import { simulation, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";
import { paidKey, startVendorSimulator, type VendorSimulator } from "../support/vendors/simulator.ts";

let simulator: VendorSimulator;
let platform: TestPlatform;
beforeAll(async () => {
  simulator = await startVendorSimulator();
  platform = await startTestPlatform({
    EODHD_API_KEY: paidKey,
    EODHD_BASE_URL: simulator.eodhdUrl,
    SHARD_WORK_UNITS: "10000000",
  });
});
afterAll(async () => {
  await platform.stop();
  await simulator.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape.
type Answer = { status: number; body: any; headers: Headers };

async function send(method: string, path: string, body?: unknown, accept = "application/json"): Promise<Answer> {
  const response = await fetch(`${platform.url}/api/v1${path}`, {
    method,
    headers: { accept, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, body: isJson && text ? JSON.parse(text) : text, headers: response.headers };
}

/** JPMorgan rose by 18 % on 13 March 2020, behind a fall of 10 % and before one of 15 %. */
const outlier = { symbol: "JPM", flag: "outlier", count: 1, dates: ["2020-03-13"] };

const wanted = { symbols: ["AAPL", "JPM", "KO"], start: "2015-01-02" };

describe("POST /snapshots", () => {
  test("the same numbers are one snapshot, however they are asked for", async () => {
    const first = await send("POST", "/snapshots", { ...wanted, end: "2022-12-28" });
    expect(first.status).toBe(201);
    expect(first.headers.get("location")).toBe(first.body.links.self);
    expect(first.body).toMatchObject({
      ...{ vendor: "bundled", interval: "1d", adjusted: "splits_and_dividends", symbols: wanted.symbols },
      ...{ start: "2015-01-02", end: "2022-12-28", missing: "drop", gaps: [], flags: [outlier] },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const again = await send("POST", "/snapshots", { ...wanted, adjusted: true });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect((await send("GET", first.body.links.self.replace("/api/v1", ""))).body).toEqual(first.body);
  });

  test("its data are the closes of the vendor in every format", async () => {
    const { body } = await send("POST", "/snapshots", { symbols: ["KO", "PEP"], start: "2022-12-20" });
    const path = `/snapshots/${body.snapshot_id}`;
    const csv = (await send("GET", `${path}/data`, undefined, "text/csv")).body as string;
    const [header, ...lines] = csv.trimEnd().split("\r\n");
    expect(header).toBe("date,KO,PEP");
    const closes = async (symbol: string) => {
      const { bars } = (await send("GET", `/prices?symbol=${symbol}&start=2022-12-20`)).body;
      return bars.map(({ date, close }: { date: string; close: number }) => [date, String(close)]);
    };
    const [ko, pep] = [await closes("KO"), await closes("PEP")];
    expect(lines.map((line) => line.split(","))).toEqual(
      ko.map(([date, close]: string[], i: number) => [date, close, pep[i][1]]),
    );

    const response = await fetch(`${platform.url}/api/v1${path}`, {
      headers: { accept: "application/vnd.apache.arrow.stream" },
    });
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    expect(table.toArray().map((row) => Object.values(row.toJSON()).join(","))).toEqual(lines);

    const parquet = await fetch(`${platform.url}/api/v1${path}/data`);
    expect(parquet.headers.get("content-type")).toBe("application/vnd.apache.parquet");
    const bytes = Buffer.from(await parquet.arrayBuffer());
    expect(bytes.length).toBe(Number(parquet.headers.get("content-length")));
    expect([bytes.subarray(0, 4), bytes.subarray(-4)].map(String)).toEqual(["PAR1", "PAR1"]);
    const again = await fetch(`${platform.url}/api/v1${path}/data`, {
      headers: { "if-none-match": parquet.headers.get("etag")! },
    });
    expect(again.status).toBe(304);
  });
});

describe("POST /jobs {snapshot_id}", () => {
  test("runs on it, with what it says, as the same request without it", async () => {
    const plain = await platform.run("montecarlo", simulation(2_000));
    const { body: snapshot } = await send("POST", "/snapshots", wanted);
    const { params } = simulation(2_000);
    const job = await platform.run("montecarlo", { snapshot_id: snapshot.snapshot_id, seed: 7, params });
    expect(job).toMatchObject({
      ...{ status: "completed", error: null, snapshot_id: snapshot.snapshot_id, symbols: wanted.symbols },
      ...{ vendor: "bundled", interval: "1d", start: "2015-01-02", end: "2022-12-28", missing: "drop", quality: {} },
      data: { snapshot_id: snapshot.snapshot_id, retrieved_at: snapshot.retrieved_at, gaps: [], flags: [outlier] },
    });
    expect(job.provenance.digest).toBe(plain.provenance.digest);
    expect(job.provenance.snapshot_digest).toBe(snapshot.digest);
  });

  test("the benchmark of a backtest is part of it", async () => {
    const request = { symbols: ["KO"], start: "2015-01-02", params: { strategy: "buy_and_hold", benchmark: "SP500" } };
    const { body: both } = await send("POST", "/snapshots", { symbols: ["KO", "SP500"], start: "2015-01-02" });
    const { symbols, params } = request;
    const job = await platform.run("backtest", { symbols, params, snapshot_id: both.snapshot_id });
    expect(job).toMatchObject({ status: "completed", error: null, symbols });
    const plain = await platform.run("backtest", request);
    expect(job.provenance.digest).toBe(plain.provenance.digest);

    const { body: one } = await send("POST", "/snapshots", { symbols, start: "2015-01-02" });
    const refused = await send("POST", "/backtest", { symbols, params, snapshot_id: one.snapshot_id });
    expect(refused.body).toMatchObject({ code: "request.invalid", errors: [{ pointer: "/symbols" }] });
  });

  test("says what does not go with it", async () => {
    const { body: snapshot } = await send("POST", "/snapshots", wanted);
    const snapshot_id = snapshot.snapshot_id;
    const pointersOf = async (kind: string, body: unknown) => {
      const answer = await send("POST", `/${kind}`, body);
      expect({ body, status: answer.status, code: answer.body.code }).toEqual({
        body,
        status: 422,
        code: "request.invalid",
      });
      return answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    };
    const params = { simulations: 2_000 };
    const given = { start: "2015-01-02", end: "2020-01-01", interval: "1d", vendor: "bundled" };
    const all = { ...given, adjusted: true, missing: "drop", quality: {} };
    const pointers = ["/start", "/end", "/interval", "/vendor", "/adjusted", "/missing", "/quality"];
    expect(await pointersOf("montecarlo", { snapshot_id, ...all, params })).toEqual(pointers);
    expect(await pointersOf("jobs", { type: "montecarlo", snapshot_id, ...all, params })).toEqual(pointers);
    expect(await pointersOf("montecarlo", { snapshot_id, symbols: ["KO", "JPM", "AAPL"], params })).toEqual([
      "/symbols",
    ]);
    expect(await pointersOf("montecarlo", { snapshot_id, symbols: ["AAPL", "JPM"], params })).toEqual(["/symbols"]);
    const option = { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2 };
    expect(await pointersOf("blackscholes", { snapshot_id, symbols: [], params: option })).toEqual(["/snapshot_id"]);
    const unknown = "01930000-0000-7000-8000-00000000abcd";
    expect(await pointersOf("montecarlo", { snapshot_id: unknown, params })).toEqual(["/snapshot_id"]);
    expect(await pointersOf("jobs", { type: "montecarlo", snapshot_id: unknown, params })).toEqual(["/snapshot_id"]);
    expect(await pointersOf("montecarlo", { snapshot_id, params: { simulations: 1 } })).toEqual([
      "/params/simulations",
    ]);
  });

  test.each([
    ["a small job", 2_000],
    ["a sharded job", 300_000],
  ])("%s of another vendor asks nobody", async (_, simulations) => {
    const symbols = ["XOM.XNYS", "CVX.XNYS"];
    const { body } = await send("POST", "/snapshots", { vendor: "eodhd", symbols, start: "2018-01-02" });
    const asked = simulator.asked.length;
    rmSync(join(platform.dataDir, "lake"), { recursive: true, force: true });
    const job = await platform.run("montecarlo", { snapshot_id: body.snapshot_id, params: { simulations } });
    expect(job).toMatchObject({ status: "completed", error: null, vendor: "eodhd", symbols });
    expect(simulator.asked.length).toBe(asked);
  });
});

describe("POST /jobs/{id}/rerun", () => {
  const rerun = async (jobId: string, overrides = {}) => {
    const { status, body } = await send("POST", `/jobs/${jobId}/rerun`, { overrides });
    expect(status).toBe(202);
    return platform.jobWhen(body.job_id, ({ status }) => ["completed", "failed"].includes(status));
  };

  test("runs on the data of the earlier job, until the data are overridden", async () => {
    const job = await platform.run("montecarlo", simulation(2_000));
    const same = await rerun(job.job_id);
    expect(same.snapshot_id).toBe(job.provenance.snapshot_id);
    expect(same.provenance.digest).toBe(job.provenance.digest);
    const more = await rerun(same.job_id, { params: { simulations: 3_000 } });
    expect(more.snapshot_id).toBe(job.provenance.snapshot_id);
    const later = await rerun(more.job_id, { start: "2018-01-02" });
    expect(later).toMatchObject({ status: "completed", snapshot_id: null, start: "2018-01-02", symbols: job.symbols });
    expect(later.provenance.snapshot_id).not.toBe(job.provenance.snapshot_id);
    const back = await rerun(later.job_id, { snapshot_id: job.provenance.snapshot_id, params: { simulations: 2_000 } });
    expect(back.provenance.digest).toBe(job.provenance.digest);
  });

  test("gives the same bytes when the vendor has re-adjusted its history since", async () => {
    const request = { ...simulation(2_000), vendor: "eodhd", symbols: ["AAPL.XNAS", "MSFT.XNAS"] };
    const job = await platform.run("montecarlo", request);
    expect(job).toMatchObject({ status: "completed", error: null });

    simulator.reAdjust("AAPL.XNAS", { dividend: { exDate: "2019-06-03", amount: 7.7 } });
    // A day later: what was retrieved is of yesterday, and nobody remembers it.
    await query(
      platform.database.url,
      "update corporate_action_retrievals set retrieved_at = retrieved_at - interval '7 days'",
    );
    platform.worker.kill("SIGKILL");
    await platform.worker.whenReady();

    const same = await rerun(job.job_id);
    expect(same.provenance.digest).toBe(job.provenance.digest);
    expect(same.provenance.snapshot_id).toBe(job.provenance.snapshot_id);
    const anew = await platform.run("montecarlo", request);
    expect(anew).toMatchObject({ status: "completed", error: null });
    expect(anew.provenance.snapshot_digest).not.toBe(job.provenance.snapshot_digest);
    expect(anew.provenance.digest).not.toBe(job.provenance.digest);
  });

  test("overrides that do not fit are pointed at", async () => {
    const job = await platform.run("montecarlo", simulation(2_000));
    const { body } = await send("POST", `/jobs/${job.job_id}/rerun`, { overrides: { snapshot_id: "nothing" } });
    expect(body).toMatchObject({ code: "request.invalid", errors: [{ pointer: "/overrides/snapshot_id" }] });
  });
});

test("the report shows what is doubtful in the data", async () => {
  const job = await platform.run("montecarlo", simulation(2_000));
  const html = await (await fetch(`${platform.url}${job.result_urls["report.html"]}`)).text();
  const [, data] = /<h2>Data<\/h2>\n<table>(.*?)<\/table>/s.exec(html)!;
  expect(data).toContain('<th scope="row">JPM, outlier</th><td class="">1 bar: 2020-03-13</td>');
  expect(data).toContain(job.provenance.snapshot_digest);
});

test("a limit of the vendor is told, and nothing is kept", async () => {
  simulator.answerNext({ status: 429, headers: { "retry-after": "1" }, body: "Too Many Requests" });
  const { status, body, headers } = await send("POST", "/snapshots", {
    vendor: "eodhd",
    symbols: ["PG.XNYS", "PFE.XNYS"],
  });
  expect({ status, code: body.code }).toEqual({ status: 503, code: "market_data.rate_limited" });
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  const { rows } = await query(platform.database.url, "select 1 from snapshots where symbols @> array['PG.XNYS']");
  expect(rows).toHaveLength(0);
});
