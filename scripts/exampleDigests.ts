import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { createJobRequestReader } from "../api/validation/jobRequests.ts";
import { createValidators } from "../api/validation/validator.ts";
import { catalogue } from "../jobs/catalogue.ts";
import type { JobKind } from "../jobs/jobKind.ts";
import { planShards } from "../jobs/planShards.ts";
import { seedOf } from "../jobs/seed.ts";
import { loadKernels } from "../kernels/loadKernels.ts";
import { openMarket } from "../market/market.ts";
import { canonicalJson, sha256 } from "../protocol/canonicalJson.ts";
import type { JobRequest } from "../protocol/jobRequest.ts";

// Prints, as JSON, the digest of every example of the catalogue by the engine that runs this file: in one piece, and in
// pieces that went through a structured clone as between processes.
const kernels = await loadKernels();
const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-digests-"));
const market = openMarket({ dataDir, useFixture: false });
const requests = createJobRequestReader(createValidators(() => new Date().toISOString().slice(0, 10)));

async function digestOf(kind: JobKind, request: JobRequest, pieces: number): Promise<string> {
  const plan = kind.plan(request);
  const snapshot = plan.data ? await market.freezeSnapshot(plan.data) : null;
  const prices = snapshot ? await market.loadSnapshot(snapshot.digest) : null;
  const prepared = kind.prepare(request, prices, seedOf(request, snapshot?.digest ?? null));
  const { shards } = planShards(plan, { smallJobWorkUnits: -1, shardWorkUnits: 1e-9, maxShards: pieces });
  const statistics = kind.empty(prepared);
  for (const { first, end } of shards) {
    const part = kind.empty(prepared);
    for (let block = first; block < end; block++) kind.addBlock(part, prepared, block, kernels);
    kind.merge(statistics, deserialize(serialize(part)));
    if (end < plan.blocks && plan.rounds?.includes(end) && kind.targetMet?.(prepared, statistics)) break;
  }
  return sha256(canonicalJson(kind.reduce(prepared, statistics).result));
}

try {
  const digests: Record<string, readonly string[]> = {};
  for (const kind of catalogue) {
    for (const [title, example] of Object.entries(kind.examples)) {
      const request = requests.readKind(kind.kind, structuredClone(example));
      // What is only fetched is computed by no engine.
      if (kind.plan(request).work === "fetch") continue;
      const name = `${kind.kind}: ${title}`;
      digests[name] = await Promise.all([1, 3].map((pieces) => digestOf(kind, request, pieces)));
    }
  }
  console.log(JSON.stringify(digests));
} finally {
  await market.close();
  rmSync(dataDir, { recursive: true, force: true });
}
