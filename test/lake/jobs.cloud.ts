import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDataset, startBigQueryServer } from "../support/lakeServers/bigQueryServer.ts";
import { startGcsServer } from "../support/lakeServers/gcsServer.ts";
import { type GoogleCredentials, startGoogleCredentials } from "../support/lakeServers/googleCredentials.ts";
import type { LakeServer } from "../support/lakeServers/lakeServer.ts";
import { startS3Server } from "../support/lakeServers/s3Server.ts";
import { type JobDocument, startTestPlatform } from "../support/testPlatform.ts";
import { paidKey, startVendorSimulator, type VendorSimulator } from "../support/vendors/simulator.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-lake-jobs-"));
let simulator: VendorSimulator;
let credentials: GoogleCredentials;
const servers: LakeServer[] = [];
beforeAll(async () => {
  simulator = await startVendorSimulator();
  credentials = await startGoogleCredentials(join(folder, "credentials"));
  servers.push(await startS3Server(join(folder, "s3"), ["prices"]));
  servers.push(await startGcsServer(join(folder, "gcs"), ["prices"]));
  const bigQuery = await startBigQueryServer(join(folder, "bigquery"));
  servers.push(bigQuery);
  await createDataset(bigQuery, "test-project", "prices");
});
afterAll(async () => {
  credentials.close();
  await Promise.all([simulator.stop(), ...servers.map((server) => server.process.stop())]);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs work on a platform of its own, with nothing on its disk. */
async function onPlatform<Result>(
  places: Readonly<Record<string, string>>,
  work: (platform: Awaited<ReturnType<typeof startTestPlatform>>) => Promise<Result>,
): Promise<Result> {
  const platform = await startTestPlatform({
    ...Object.assign({}, credentials.environment, ...servers.map(({ environment }) => environment)),
    EODHD_API_KEY: paidKey,
    EODHD_BASE_URL: simulator.eodhdUrl,
    ...places,
  });
  try {
    return await work(platform);
  } finally {
    await platform.stop();
  }
}

const request = {
  ...{
    symbols: ["AAPL.XNAS", "JPM.XNYS", "KO.XNYS"],
    vendor: "eodhd",
    start: "2015-01-02",
    end: "2022-12-28",
    seed: 7,
  },
  params: { simulations: 2_000, time_steps: 50 },
};

const keysOf = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, encoding: "utf8" }).filter((key) => key.endsWith(".parquet"));

/** Runs the same job on two machines, one after the other: the second needs no vendor, and has the same result. */
async function runTwice(places: Readonly<Record<string, string>>): Promise<JobDocument> {
  const first = await onPlatform(places, async (platform) => {
    const job = await platform.run("montecarlo", request);
    expect(job).toMatchObject({ status: "completed", error: null, vendor: "eodhd" });
    // Nothing of the market data is a file of this machine alone.
    expect(readdirSync(platform.dataDir)).toEqual(expect.not.arrayContaining(["lake", "snapshots"]));
    return job;
  });
  const asked = simulator.asked.length;
  const again = await onPlatform(places, (platform) => platform.run("montecarlo", request));
  expect(again).toMatchObject({ status: "completed", error: null });
  expect(again.provenance.digest).toBe(first.provenance.digest);
  expect(again.provenance.snapshot_digest).toBe(first.provenance.snapshot_digest);
  expect(simulator.asked.slice(asked).filter((address) => address.includes("/eod/"))).toEqual([]);
  return first;
}

test.each([
  ["S3", "s3://prices/desk", "s3/objects/prices/desk"],
  ["Google Cloud Storage", "gs://prices/desk", "gcs/prices/desk"],
])("a simulation runs on bars in %s, and again on another machine without the vendor", async (_, lakeUrl, path) => {
  const job = await runTwice({ LAKE_URL: lakeUrl });
  const keys = keysOf(path);
  for (const symbol of request.symbols)
    expect(keys).toContainEqual(expect.stringContaining(`bars/vendor=eodhd/interval=1d/symbol=${symbol}/year=all/`));
  expect(keys).toContain(`snapshots/${job.provenance.snapshot_digest}.parquet`);
});

test("the same on bars in BigQuery and snapshots in a bucket", async () => {
  const job = await runTwice({ LAKE_URL: "bigquery://test-project/prices", SNAPSHOTS_URL: "s3://prices/frozen" });
  expect(keysOf("s3/objects/prices/frozen")).toEqual([`${job.provenance.snapshot_digest}.parquet`]);
});
