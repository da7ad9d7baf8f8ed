import { ApplicationFailure } from "@temporalio/activity";
import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, SnapshotReference } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { Completion } from "../../storage/jobResults.ts";
import type { JobRecord } from "./jobRecord.ts";
import type { ReducedResult } from "./reduceShards.ts";

/** What a result is traced back to, beside the result itself. */
export interface Origin {
  readonly fence: Fence;
  readonly snapshot: SnapshotReference | null;
  readonly seed: number;
  readonly modelVersion: string;
  readonly codeVersion: string;
  readonly shards: number;
}

/** The rows of a completed job. */
export const completionOf = (
  canonical: string,
  metrics: Completion["metrics"],
  artifacts: Completion["artifacts"],
  origin: Origin,
): Completion => ({
  canonical,
  metrics,
  artifacts,
  provenance: {
    digest: sha256(canonical),
    snapshot_id: origin.snapshot?.id ?? null,
    snapshot_digest: origin.snapshot?.digest ?? null,
    seed: origin.seed,
    model_version: origin.modelVersion,
    code_version: origin.codeVersion,
    shards: origin.shards,
    attempts: origin.fence.attempt,
  },
});

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
    const bytes = await artifacts.getScratch(jobId, reduced.file);
    if (bytes) {
      const canonical = Buffer.from(bytes).toString("utf8");
      if (sha256(canonical) !== reduced.digest) throw new Error(`the result of job ${jobId} is damaged`);
      const { seed, modelVersion } = reduced;
      const completion = completionOf(canonical, reduced.metrics, reduced.artifacts, {
        ...context,
        fence,
        seed,
        modelVersion,
        codeVersion,
      });
      await completeOrStandDown(record, jobId, fence, completion);
    } else if ((await record.statusOf(jobId)) !== "completed") {
      throw new Error(`the result of job ${jobId} is gone`);
    }
    await artifacts.deleteScratch(jobId);
  };
}
