import { ApplicationFailure } from "@temporalio/activity";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, SnapshotReference } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { Completion } from "../../storage/jobResults.ts";
import { completionOfReduced } from "./completion.ts";
import type { JobRecord } from "./jobRecord.ts";
import type { ReducedResult } from "./reduceShards.ts";

/** Completes the job, or fails for good when another run has taken it over. */
export async function completeOrStandDown(
  record: JobRecord,
  jobId: JobId,
  fence: Fence,
  completion: Completion,
): Promise<void> {
  if (await record.complete(jobId, fence, completion)) return;
  throw ApplicationFailure.nonRetryable("the job is no longer this run's to complete", "job.superseded");
}

/** Makes the activity that makes a reduced result visible. */
export function createStoreJobResult(deps: {
  readonly record: JobRecord;
  readonly artifacts: ArtifactStore;
  readonly codeVersion: string;
}) {
  const { record, artifacts, codeVersion } = deps;

  /**
   * Writes result, artifacts and terminal status in one transaction, then drops the job's scratch files. Safe to run
   * twice: the write is guarded by status and fenced by the claim, and a repeat of a write that went through is a success.
   */
  return async function storeJobResult(
    jobId: JobId,
    fence: Fence,
    reduced: ReducedResult,
    context: { readonly snapshot: SnapshotReference | null; readonly shards: number },
  ): Promise<void> {
    const completion = await completionOfReduced(artifacts, jobId, reduced, { ...context, fence, codeVersion });
    if (completion) await completeOrStandDown(record, jobId, fence, completion);
    else if ((await record.statusOf(jobId)) !== "completed") throw new Error(`the result of job ${jobId} is gone`);
    await artifacts.deleteScratch(jobId);
  };
}
