import { type JobId, newJobId, type UserId } from "../protocol/ids.ts";
import type { JobRequest } from "../protocol/jobRequest.ts";
import { type Accepted, acceptJob } from "../storage/jobAcceptance.ts";
import { markQueued } from "../storage/jobTransitions.ts";
import type { LifecycleContext } from "./lifecycle.ts";
import { withTemporalDeadline } from "./temporalClient.ts";
import { type StartableJob, startJobWorkflow } from "./workflowStart.ts";

/** A validated request of one caller. */
export interface Submission {
  readonly ownerId: UserId;
  readonly request: JobRequest;
  readonly rerunOf?: JobId;
  /** The caller's Idempotency-Key and the SHA-256 of what makes the request the same request. */
  readonly idempotency?: { readonly key: string; readonly requestDigest: string };
  /** Called with the id before anything is written, so that a waiter misses no event. */
  readonly onId?: (jobId: JobId) => void;
}

/**
 * Accepts a job and starts its workflow. Once this returns the job is never lost: if the start failed, the job is
 * `pending` and any sweeper starts it.
 *
 * @throws {@link CatalogueError} `request.rate` or `idempotency.conflict`; nothing is written then.
 */
export async function submitJob(context: LifecycleContext, submission: Submission): Promise<Accepted> {
  const { ownerId, request, rerunOf, idempotency } = submission;
  const { MAX_OPEN_JOBS, IDEMPOTENCY_HOURS } = context.configuration;
  const jobId = newJobId();
  submission.onId?.(jobId);
  const accepted = await acceptJob(context.storage.unitOfWork(), {
    jobId,
    ownerId,
    request,
    maxOpenJobs: MAX_OPEN_JOBS,
    ...(rerunOf ? { rerunOf } : {}),
    ...(idempotency ? { idempotency: { ...idempotency, hours: IDEMPOTENCY_HOURS } } : {}),
  });
  if (accepted.created) await startAcceptedJob(context, { id: jobId, owner: ownerId, request });
  return accepted;
}

/** Starts the workflow of an accepted job and marks it `queued`; a failure leaves it `pending`. Safe to repeat. */
export async function startAcceptedJob(context: LifecycleContext, job: StartableJob): Promise<boolean> {
  try {
    await withTemporalDeadline(context.temporal, () =>
      startJobWorkflow(context.temporal, context.configuration.TASK_QUEUE_PREFIX, job),
    );
    await markQueued(context.storage.unitOfWork(), job.id as JobId);
    return true;
  } catch (error) {
    context.onSetback(`job ${job.id} was accepted but not started yet`, error);
    return false;
  }
}
