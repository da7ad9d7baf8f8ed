import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BigQueryDataset, openBigQueryDataset } from "../../market/lake/bigquery/bigQueryDataset.ts";
import { barsTable } from "../../market/lake/bigquery/tables.ts";
import { type GoogleCredentials, startGoogleCredentials } from "../support/lakeServers/googleCredentials.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-silence-"));
let credentials: GoogleCredentials;
let server: Server;
let dataset: BigQueryDataset;
let uploads = 0;

beforeAll(async () => {
  credentials = await startGoogleCredentials(folder);
  Object.assign(process.env, credentials.environment);
  server = createServer((request, response) => {
    if (request.url!.startsWith("/upload/")) uploads += 1;
    // Dataset and tables are there.
    else response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = "bigquery://test-project/prices";
  const place = { service: "bigquery", project: "test-project", dataset: "prices", url } as const;
  dataset = openBigQueryDataset({ place, endpoint, maxBytes: 10_485_760, uploadMs: 300 });
});
afterAll(async () => {
  credentials.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test("an upload that is not answered is an outage that passes, not the end of all loads", async () => {
  const path = join(folder, "bars.parquet");
  writeFileSync(path, "bars");
  await expect(dataset.load(barsTable, path)).rejects.toMatchObject({
    code: "dependency.unavailable",
    message: "LAKE_URL=bigquery://test-project/prices cannot be reached: an upload was not answered within 300 ms",
  });
  expect(uploads).toBe(1);
});
