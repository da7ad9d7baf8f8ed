import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { blackScholes } from "../../models/pricing/blackScholes.ts";
import { ordinaryContracts } from "../support/contractsJob.ts";
import { type JobDocument, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform({ SMALL_JOB_WORK_UNITS: "4000000", SHARD_WORK_UNITS: "3500000" });
});
afterAll(() => platform.stop());

const rows = 20_000;
const contracts = ordinaryContracts(rows, 20_260_105);

async function download(path: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(`${platform.url}${path}`)).arrayBuffer());
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${platform.url}/api/v1/blackscholes`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test("20,000 contracts in shards: the table has the price and Greeks of each, and the job stays small", async () => {
  const job = await platform.run("blackscholes", { params: { contracts } });
  expect(job).toMatchObject({
    status: "completed",
    progress: 1,
    metrics: { contracts: rows },
    provenance: { shards: 3 },
  });
  expect(JSON.stringify(job).length).toBeLessThan(4_000);
  expect(job.params.contracts.strike).toEqual({ rows, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(job.params.contracts.option_type.words.toSorted()).toEqual(["call", "put"]);
  const csv = (await download(job.result_urls["contracts.csv"])).toString().trimEnd().split("\n");
  expect(csv).toHaveLength(rows + 1);
  expect(csv[0]).toBe("contract,price,delta,gamma,vega,theta,rho");
  for (let row = 0; row < rows; row += 97) {
    const [contract, price, delta, , vega] = csv[row + 1]!.split(",").map(Number);
    const one = blackScholes({
      spot: contracts.spot[row]!,
      strike: contracts.strike[row]!,
      expiryYears: contracts.expiry_years[row]!,
      vol: contracts.volatility[row]!,
      rate: contracts.risk_free_rate[row]!,
      dividendYield: contracts.dividend_yield[row]!,
      type: contracts.option_type[row] as "call" | "put",
    });
    expect(contract).toBe(row);
    expect(Math.abs(price! - one.price)).toBeLessThan(1e-12);
    expect(Math.abs(delta! - one.delta)).toBeLessThan(1e-13);
    expect(Math.abs(vega! - one.vega)).toBeLessThan(1e-11);
  }
  const strikes = await download(job.result_urls["contracts.strike.f64"]);
  expect(createHash("sha256").update(strikes).digest("hex")).toBe(job.params.contracts.strike.digest);
  expect(strikes.readDoubleLE(8 * 1234)).toBe(contracts.strike[1234]);
  const path = join(tmpdir(), `contracts-${job.job_id}.parquet`);
  await writeFile(path, await download(job.result_urls["contracts.parquet"]));
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`select count(*), sum(price), max(contract) from '${path}'`);
  const [count, total, last] = reader.getRows()[0]!.map(Number);
  expect([count, last]).toEqual([rows, rows - 1]);
  expect(total).toBeCloseTo(job.metrics.total_price, 6);
});

test("the same contracts give the same digest; a key stands for its columns; a rerun goes on with the stored ones", async () => {
  const key = { "idempotency-key": "contracts-1" };
  const [first, again] = [
    await platform.run("blackscholes", { params: { contracts } }, key),
    await post({ params: { contracts } }, key),
  ];
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(((await again.json()) as JobDocument).job_id).toBe(first.job_id);
  const other = { ...contracts, strike: contracts.strike.with(17, 100) };
  expect((await post({ params: { contracts: other } }, key)).status).toBe(409);

  const rerun = await fetch(`${platform.url}/api/v1/jobs/${first.job_id}/rerun`, {
    method: "POST",
    headers: { prefer: "wait=30" },
  });
  const repeated = (await rerun.json()) as JobDocument;
  expect(repeated).toMatchObject({ status: "completed", rerun_of: first.job_id });
  expect(repeated.provenance.digest).toBe(first.provenance.digest);
  const listed = await (await fetch(`${platform.url}/api/v1/jobs?limit=5`)).text();
  expect(listed.length).toBeLessThan(12_000);
});

test("market prices give vols; one without is passed over when that is asked for", async () => {
  const { volatility: _, ...few } = ordinaryContracts(50, 3);
  const market_price = few.spot.map((spot, row) => {
    const gain = spot - few.strike[row]!;
    const intrinsic = Math.max(0, few.option_type[row] === "call" ? gain : -gain);
    return row === 7 ? 1_000 : row === 8 ? null : intrinsic + 5;
  });
  const body = { params: { contracts: { ...few, risk_free_rate: 0, dividend_yield: 0, market_price } } };
  const refused = await post(body);
  expect(refused.status).toBe(422);
  expect(((await refused.json()) as JobDocument).errors).toMatchObject([
    { pointer: "/params/contracts/market_price/8" },
  ]);
  const skipped = await platform.run("blackscholes", { params: { ...body.params, on_error: "skip" } });
  expect(skipped).toMatchObject({ status: "completed", metrics: { contracts: 48, skipped: 2 } });
  const lines = (await download(skipped.result_urls["skipped.csv"])).toString().trimEnd().split("\n");
  expect(lines.map((line) => line.split(",")[0])).toEqual(["contract", "7", "8"]);
  const result = await download(skipped.result_urls.result);
  expect(createHash("sha256").update(result).digest("hex")).toBe(skipped.provenance.digest);
  expect(JSON.parse(result.toString()).skipped.first[0].pointer).toBe("/params/contracts/market_price/7");
});

test("a row that is no number is refused while the body still arrives", async () => {
  const answer = await post({
    params: { contracts: { ...contracts, strike: contracts.strike.map((x, i) => (i === 9 ? true : x)) } },
  });
  expect(answer.status).toBe(422);
  expect(((await answer.json()) as JobDocument).errors[0].pointer).toBe("/params/contracts/strike/9");
});
