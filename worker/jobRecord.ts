import type { JobRecord } from "../activities/results/jobRecord.ts";
import { CatalogueError } from "../protocol/errors.ts";
import { type JobId, newSnapshotId } from "../protocol/ids.ts";
import type { Fence } from "../protocol/jobPlan.ts";
import type { Job } from "../storage/entities/job.ts";
import { findAnyJob } from "../storage/jobQueries.ts";
import { storeCompletion, storeEnd } from "../storage/jobResults.ts";
import { claimJob, recordPlan, recordProgress, recordSnapshot } from "../storage/jobTransitions.ts";
import { findSnapshot, findSnapshotOf, registerSnapshot } from "../storage/snapshots.ts";
import type { Storage } from "../storage/storage.ts";

const belongsTo = (job: Job | null, fence: Fence): boolean =>
  job?.runId === fence.runId && job.attempts === fence.attempt;

/** The record of jobs in PostgreSQL, one unit of work for each call. */
export const postgresJobRecord = (storage: Storage): JobRecord => ({
  claim: (jobId, runId) => claimJob(storage.unitOfWork(), jobId, runId),
  async statusOf(jobId) {
    return (await findAnyJob(storage.unitOfWork(), jobId))?.status ?? null;
  },
  async requestOf(jobId: JobId) {
    const job = await findAnyJob(storage.unitOfWork(), jobId);
    if (!job) throw new CatalogueError("job.not_found", `there is no job ${jobId}`);
    return job.request;
  },
  async keepPlan(jobId, fence, plan) {
    await recordPlan(storage.unitOfWork(), jobId, fence, plan);
  },
  async keepSnapshot(jobId, fence, snapshot) {
    const named = "id" in snapshot ? snapshot : await registerSnapshot(storage.unitOfWork(), newSnapshotId(), snapshot);
    await recordSnapshot(storage.unitOfWork(), jobId, fence, named.id);
    return named;
  },
  snapshot: (id) => findSnapshot(storage.unitOfWork(), id),
  snapshotOf: (digest) => findSnapshotOf(storage.unitOfWork(), digest),
  keepProgress: (jobId, fence, index, blocksDone) =>
    recordProgress(storage.unitOfWork(), jobId, fence, { index, blocksDone }),
  async complete(jobId, fence, completion) {
    if (await storeCompletion(storage.unitOfWork(), jobId, fence, completion)) return true;
    const job = await findAnyJob(storage.unitOfWork(), jobId);
    return job?.status === "completed" && belongsTo(job, fence);
  },
  async end(jobId, end, partial) {
    await storeEnd(storage.unitOfWork(), jobId, end, partial);
  },
});
