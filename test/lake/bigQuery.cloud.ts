import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBigQueryLake } from "../../market/lake/bigquery/bigQueryLake.ts";
import { createDuckDb } from "../../market/lake/duckdb.ts";
import type { LakeFault, LakeStore, Series } from "../../market/lake/lakeStore.ts";
import { readDatasetUrl } from "../../protocol/storeUrl.ts";
import { diceBars } from "../conformance/lakeStore.ts";
import { createDataset, startBigQueryServer } from "../support/lakeServers/bigQueryServer.ts";
import { type GoogleCredentials, startGoogleCredentials } from "../support/lakeServers/googleCredentials.ts";
import type { LakeServer } from "../support/lakeServers/lakeServer.ts";
import { uniforms } from "../support/random.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-bigquery-"));
const project = "test-project";
const series: Series = { vendor: "eodhd", interval: "1d", symbol: "O'HARE.XNYS" };
const range = { first: "2023-12-01", last: "2024-01-31" };
const bars = diceBars(
  series.symbol,
  ["2023-12-29", "2024-01-02", "2024-01-03"],
  "2024-02-20T00:00:00.000Z",
  uniforms(1),
);

/** As BigQuery takes a job. */
interface JobRequest {
  readonly configuration: {
    readonly labels?: Record<string, string>;
    readonly load?: object;
    readonly query?: {
      readonly query: string;
      readonly maximumBytesBilled: string;
      readonly queryParameters?: object[];
    };
  };
}

let credentials: GoogleCredentials;
let server: LakeServer;
let dataset: string;
let recorder: Server;
let requests: { readonly method: string; readonly path: string; readonly body: string }[];
let lake: LakeStore;
const duckDb = createDuckDb();

