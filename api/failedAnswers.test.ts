import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { newSnapshotId } from "../protocol/ids.ts";
import { registerSnapshot } from "../storage/snapshots.ts";
import { startTestApi, type TestApi } from "../test/support/testApi.ts";
import { paidKey, startVendorSimulator, type VendorSimulator } from "../test/support/vendors/simulator.ts";

let simulator: VendorSimulator;
let api: TestApi;
beforeAll(async () => {
  simulator = await startVendorSimulator({ slowMs: 500 });
  api = await startTestApi({ TWELVE_DATA_API_KEY: paidKey, TWELVE_DATA_BASE_URL: simulator.twelveDataUrl });
});
afterAll(async () => {
  await api.stop();
  await simulator.stop();
});

test("an answer that fails is not kept in the place of the data, which would be kept for a year", async () => {
  const { id } = await registerSnapshot(api.database.storage.unitOfWork(), newSnapshotId(), {
    ...{ digest: "0".repeat(64), vendor: "bundled", interval: "1d", adjusted: false, symbols: ["KO"] },
    ...{ start: "2022-01-03", end: "2022-01-04", rows: 2, retrievedAt: "2024-01-01T00:00:00.000Z" },
    ...{ adjustedAsOf: null, symbolMapVersion: 0, missing: "drop", gaps: [], flags: [] },
  });
  // Its file is not there.
  const { status, headers } = await api.send("GET", `/api/v1/snapshots/${id}/data`, undefined, { accept: "text/csv" });
  expect(status).toBe(500);
  expect([headers.get("cache-control"), headers.get("etag")]).toEqual(["no-store", null]);
});

test("a client that leaves while a vendor is waited for is no failure of the service", async () => {
  const errors: unknown[] = [];
  const { log, metrics } = api.deps;
  const child = log.child.bind(log);
  Object.assign(log, {
    child: (bindings: object) => Object.assign(child(bindings), { error: (...said: unknown[]) => errors.push(said) }),
  });
  simulator.answerNext("slow");
  const path = "/api/v1/prices?vendor=twelvedata&symbol=EUR/USD&adjusted=false";
  const asked = request(`${api.url}${path}`, { agent: false }).end();
  while (simulator.asked.length === 0) await sleep(10);
  asked.on("error", () => undefined).destroy();
  const statuses = async () => {
    const { values } = await metrics.requestSeconds.get();
    return new Set(values.filter(({ labels }) => labels.route === "/api/v1/prices").map(({ labels }) => labels.status));
  };
  while ((await statuses()).size === 0) await sleep(10);
  expect(await statuses()).toEqual(new Set(["499"]));
  // What is asked of the vendor is over by then.
  await sleep(1_000);
  expect(errors).toEqual([]);
});
