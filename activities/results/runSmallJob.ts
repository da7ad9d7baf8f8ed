import { Context } from "@temporalio/activity";
import type { Market } from "../../market/market.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, JobPlan, SnapshotReference } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { ComputePool } from "../compute/computePool.ts";
import { modelTaskOf } from "../compute/modelTask.ts";
import { createFreezeMarketData } from "../marketData/freezeMarketData.ts";
import { storeArtifacts } from "./artifactFiles.ts";
import { completionOf } from "./completion.ts";
import type { JobRecord } from "./jobRecord.ts";
import { completeOrStandDown } from "./storeJobResult.ts";

/** Makes the activity that takes a small job from its plan to its stored result without a queue in between. */
export function createRunSmallJob(deps: {
  readonly market: Market;
  readonly record: JobRecord;
  readonly artifacts: ArtifactStore;
  readonly pool: ComputePool;
  readonly codeVersion: string;
}) {
  const { market, record, artifacts, pool, codeVersion } = deps;
  const freezeMarketData = createFreezeMarketData(market, record);

  /**
   * Freezes where nothing is `frozen` yet, computes, reduces and stores. Safe to run twice: every step is
   * (content-addressed data, a pure model, a guarded and fenced write).
   */
  return async function runSmallJob(
    jobId: JobId,
    fence: Fence,
    plan: JobPlan,
    frozen: SnapshotReference | null = null,
  ): Promise<void> {
    const request = await record.requestOf(jobId);
    const snapshot = frozen ?? (plan.data ? await freezeMarketData(jobId, fence, plan.data) : null);
    const task = await modelTaskOf(deps, request, snapshot?.digest ?? null, { first: 0, end: plan.blocks });
    const outcome = await pool.computeWhole(task, plan.blocks, { signal: Context.current().cancellationSignal });
    const data = snapshot && (await record.snapshot(snapshot.id));
    const completion = completionOf(
      outcome.canonical,
      outcome.metrics,
      await storeArtifacts(artifacts, request, outcome, data),
      { fence, snapshot, seed: task.seed, modelVersion: outcome.modelVersion, codeVersion, shards: 1 },
    );
    await completeOrStandDown(record, jobId, fence, completion);
  };
}
