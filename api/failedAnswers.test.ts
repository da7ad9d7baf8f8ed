import { newSnapshotId } from "../protocol/ids.ts";
import { registerSnapshot } from "../storage/snapshots.ts";
import { startTestApi, type TestApi } from "../test/support/testApi.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

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
