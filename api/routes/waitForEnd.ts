import type { JobId, UserId } from "../../protocol/ids.ts";
import { isTerminal } from "../../protocol/jobStatus.ts";
import { findJob } from "../../storage/jobQueries.ts";
import type { ApiDependencies } from "../dependencies.ts";

/** Waits for the end of one job, woken by its notifications. */
export interface EndWaiter {
  /** True as soon as the job has ended, false at the deadline. */
  ended(): Promise<boolean>;
  close(): void;
}

/**
 * Listens for the end of a job from now on; begin before the job is written, so that no event is missed.
 * A notification of the end is trusted; after a lost connection and at the deadline the row is read once.
 */
export function waitForEnd(
  { listener, lifecycle }: Pick<ApiDependencies, "listener" | "lifecycle">,
  ownerId: UserId,
  jobId: JobId,
  milliseconds: number,
): EndWaiter {
  const hasEnded = async () => {
    const job = await findJob(lifecycle.storage.unitOfWork(), ownerId, jobId);
    return job !== null && isTerminal(job.status);
  };
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const check = (otherwise: () => void) => {
    hasEnded().then((ended) => (ended ? resolve(true) : otherwise()), reject);
  };
  const unsubscribe = listener.subscribe(jobId, (notification) => {
    if (notification === null) check(() => undefined);
    else if (isTerminal(notification.status)) resolve(true);
  });
  const timer = setTimeout(() => check(() => resolve(false)), milliseconds);
  return {
    ended: () => promise,
    close() {
      clearTimeout(timer);
      unsubscribe();
      // A check that fails after the request was answered is nobody's any more.
      promise.catch(() => undefined);
    },
  };
}
