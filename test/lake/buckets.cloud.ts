import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGcsBucket } from "../../market/lake/objects/gcsObjects.ts";
import { ObjectNotFound } from "../../market/lake/objects/objectStore.ts";
import type { RemoteObjects } from "../../market/lake/objects/remoteObjects.ts";
import { openS3Bucket } from "../../market/lake/objects/s3Objects.ts";
import { readBucketUrl } from "../../protocol/storeUrl.ts";
import { startGcsServer } from "../support/lakeServers/gcsServer.ts";
import { type GoogleCredentials, startGoogleCredentials } from "../support/lakeServers/googleCredentials.ts";
import type { LakeServer } from "../support/lakeServers/lakeServer.ts";
import { startS3Server } from "../support/lakeServers/s3Server.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-buckets-"));
let credentials: GoogleCredentials;
const servers: LakeServer[] = [];
beforeAll(async () => {
  credentials = await startGoogleCredentials(join(folder, "credentials"));
  servers.push(await startS3Server(join(folder, "s3"), ["prices"]));
  servers.push(await startGcsServer(join(folder, "gcs"), ["prices"]));
  for (const { environment } of [credentials, ...servers]) Object.assign(process.env, environment);
});
afterAll(async () => {
  credentials.close();
  await Promise.all(servers.map((server) => server.process.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const open = (url: string, endpoint?: string): RemoteObjects => {
  const options = { place: readBucketUrl(url)!, setting: "LAKE_URL" } as const;
  const { AWS_ENDPOINT_URL, GCS_ENDPOINT } = process.env;
  if (options.place.service === "s3") return openS3Bucket({ ...options, endpoint: endpoint ?? AWS_ENDPOINT_URL });
  return openGcsBucket({ ...options, endpoint: endpoint ?? GCS_ENDPOINT! });
};
const listed = async (objects: RemoteObjects, prefix: string) => {
  const keys: string[] = [];
  for await (const key of objects.list(prefix)) keys.push(key);
  return keys;
};

describe.each(["s3", "gs"])("a bucket of %s", (service) => {
  test("lists of several pages come whole and in order", async () => {
    const objects = open(`${service}://prices/pages`);
    const keys = Array.from({ length: 1_100 }, (_, i) => `many/${String(i).padStart(4, "0")}`);
    for (let from = 0; from < keys.length; from += 50)
      await Promise.all(keys.slice(from, from + 50).map((key) => objects.put(key, Buffer.from(key))));
    await objects.put("more", new Uint8Array(0));
    expect(await listed(objects, "many/")).toEqual(keys);
    expect(await listed(objects, "many/10")).toEqual(keys.slice(1_000));
    expect(await listed(objects, "none/")).toEqual([]);
  });

  test("keys with slashes, percents, blanks and letters beyond ASCII are themselves", async () => {
    const objects = open(`${service}://prices/names`);
    const keys = ["symbol=EUR%2FUSD/a", "symbol=EUR/USD/a", "symbol=BRK B+C/ä"];
    for (const key of keys) await objects.put(key, Buffer.from(key));
    for (const key of keys) expect(Buffer.from(await objects.get(key)).toString()).toBe(key);
    expect((await listed(objects, "symbol=")).sort()).toEqual([...keys].sort());
  });

  test("putting and deleting twice is as once; what is gone is not found", async () => {
    const objects = open(`${service}://prices/twice`);
    for (let n = 0; n < 2; n++) await objects.put("a", Buffer.from("bytes"));
    for (let n = 0; n < 2; n++) await objects.delete("a");
    await expect(objects.get("a")).rejects.toThrow(ObjectNotFound);
  });

  test("a bucket that is not there is named with its setting", async () => {
    const objects = open(`${service}://elsewhere/desk`);
    const refusal = {
      code: "market_data.store_refused",
      message: expect.stringMatching(new RegExp(`^LAKE_URL=${service}://elsewhere/desk is refused: .* 404`)),
    };
    await expect(listed(objects, "")).rejects.toMatchObject(refusal);
    await expect(objects.put("a", Buffer.from("bytes"))).rejects.toMatchObject(refusal);
  });

  test("a server that is away is an outage", async () => {
    await expect(listed(open(`${service}://prices/desk`, "http://127.0.0.1:9"), "")).rejects.toMatchObject({
      code: "dependency.unavailable",
      message: expect.stringContaining(`LAKE_URL=${service}://prices/desk cannot be reached`),
    });
  });
});

// fake-gcs-server takes every token: that Google refuses one is not tried here.
test("a key that S3 does not know is refused, and not shown", async () => {
  const secret = process.env.AWS_SECRET_ACCESS_KEY!;
  process.env.AWS_SECRET_ACCESS_KEY = "another-secret";
  try {
    await expect(listed(open("s3://prices/desk"), "")).rejects.toMatchObject({
      code: "market_data.store_refused",
      message: expect.stringMatching(
        /^LAKE_URL=s3:\/\/prices\/desk is refused: S3 answers 403 SignatureDoesNotMatch(?!.*another-secret)/,
      ),
    });
  } finally {
    process.env.AWS_SECRET_ACCESS_KEY = secret;
  }
});
