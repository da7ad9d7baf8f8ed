import { lockOverdueCancels, lockUnstartedJobs } from "../storage/openJobs.ts";
import { enforceCancel } from "./cancelJob.ts";
import type { LifecycleContext } from "./lifecycle.ts";
import { startAcceptedJob } from "./submitJob.ts";

/** What one sweep did. */
export interface Swept {
  /** Accepted jobs that were left `pending` and are started now. */
  readonly started: number;
  /** Cancels that were enforced at their deadline. */
  readonly enforced: number;
}

const batchSize = 50;

/**
 * Starts accepted jobs whose workflow was never started, and enforces cancels at their deadline.
 * Any process may sweep at any time: rows are locked while they are looked at, and locked rows are skipped.
 *
 * @param graceMs - age in milliseconds at which a pending job counts as left behind.
 */
export async function sweep(context: LifecycleContext, graceMs: number): Promise<Swept> {
  let started = 0;
  let enforced = 0;
  const unstarted = await context.storage.unitOfWork().transactional((tx) => lockUnstartedJobs(tx, graceMs, batchSize));
  for (const job of unstarted) {
    // One start that fails means that Temporal is down: the rest waits for the next sweep.
    if (!(await startAcceptedJob(context, job))) break;
    started += 1;
  }
  const overdue = await context.storage.unitOfWork().transactional((tx) => lockOverdueCancels(tx, batchSize));
  for (const job of overdue) {
    if (await enforceCancel(context, job)) enforced += 1;
  }
  return { started, enforced };
}
