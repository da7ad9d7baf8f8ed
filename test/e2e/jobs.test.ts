import { createHash } from "node:crypto";
import { golden, relativeError } from "../support/golden.ts";
import { hasEnded, simulation, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform({ SHARD_WORK_UNITS: "10000000" });
});
afterAll(() => platform.stop());

const option = { params: { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2, risk_free_rate: 0.1 } };

async function readAll(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${platform.url}${path}`, { headers });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe("blackscholes through HTTP", () => {
  test("prices Hull's example and keeps where the numbers come from", async () => {
    const job = await platform.run("blackscholes", option);
    expect(job).toMatchObject({ status: "completed", progress: 1, type: "blackscholes", error: null });
    // J. Hull, Options, Futures and Other Derivatives, example 15.6: 4.76.
    expect(job.metrics.price).toBeCloseTo(4.76, 2);
    expect(job.provenance).toMatchObject({
      snapshot_id: null,
      shards: 1,
      attempts: 1,
      model_version: "blackscholes/7",
    });
    expect(job.params).toMatchObject({ option_type: "call", payoff: "vanilla", model: "black_scholes_merton" });
  });

  test("agrees with 60-digit values to 1e-12 (a sample)", async () => {
    const { cases } = golden<{
      cases: { inputs: Record<string, number | string>; expected: Record<string, string> }[];
    }>("blackscholes/mpmath.json");
    for (const { inputs, expected } of cases.filter((_, i) => i % 40 === 7)) {
      const { spot, strike, expiryYears, vol, rate, dividendYield, type } = inputs;
      const job = await platform.run("blackscholes", {
        params: {
          spot,
          strike,
          expiry_years: expiryYears,
          volatility: vol,
          risk_free_rate: rate,
          dividend_yield: dividendYield,
          option_type: type,
        },
      });
      const exact = Number(expected.price);
      if (exact > 1e-9) expect(relativeError(job.metrics.price, exact)).toBeLessThan(1e-12);
    }
  });

  test("takes spot and vol from market data when they are not given", async () => {
    const job = await platform.run("blackscholes", { symbols: ["KO"], params: { strike: 60, expiry_years: 1 } });
    expect(job).toMatchObject({ status: "completed" });
    const { bytes } = await readAll(job.result_urls.result);
    const result = JSON.parse(bytes.toString());
    // The last close of KO in the bundled file.
    expect(result.inputs.spot).toBe(62.609);
    expect(result.sources).toEqual({ spot: "last_close", volatility: "log_return_standard_deviation" });
    expect(job.provenance.snapshot_digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("too little market data fails the job with its problem", async () => {
    const job = await platform.run("blackscholes", {
      symbols: ["KO"],
      start: "2022-12-20",
      params: { strike: 60, expiry_years: 1 },
    });
    expect(job).toMatchObject({
      status: "failed",
      error: { code: "market_data.insufficient", status: 422 },
      provenance: null,
      metrics: null,
    });
    expect((await readAll(job.links.result)).status).toBe(409);
  });
});

describe("montecarlo through HTTP", () => {
  test("a small and a sharded job leave result, artifacts and provenance", async () => {
    const small = await platform.run("montecarlo", simulation(2_000));
    const large = await platform.run("montecarlo", simulation(300_000));
    expect(small).toMatchObject({ status: "completed", provenance: { shards: 1 } });
    expect(large).toMatchObject({ status: "completed", provenance: { shards: 9, seed: 7 } });
    for (const job of [small, large]) {
      const result = await readAll(job.result_urls.result);
      expect(createHash("sha256").update(result.bytes).digest("hex")).toBe(job.provenance.digest);
      expect(result.headers.get("etag")).toBe(`"${job.provenance.digest}"`);
      const report = await readAll(job.result_urls["report.html"]);
      expect(report.bytes.toString()).toContain(job.provenance.digest);
      expect(report.headers.get("content-security-policy")).toMatch(/^sandbox/);
    }
    const { artifacts } = JSON.parse((await readAll(`${large.links.self}/artifacts`)).bytes.toString());
    expect(artifacts.map(({ name }: { name: string }) => name)).toEqual([
      "bands.csv",
      "bands.parquet",
      "convergence.csv",
      "convergence.parquet",
      "fan_chart.svg",
      "histogram.csv",
      "histogram.parquet",
      "report.html",
      "terminal_histogram.svg",
    ]);
    for (const { url, digest, size } of artifacts) {
      const { bytes } = await readAll(url);
      expect(bytes.length).toBe(size);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(digest);
    }
  });

  test("ranges and validators of a result are those of its bytes", async () => {
    const job = await platform.run("blackscholes", option);
    const whole = await readAll(job.result_urls.result);
    const part = await readAll(job.result_urls.result, { range: "bytes=10-19" });
    expect(part.status).toBe(206);
    expect(part.bytes.equals(whole.bytes.subarray(10, 20))).toBe(true);
    expect((await readAll(job.result_urls.result, { range: "bytes=-5" })).bytes.equals(whole.bytes.subarray(-5))).toBe(
      true,
    );
    expect((await readAll(job.result_urls.result, { range: "bytes=999999-" })).status).toBe(416);
    expect((await readAll(job.result_urls.result, { "if-none-match": `"${job.provenance.digest}"` })).status).toBe(304);
  });

  test("a rerun gives the same digest, and another one when something is overridden", async () => {
    const job = await platform.run("montecarlo", { ...simulation(3_000), seed: undefined });
    const rerun = await platform.run(`jobs/${job.job_id}/rerun`, {});
    expect(rerun).toMatchObject({
      rerun_of: job.job_id,
      provenance: { digest: job.provenance.digest, seed: job.provenance.seed },
    });
    const other = await platform.run(`jobs/${job.job_id}/rerun`, { overrides: { params: { time_steps: 50 } } });
    expect(other.params).toMatchObject({ simulations: 3_000, time_steps: 50 });
    expect(other.provenance.digest).not.toBe(job.provenance.digest);
  });

  test("events come as they happen, can be resumed, and end with the job", async () => {
    const jobId = await platform.submit("montecarlo", simulation(400_000));
    const text = (await readAll(`/api/v1/jobs/${jobId}/events`)).bytes.toString();
    const types = [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
    expect(types.slice(0, 1)).toEqual(["submitted"]);
    expect(types.at(-1)).toBe("completed");
    expect(types).toEqual(expect.arrayContaining(["queued", "started", "planned", "progress"]));
    const shares = [...text.matchAll(/"progress":([\d.]+)/g)].map(([, share]) => Number(share));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(ids.map((_, i) => i + 1));
    const rest = (
      await readAll(`/api/v1/jobs/${jobId}/events`, { "last-event-id": String(ids.length - 1) })
    ).bytes.toString();
    expect([...rest.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([ids.length]);
  });
});

describe("submission", () => {
  test("twenty equal submissions of one key get twenty equal answers and make one job", async () => {
    const headers = { "content-type": "application/json", "idempotency-key": "twenty" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await fetch(`${platform.url}/api/v1/montecarlo`, {
          method: "POST",
          headers,
          body: JSON.stringify(simulation(2_000)),
        });
        return { status: response.status, location: response.headers.get("location"), body: await response.text() };
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]!.status).toBe(202);
    const { jobs } = JSON.parse((await readAll("/api/v1/jobs?idempotency_key=twenty")).bytes.toString());
    expect(jobs).toHaveLength(1);
    const conflict = await fetch(`${platform.url}/api/v1/montecarlo`, {
      method: "POST",
      headers,
      body: JSON.stringify(simulation(2_001)),
    });
    expect(conflict.status).toBe(409);
    expect(await conflict.json()).toMatchObject({ code: "idempotency.conflict" });
  });

  test("the short form of a call is the long one", async () => {
    const short = await platform.run("blackscholes", option);
    const long = await platform.run("jobs", { type: "blackscholes", ...option });
    expect(long.provenance.digest).toBe(short.provenance.digest);
    expect(long.provenance.seed).toBe(short.provenance.seed);
  });

  test("a wait that is too short answers 202, a replay with a wait answers the finished job", async () => {
    const body = JSON.stringify(simulation(2_000_000));
    const post = (wait: string, key: string) =>
      fetch(`${platform.url}/api/v1/montecarlo`, {
        method: "POST",
        headers: { "content-type": "application/json", prefer: wait, "idempotency-key": key },
        body,
      });
    const early = await post("wait=1", "patience");
    expect(early.status).toBe(202);
    const { job_id } = (await early.json()) as { job_id: string };
    await platform.jobWhen(job_id, hasEnded);
    const late = await post("wait=5", "patience");
    expect(late.status).toBe(200);
    expect(await late.json()).toMatchObject({ job_id, status: "completed" });
  });

  test("jobs are listed by filters, page by page", async () => {
    for (let i = 0; i < 5; i++) await platform.run("blackscholes", { ...option, tags: ["page", `n${i}`] });
    const list = async (query: string) => JSON.parse((await readAll(`/api/v1/jobs?${query}`)).bytes.toString());
    const first = await list("tag=page&limit=2&count=bounded&sort=created_at");
    expect(first).toMatchObject({ total: 5 });
    const second = await list(`tag=page&limit=2&sort=created_at&cursor=${first.next_cursor}`);
    const third = await list(`tag=page&limit=2&sort=created_at&cursor=${second.next_cursor}`);
    const tags = [first, second, third].flatMap(({ jobs }) => jobs.map((job: { tags: string[] }) => job.tags[1]));
    expect(tags).toEqual(["n0", "n1", "n2", "n3", "n4"]);
    expect(third.next_cursor).toBeNull();
    expect((await list("tag=n3&status=completed&type=blackscholes")).jobs).toHaveLength(1);
    expect((await list("tag=n3&status=failed,cancelled")).jobs).toHaveLength(0);
    expect((await list("symbol=JPM&limit=1")).jobs[0].symbols).toContain("JPM");
  });
});

describe("market data through HTTP", () => {
  test("symbols, and prices as JSON, CSV and Parquet", async () => {
    const symbols = JSON.parse((await readAll("/api/v1/symbols")).bytes.toString());
    expect(symbols.total).toBe(26);
    const path = "/api/v1/prices?symbol=AAPL&start=2022-12-27&end=2022-12-28";
    const bars = JSON.parse((await readAll(path)).bytes.toString());
    expect(bars.missing_sessions).toEqual([]);
    expect(bars.bars.at(-1)).toEqual({
      date: "2022-12-28",
      open: null,
      high: null,
      low: null,
      close: 125.674,
      volume: null,
    });
    const csv = (await readAll(path, { accept: "text/csv" })).bytes.toString();
    expect(csv.split("\r\n")[0]).toBe("symbol,date,open,high,low,close,volume");
    expect(csv.split("\r\n")[2]).toBe("AAPL,2022-12-28,,,,125.674,");
    const parquet = (await readAll(path, { accept: "application/vnd.apache.parquet" })).bytes;
    expect(parquet.subarray(0, 4).toString()).toBe("PAR1");
  });
});

describe("the service itself", () => {
  test("health, metrics, documents", async () => {
    const health = JSON.parse((await readAll("/health")).bytes.toString());
    expect(health).toMatchObject({
      status: "up",
      dependencies: { postgresql: { status: "up" }, temporal: { status: "up" } },
    });
    const metrics = (await readAll("/metrics")).bytes.toString();
    expect(metrics).toMatch(/quant_jobs_http_request_seconds_count\{[^}]*route="\/api\/v1\/blackscholes"/);
    expect(metrics).toMatch(/quant_jobs_reconciler_mismatches_total\{action="settled"\} 0/);
    const docs = (await readAll("/docs")).bytes.toString();
    expect(docs).toContain("/docs/swagger-ui-bundle.js");
    expect((await readAll("/docs/swagger-ui-bundle.js")).bytes.length).toBeGreaterThan(500_000);
  });
});
