import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckDb } from "../market/lake/duckdb.ts";
import type { Series } from "../market/lake/lakeStore.ts";
import { openLake, storeOptionsOf } from "../market/lake/stores.ts";
import { readConfiguration } from "../protocol/configuration.ts";
import { diceBars } from "../test/conformance/lakeStore.ts";
import { createDataset, startBigQueryServer } from "../test/support/lakeServers/bigQueryServer.ts";
import { startGcsServer } from "../test/support/lakeServers/gcsServer.ts";
import { startGoogleCredentials } from "../test/support/lakeServers/googleCredentials.ts";
import { startS3Server } from "../test/support/lakeServers/s3Server.ts";
import { uniforms } from "../test/support/random.ts";

// What a lake elsewhere costs: 20 symbols × 30 years of days are appended, read on a machine that has nothing, and read again.
// The servers run on this machine, so the network is free; what BigQuery's emulator takes says nothing of BigQuery.
const symbols = Array.from({ length: 20 }, (_, i) => `S${i}.XNYS`);
const range = { first: "1994-01-03", last: "2023-12-29" };
const days = Array.from({ length: 30 * 365 }, (_, i) => new Date(Date.parse(range.first) + i * 86_400_000))
  .filter((day) => day.getUTCDay() % 6 !== 0)
  .map((day) => day.toISOString().slice(0, 10));

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-bench-lake-"));
const credentials = await startGoogleCredentials(join(folder, "credentials"));
const s3 = await startS3Server(join(folder, "s3"), ["prices"]);
const gcs = await startGcsServer(join(folder, "gcs"), ["prices"]);
const bigQuery = await startBigQueryServer(join(folder, "bigquery"));
await createDataset(bigQuery, "test-project", "prices");
for (const { environment } of [credentials, s3, gcs, bigQuery]) Object.assign(process.env, environment);

const duckDb = createDuckDb();
const open = (lakeUrl: string, machine: string) => {
  const options = storeOptionsOf(readConfiguration({ ...process.env, LAKE_URL: lakeUrl }));
  return openLake(join(folder, machine), options, duckDb);
};
async function timed(work: (series: Series) => Promise<unknown>): Promise<string> {
  const started = performance.now();
  await Promise.all(symbols.map((symbol) => work({ vendor: "eodhd", interval: "1d", symbol })));
  return `${((performance.now() - started) / 1000).toFixed(2)} s`;
}

const rows = [];
for (const [name, url] of [
  ["folder", ""],
  ["S3", "s3://prices/bench"],
  ["Google Cloud Storage", "gs://prices/bench"],
  ["BigQuery", "bigquery://test-project/prices"],
] as const) {
  const writer = open(url, "writer");
  const bars = diceBars("", days, "2024-01-02T00:00:00.000Z", uniforms(1));
  const append = await timed((series) => writer.append(series, range, { ...bars, symbol: series.symbol }));
  const reader = open(url, url === "" ? "writer" : "reader");
  const read = async (series: Series) => reader.read(series, range, await reader.parts(series));
  rows.push({ lake: name, append, "first read": await timed(read), "read again": await timed(read) });
}
console.log(`${symbols.length} symbols, ${symbols.length * days.length} bars`);
console.table(rows);
credentials.close();
await Promise.all([s3, gcs, bigQuery].map((server) => server.process.stop()));
await duckDb.close();
rmSync(folder, { recursive: true, force: true });
