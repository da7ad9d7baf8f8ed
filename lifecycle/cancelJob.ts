import { WorkflowNotFoundError } from "@temporalio/client";
import { CatalogueError, problemOf } from "../protocol/errors.ts";
import type { JobId, UserId } from "../protocol/ids.ts";
import { workflowIdOf } from "../protocol/workflowIds.ts";
import type { Job } from "../storage/entities/job.ts";
import { findJob } from "../storage/jobQueries.ts";
import { endJob, requestCancel } from "../storage/jobTransitions.ts";
import type { LifecycleContext } from "./lifecycle.ts";
import { withTemporalDeadline } from "./temporalClient.ts";

/** `cancel` lets the workflow stop its work and clean up; `terminate` ends it without asking. */
export const cancelModes = ["cancel", "terminate"] as const;
export type CancelMode = (typeof cancelModes)[number];

export interface Cancellation {
  readonly ownerId: UserId;
  readonly jobId: JobId;
  readonly mode: CancelMode;
  readonly reason: string | null;
}

/**
 * Asks for the end of a job. The request is on record before Temporal hears of it, so that it holds even when Temporal
 * is down: at the deadline any sweeper enforces it. Repeating a cancel is harmless.
 *
 * @returns the job as it stands after the request: `cancelling`, or `cancelled` when nothing was left to stop.
 * @throws {@link CatalogueError} `job.not_found`, or `job.already_ended` for a completed or failed job.
 */
export async function cancelJob(context: LifecycleContext, cancellation: Cancellation): Promise<Job> {
  const { ownerId, jobId, mode, reason } = cancellation;
  const found = await findJob(context.storage.unitOfWork(), ownerId, jobId);
  if (!found) throw new CatalogueError("job.not_found", `you have no job ${jobId}`);

  const deadline = new Date(Date.now() + (mode === "terminate" ? 0 : context.configuration.CANCEL_DEADLINE_MS));
  const job =
    (await requestCancel(context.storage.unitOfWork(), jobId, { by: ownerId, reason, deadline })) ??
    (await findJob(context.storage.unitOfWork(), ownerId, jobId));
  if (!job) throw new CatalogueError("job.not_found", `you have no job ${jobId}`);
  if (job.status === "completed" || job.status === "failed") {
    throw new CatalogueError("job.already_ended", `job ${jobId} is ${job.status} and can no longer be cancelled`);
  }
  if (job.status === "cancelled") return job;
  if (mode === "terminate") return (await enforceCancel(context, job)) ?? job;

  try {
    await withTemporalDeadline(context.temporal, () =>
      context.temporal.workflow.getHandle(workflowIdOf(jobId)).cancel(),
    );
    return job;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return (await settleCancelled(context, job)) ?? job;
    context.onSetback(`job ${jobId} is to be cancelled but Temporal does not answer`, error);
    return job;
  }
}

/**
 * Terminates the workflow of a job whose cancel is due and settles the job. Safe to repeat.
 *
 * @returns the cancelled job, or `null` when it had ended by itself or Temporal did not answer.
 */
export async function enforceCancel(context: LifecycleContext, job: Job): Promise<Job | null> {
  try {
    await withTemporalDeadline(context.temporal, () =>
      context.temporal.workflow.getHandle(workflowIdOf(job.id as JobId)).terminate(job.cancelReason ?? "cancelled"),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) {
      context.onSetback(`the cancel of job ${job.id} is due but Temporal does not answer`, error);
      return null;
    }
  }
  return settleCancelled(context, job);
}

/** `cancelling → cancelled` for a job that no workflow works on any more. */
export function settleCancelled(context: LifecycleContext, job: Job): Promise<Job | null> {
  const detail = job.cancelReason ?? "cancelled on request";
  return endJob(context.storage.unitOfWork(), job.id as JobId, {
    status: "cancelled",
    error: problemOf("job.cancelled", detail),
  });
}
