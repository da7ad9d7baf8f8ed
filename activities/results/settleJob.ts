import type { Problem } from "../../protocol/errors.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { JobRecord } from "./jobRecord.ts";

/** How a job ends without a result. */
export interface Settlement {
  readonly status: "failed" | "cancelled";
  readonly error: Problem;
  /** The claim that gives up the job; absent when the job was never claimed. */
  readonly fence: Fence | null;
}

/** Makes the activity that ends a job without a result. */
export function createSettleJob(record: JobRecord, artifacts: ArtifactStore) {
  /** Ends the job and drops its scratch files. Safe to run twice: a job that has ended stays as it is. */
  return async function settleJob(jobId: JobId, settlement: Settlement): Promise<void> {
    const { status, error, fence } = settlement;
    await record.end(jobId, status, error, fence ?? undefined);
    await artifacts.deleteScratch(jobId);
  };
}
