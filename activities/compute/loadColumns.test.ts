import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newColumns } from "../../api/validation/columnRequests.ts";
import { jobKindOf } from "../../jobs/catalogue.ts";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import { bytesOf, type LoadedColumn } from "../../protocol/columns.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import { localArtifactStore } from "../../storage/localArtifactStore.ts";
import { contractsRequest, ordinaryContracts, runContracts } from "../../test/support/contractsJob.ts";
import { loadColumns } from "./loadColumns.ts";

const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-columns-"));
const artifacts = localArtifactStore(dataDir);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const kind = jobKindOf("blackscholes");
const accepted = contractsRequest({ contracts: ordinaryContracts(20_000, 12) });
/** The request as the row of the job keeps it. */
const stored = JSON.parse(JSON.stringify(accepted)) as JobRequest;
beforeAll(async () => {
  for (const values of newColumns(accepted)) await artifacts.put(bytesOf(values));
});

test("a shard reads its own rows of each column and no others", async () => {
  const { params } = await loadColumns(artifacts, kind, stored, { first: 1, end: 2 });
  const { strike } = params.contracts as { strike: LoadedColumn };
  expect(strike.first).toBe(8_192);
  const { values } = (accepted.params.contracts as { strike: LoadedColumn }).strike;
  expect([...strike.values]).toEqual([...values.subarray(8_192, 16_384)]);
  const last = await loadColumns(artifacts, kind, stored, { first: 2, end: 3 });
  expect((last.params.contracts as { strike: LoadedColumn }).strike.values).toHaveLength(20_000 - 16_384);
});

test("shards from the store give the bytes of the whole", async () => {
  const whole = await runContracts(accepted);
  const loaded = (first: number, end: number) => loadColumns(artifacts, kind, stored, { first, end });
  const sharded = await runContracts(stored, 3, loaded);
  expect(canonicalJson(sharded.result)).toBe(canonicalJson(whole.result));
  expect(sharded.longTables).toEqual(whole.longTables);
});

test("a column that is cut short is no column", async () => {
  const { digest } = await artifacts.put(new Uint8Array(80));
  const request = { ...stored, params: { ...stored.params, contracts: { spot: { rows: 20, digest } } } };
  await expect(loadColumns(artifacts, kind, request, { first: 0, end: 1 })).rejects.toThrow(/80 bytes miss/);
});