beforeAll(async () => {
  credentials = await startGoogleCredentials(join(folder, "credentials"));
  server = await startBigQueryServer(join(folder, "bigquery"));
  Object.assign(process.env, credentials.environment);
  recorder = createServer((asked, answer) => {
    const pieces: Buffer[] = [];
    asked.on("data", (piece: Buffer) => pieces.push(piece));
    asked.on("end", () => {
      const body = Buffer.concat(pieces);
      requests.push({ method: asked.method!, path: asked.url!, body: body.toString("utf8") });
      const passed = send(`${server.url}${asked.url}`, { method: asked.method!, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode!, got.headers);
        got.pipe(answer);
      });
      passed.end(body);
    });
  });
  await new Promise<void>((resolve) => recorder.listen(0, "127.0.0.1", resolve));
});
beforeEach(async () => {
  requests = [];
  dataset = `prices_${randomUUID().replaceAll("-", "")}`;
  await createDataset(server, project, dataset);
  lake = open(dataset);
});
afterAll(async () => {
  credentials.close();
  recorder.closeAllConnections();
  recorder.close();
  await server.process.stop();
  await duckDb.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A lake whose requests are recorded on their way. */
const open = (name: string) => {
  const endpoint = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;
  return openBigQueryLake(
    { place: readDatasetUrl(`bigquery://${project}/${name}`)!, endpoint, maxBytes: 123_000_000 },
    duckDb,
  );
};

/** Runs a statement as somebody else. */
async function sql(query: string): Promise<readonly string[][]> {
  const response = await fetch(`${server.url}/bigquery/v2/projects/${project}/queries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, useLegacySql: false }),
  });
  const answer = (await response.json()) as { rows?: { f: { v: string }[] }[]; errors?: object[] };
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return (answer.rows ?? []).map(({ f }) => f.map(({ v }) => v));
}

const faultsOf = async () => {
  const faults: LakeFault[] = [];
  for await (const fault of lake.verify()) faults.push(fault);
  return faults;
};

// The emulator bills nothing and knows no limit: what is tried is that the limit is on every query that leaves.
test("every query has a limit of the bytes that it may bill, a label, and its values as parameters", async () => {
  await lake.append(series, range, bars);
  await lake.read(series, range, await lake.parts(series));
  await lake.compact(series);
  await faultsOf();
  const jobs = requests
    .filter(({ method, path }) => method === "POST" && /^\/bigquery\/v2\/projects\/[^/]+\/jobs/.test(path))
    .map(({ body }) => (JSON.parse(body) as JobRequest).configuration);
  expect(jobs.length).toBeGreaterThan(8);
  for (const { query, labels } of jobs) {
    expect(query!.maximumBytesBilled).toBe("123000000");
    expect(labels).toEqual({ application: "quant-jobs" });
    expect(query!.query).not.toContain("HARE");
  }
});

test("bars come by load jobs, never by streaming, into tables by year and series", async () => {
  await lake.append(series, range, bars);
  expect(requests.filter(({ path }) => path.includes("insertAll"))).toEqual([]);
  expect(requests.filter(({ path }) => path.startsWith("/upload/"))).toHaveLength(1);
  const table = async (name: string) =>
    (await fetch(`${server.url}/bigquery/v2/projects/${project}/datasets/${dataset}/tables/${name}`)).json();
  expect(await table("bars")).toMatchObject({
    timePartitioning: { type: "YEAR", field: "day" },
    clustering: { fields: ["vendor", "interval", "symbol"] },
  });
  expect(await table("parts")).toMatchObject({ clustering: { fields: ["vendor", "interval", "symbol"] } });
});

test("what is appended at the same time goes into few load jobs", async () => {
  const symbols = Array.from({ length: 20 }, (_, i) => `S${i}.XNYS`);
  await Promise.all(symbols.map((symbol) => lake.append({ ...series, symbol }, range, { ...bars, symbol })));
  expect(requests.filter(({ path }) => path.startsWith("/upload/")).length).toBeLessThan(10);
  for (const symbol of symbols) {
    const one = { ...series, symbol };
    expect(await lake.read(one, range, await lake.parts(one))).toEqual({ ...bars, symbol });
  }
});

test("bars whose writer died before the row of their part are not there, and do not disturb the next writer", async () => {
  await lake.append(series, range, bars);
  await sql(`delete from ${dataset}.parts where true`);
  expect(await lake.parts(series)).toEqual([]);
  await lake.append(series, range, bars);
  expect(await lake.read(series, range, await lake.parts(series))).toEqual(bars);
  expect(await sql(`select count(*) from ${dataset}.bars`)).toEqual([["6"]]);
  // Their writer might live still: they are removed when they are a day old.
  await lake.compact(series);
  expect(await sql(`select count(*) from ${dataset}.bars`)).toEqual([["6"]]);
  const old = "'2020_01700000-0000-7000-8000-000000000000'";
  await sql(`update ${dataset}.bars set part = ${old} where part not in (select id from ${dataset}.parts)`);
  await lake.compact(series);
  expect(await sql(`select count(*) from ${dataset}.bars`)).toEqual([["3"]]);
  expect(await lake.read(series, range, await lake.parts(series))).toEqual(bars);
});

test.each([
  [
    "a close that changed",
    "update bars set close = close + 1e-9 where day = '2024-01-02'",
    /its bars have the SHA-256 \w{16}…/,
  ],
  ["a bar that is gone", "delete from bars where day = '2024-01-02'", /BigQuery has 2 bars of 3/],
  [
    "a bar that is there twice",
    "insert into bars select * from bars where day = '2024-01-02'",
    /BigQuery has 4 bars of 3/,
  ],
])("verify finds %s", async (_, change, message) => {
  await lake.append(series, range, bars);
  expect(await faultsOf()).toEqual([]);
  await sql(change.replaceAll(/(update|from|into) bars/g, `$1 ${dataset}.bars`));
  expect(await faultsOf()).toEqual([
    {
      series,
      where: expect.stringContaining("parts.id = 2023-12-01_2024-01-31_"),
      message: expect.stringMatching(message),
    },
  ]);
});

test("a dataset that is not there is named with its setting", async () => {
  await expect(open("nowhere").parts(series)).rejects.toMatchObject({
    code: "market_data.store_refused",
    message: expect.stringContaining("LAKE_URL=bigquery://test-project/nowhere is refused: there is no such dataset"),
  });
});
