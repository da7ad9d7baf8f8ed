import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckDb } from "../../market/lake/duckdb.ts";
import { openLake, storeOptionsOf } from "../../market/lake/stores.ts";
import { readConfiguration } from "../../protocol/configuration.ts";
import { lakeStoreConformance } from "../conformance/lakeStore.ts";
import { createDataset, startBigQueryServer } from "../support/lakeServers/bigQueryServer.ts";
import { startGcsServer } from "../support/lakeServers/gcsServer.ts";
import { type GoogleCredentials, startGoogleCredentials } from "../support/lakeServers/googleCredentials.ts";
import type { LakeServer } from "../support/lakeServers/lakeServer.ts";
import { startS3Server } from "../support/lakeServers/s3Server.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-lake-"));
const project = "test-project";
let credentials: GoogleCredentials;
let bigQuery: LakeServer;
const servers: LakeServer[] = [];

beforeAll(async () => {
  credentials = await startGoogleCredentials(join(folder, "credentials"));
  servers.push(await startS3Server(join(folder, "s3"), ["prices"]));
  servers.push(await startGcsServer(join(folder, "gcs"), ["prices"]));
  bigQuery = await startBigQueryServer(join(folder, "bigquery"));
  servers.push(bigQuery);
  for (const { environment } of [credentials, ...servers]) Object.assign(process.env, environment);
});
afterAll(async () => {
  credentials.close();
  await Promise.all(servers.map((server) => server.process.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** A lake as the settings of a deployment open it. */
async function open(lakeUrl: string) {
  const duckDb = createDuckDb();
  const options = storeOptionsOf(readConfiguration({ ...process.env, LAKE_URL: lakeUrl }));
  const dataDir = join(folder, randomUUID());
  return { store: openLake(dataDir, options, duckDb), close: () => duckDb.close() };
}

lakeStoreConformance("a folder", () => open(""));
lakeStoreConformance("S3", () => open(`s3://prices/${randomUUID()}`));
lakeStoreConformance("Google Cloud Storage", () => open(`gs://prices/${randomUUID()}`));
lakeStoreConformance("BigQuery", async () => {
  const dataset = `prices_${randomUUID().replaceAll("-", "")}`;
  await createDataset(bigQuery, project, dataset);
  return open(`bigquery://${project}/${dataset}`);
});
