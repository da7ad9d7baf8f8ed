import { WorkflowNotFoundError } from "@temporalio/client";
import { problemOf } from "../protocol/errors.ts";
import type { JobId } from "../protocol/ids.ts";
import { workflowIdOf } from "../protocol/workflowIds.ts";
import type { Job } from "../storage/entities/job.ts";
import { findAnyJob } from "../storage/jobQueries.ts";
import { endJob } from "../storage/jobTransitions.ts";
import { listStartedOpenJobs } from "../storage/openJobs.ts";
import { settleCancelled } from "./cancelJob.ts";
import type { LifecycleContext } from "./lifecycle.ts";
import { startAcceptedJob } from "./submitJob.ts";
import { withTemporalDeadline } from "./temporalClient.ts";

/** What one round of reconciliation did; every number but `checked` is a mismatch that should be zero. */
export interface Reconciled {
  readonly checked: number;
  /** Open jobs whose workflow had closed without settling them. */
  readonly settled: number;
  /** Open jobs whose workflow Temporal no longer knew, started again. */
  readonly restarted: number;
}

type WorkflowState = "running" | "closed" | "unknown";

const pageSize = 100;

/**
 * Compares open jobs with their workflows and settles those whose workflow is closed or gone. Safe to run in any
 * process at any time: every write is guarded by the job's status.
 *
 * @param graceMs - time since the start, in milliseconds, for which a job is left alone.
 */
export async function reconcile(context: LifecycleContext, graceMs: number): Promise<Reconciled> {
  let checked = 0;
  let settled = 0;
  let restarted = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const jobs = await listStartedOpenJobs(context.storage.unitOfWork(), graceMs, after, pageSize);
    for (const { id } of jobs) {
      const state = await workflowStateOf(context, id as JobId);
      checked += 1;
      if (state === "running") continue;
      // The workflow settles its job before it closes: read the row again after the look at the workflow.
      const job = await findAnyJob(context.storage.unitOfWork(), id as JobId);
      if (!job || job.finishedAt) continue;
      if (job.status === "cancelling") settled += (await settleCancelled(context, job)) ? 1 : 0;
      else if (state === "unknown") restarted += (await startAcceptedJob(context, job)) ? 1 : 0;
      else settled += (await settleLost(context, job)) ? 1 : 0;
    }
    if (jobs.length < pageSize) return { checked, settled, restarted };
    after = jobs.at(-1)!.id;
  }
}

async function workflowStateOf(context: LifecycleContext, jobId: JobId): Promise<WorkflowState> {
  try {
    const { status } = await withTemporalDeadline(context.temporal, () =>
      context.temporal.workflow.getHandle(workflowIdOf(jobId)).describe(),
    );
    return status.name === "RUNNING" || status.name === "CONTINUED_AS_NEW" ? "running" : "closed";
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return "unknown";
    throw error;
  }
}

const settleLost = (context: LifecycleContext, job: Job): Promise<Job | null> =>
  endJob(context.storage.unitOfWork(), job.id as JobId, {
    status: "failed",
    error: problemOf("job.workflow_lost", "the workflow was ended from outside before it could settle the job"),
  });
