import type { JobId } from "../../protocol/ids.ts";
import type { Fence } from "../../protocol/jobPlan.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { JobStatus } from "../../protocol/jobStatus.ts";
import type { SnapshotDescription } from "../../protocol/marketData.ts";
import type { Completion } from "../../storage/jobResults.ts";
import type { End } from "../../storage/jobTransitions.ts";
import type { NamedSnapshot } from "../../storage/snapshots.ts";

/** What the activities see of a claimed job. */
export interface ClaimedJob {
  readonly request: JobRequest;
  readonly attempts: number;
}

/** The record of jobs as the activities need it; every write is guarded by status and fenced by the claim. */
export interface JobRecord {
  claim(jobId: JobId, runId: string): Promise<ClaimedJob | null>;
  statusOf(jobId: JobId): Promise<JobStatus | null>;
  requestOf(jobId: JobId): Promise<JobRequest>;
  keepPlan(jobId: JobId, fence: Fence, plan: { readonly blocks: number; readonly shards: number }): Promise<void>;
  /** Names the frozen data of a job in its row: a new description, or a snapshot that has an id already. */
  keepSnapshot(jobId: JobId, fence: Fence, snapshot: SnapshotDescription | NamedSnapshot): Promise<NamedSnapshot>;
  snapshot(id: string): Promise<NamedSnapshot | null>;
  snapshotOf(digest: string): Promise<NamedSnapshot | null>;
  keepProgress(jobId: JobId, fence: Fence, shard: number, blocksDone: number): Promise<void>;
  /** False when the job is no longer this claim's to complete; true also when this claim had completed it before. */
  complete(jobId: JobId, fence: Fence, completion: Completion): Promise<boolean>;
  /** Ends the job short of completion, with a partial result if given; a job that has ended already stays as it is. */
  end(jobId: JobId, end: End, partial: Completion | null): Promise<void>;
}
