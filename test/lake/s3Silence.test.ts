import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RemoteObjects } from "../../market/lake/objects/remoteObjects.ts";
import { openS3Bucket } from "../../market/lake/objects/s3Objects.ts";

/** What the server does with its next requests; then it answers. */
let faults: ("says nothing" | "stops in the middle")[];
let requests: string[];
let server: Server;
let bucket: RemoteObjects;

const bytes = Buffer.alloc(100_000, "bars");

function answer(request: IncomingMessage, response: ServerResponse): void {
  requests.push(request.method!);
  const fault = faults.shift();
  if (fault === "says nothing") return;
  request.resume().once("end", () => {
    response.writeHead(200, request.method === "GET" ? { "content-length": bytes.length } : {});
    if (fault) response.write(bytes.subarray(0, 50_000));
    else response.end(request.method === "GET" ? bytes : undefined);
  });
}

beforeEach(async () => {
  faults = [];
  requests = [];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any", AWS_REGION: "us-east-1" });
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  bucket = openS3Bucket({
    place: { service: "s3", bucket: "prices", prefix: "", url: "s3://prices" },
    setting: "LAKE_URL",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silenceMs: 200,
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("a server that takes a request and says nothing is asked again", async () => {
  faults = ["says nothing", "says nothing"];
  await bucket.put("a", bytes);
  expect(requests).toEqual(["PUT", "PUT", "PUT"]);
});

test("an object whose bytes stop on their way is asked for again", async () => {
  faults = ["stops in the middle"];
  expect(Buffer.from(await bucket.get("a"))).toEqual(bytes);
  expect(requests).toEqual(["GET", "GET"]);
});

test("silence for good is an outage that passes", async () => {
  faults = Array.from({ length: 20 }, () => "says nothing" as const);
  await expect(bucket.delete("a")).rejects.toMatchObject({ code: "dependency.unavailable" });
});
