import type { Problem } from "../../protocol/errors.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, SnapshotReference } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import { completionOfReduced } from "./completion.ts";
import type { JobRecord } from "./jobRecord.ts";
import type { ReducedResult } from "./reduceShards.ts";

/** The reduced result of the blocks that a cancelled job had done. */
export interface PartialResult {
  readonly reduced: ReducedResult;
  readonly snapshot: SnapshotReference | null;
  readonly shards: number;
}

/** How a job ends short of completion. */
export interface Settlement {
  readonly status: "failed" | "cancelled";
  readonly error: Problem;
  /** The claim that gives up the job; absent when the job was never claimed. */
  readonly fence: Fence | null;
  readonly partial: PartialResult | null;
}

/** Makes the activity that ends a job short of completion. */
export function createSettleJob(deps: {
  readonly record: JobRecord;
  readonly artifacts: ArtifactStore;
  readonly codeVersion: string;
}) {
  const { record, artifacts, codeVersion } = deps;

  /**
   * Ends the job, with its partial result if there is one, and drops its scratch files. Safe to run twice: a job that
   * has ended stays as it is.
   */
  return async function settleJob(jobId: JobId, { status, error, fence, partial }: Settlement): Promise<void> {
    const completion =
      partial && fence
        ? await completionOfReduced(artifacts, jobId, partial.reduced, { ...partial, fence, codeVersion })
        : null;
    await record.end(jobId, { status, error, ...(fence ? { fence } : {}) }, completion);
    await artifacts.deleteScratch(jobId);
  };
}
