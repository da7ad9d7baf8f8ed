import { jobKindOf } from "../../jobs/catalogue.ts";
import { seedOf } from "../../jobs/seed.ts";
import type { Market } from "../../market/market.ts";
import type { BlockRange } from "../../protocol/jobPlan.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { ModelTask } from "./computePool.ts";
import { loadColumns } from "./loadColumns.ts";

/** Where a job's data lies. */
export interface ModelData {
  readonly market: Market;
  readonly artifacts: ArtifactStore;
}

/**
 * Everything a model may see, from the request and the frozen data alone: the same at every attempt, on every machine.
 *
 * @param blocks - whose rows of the request's columns are loaded; `null` when the caller computes no block.
 */
export async function modelTaskOf(
  { market, artifacts }: ModelData,
  request: JobRequest,
  snapshotDigest: string | null,
  blocks: BlockRange | null,
): Promise<ModelTask> {
  const kind = jobKindOf(request.type);
  return {
    request: blocks && kind.columns ? await loadColumns(artifacts, kind, request, blocks) : request,
    prices: snapshotDigest === null ? null : await market.loadSnapshot(snapshotDigest),
    seed: seedOf(request, snapshotDigest),
  };
}
