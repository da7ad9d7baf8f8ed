import { Context } from "@temporalio/activity";
import type { Market } from "../../market/market.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { JobRecord } from "../results/jobRecord.ts";
import type { ComputePool } from "./computePool.ts";
import { modelTaskOf } from "./modelTask.ts";
import { loadStatistics, type ShardStatistics } from "./shardStatistics.ts";

/** Makes the activity that asks after a round whether a job has reached its target. */
export function createCheckTarget(deps: {
  readonly market: Market;
  readonly record: JobRecord;
  readonly artifacts: ArtifactStore;
  readonly pool: ComputePool;
}) {
  const { record, artifacts, pool } = deps;

  /** Whether the shards of all rounds so far, in block order, are enough. Reads only. */
  return async function checkTarget(
    jobId: JobId,
    shards: readonly ShardStatistics[],
    snapshotDigest: string | null,
  ): Promise<boolean> {
    const task = await modelTaskOf(deps, await record.requestOf(jobId), snapshotDigest, null);
    const statistics = await loadStatistics(artifacts, jobId, shards);
    return pool.targetMet(task, statistics, { signal: Context.current().cancellationSignal });
  };
}
