import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGcsBucket } from "../../market/lake/objects/gcsObjects.ts";
import type { RemoteObjects } from "../../market/lake/objects/remoteObjects.ts";
import { type GoogleCredentials, startGoogleCredentials } from "../support/lakeServers/googleCredentials.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-silence-"));
let credentials: GoogleCredentials;
let server: Server;
let bucket: RemoteObjects;
/** How many of the next requests are not answered, and what was asked. */
let silent: number;
let requests: string[];

beforeAll(async () => {
  credentials = await startGoogleCredentials(folder);
  Object.assign(process.env, credentials.environment);
  server = createServer((request, response) => {
    requests.push(request.method!);
    if (silent-- > 0) return;
    request.resume().once("end", () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = { service: "gs", bucket: "prices", prefix: "", url: "gs://prices" } as const;
  bucket = openGcsBucket({ place, setting: "LAKE_URL", endpoint, silenceMs: 200 });
});
beforeEach(() => {
  requests = [];
});
afterAll(async () => {
  credentials.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test("an upload that is not answered is an outage that passes", async () => {
  silent = 1;
  await expect(bucket.put("a", Buffer.from("bars"))).rejects.toMatchObject({ code: "dependency.unavailable" });
  expect(requests).toEqual(["POST"]);
});

test("a delete that is not answered is made again", async () => {
  silent = 1;
  await bucket.delete("a");
  expect(requests).toEqual(["DELETE", "DELETE"]);
});
