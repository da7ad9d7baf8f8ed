import { activityInfo } from "@temporalio/activity";
import { jobKindOf } from "../../jobs/catalogue.ts";
import { planShards, type ShardingLimits } from "../../jobs/planShards.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, JobPlan } from "../../protocol/jobPlan.ts";
import type { JobStatus } from "../../protocol/jobStatus.ts";
import type { JobRecord } from "./jobRecord.ts";

/** Whether the run got the job, and how it will be computed. */
export type Claim =
  | { readonly outcome: "claimed"; readonly fence: Fence; readonly plan: JobPlan }
  | { readonly outcome: "refused"; readonly status: JobStatus | null };

/** Makes the activity that takes a job for a run and plans it. */
export function createClaimJob(record: JobRecord, limits: ShardingLimits) {
  /**
   * Takes a job and plans it. Safe to run twice: a second claim of the same run gives out a newer fence, and the plan
   * depends on the request alone.
   */
  return async function claimJob(jobId: JobId): Promise<Claim> {
    const { runId } = activityInfo().workflowExecution!;
    const job = await record.claim(jobId, runId);
    if (!job) return { outcome: "refused", status: await record.statusOf(jobId) };
    const fence = { runId, attempt: job.attempts };
    const kind = jobKindOf(job.request.type);
    const plan: JobPlan = {
      ...planShards(kind.plan(job.request), limits),
      ...(kind.partialResults ? { partialResults: true } : {}),
    };
    if (!plan.small) await record.keepPlan(jobId, fence, { blocks: plan.blocks, shards: plan.shards.length });
    return { outcome: "claimed", fence, plan };
  };
}
