import { ActivityCancellationType, proxyActivities, proxyLocalActivities, workflowInfo } from "@temporalio/workflow";
import type { ComputeActivities, IoActivities, OrchestrationActivities } from "../activities/index.ts";
import { siblingTaskQueue } from "../protocol/taskQueues.ts";

/**
 * How often and how long each kind of activity may try. Failures that a retry cannot cure are marked non-retryable where
 * they arise, by the error catalogue; what is left is an outage, so there is no limit on attempts: a job waits for the
 * database or the vendor to come back rather than fail with it.
 */
const patience = { initialInterval: "200ms", backoffCoefficient: 2, maximumInterval: "10s" } as const;

/** In the Workflow Task itself, on the worker that runs the workflow. */
export const orchestration = proxyLocalActivities<OrchestrationActivities>({
  // A small job takes a fraction of a second; a minute is a hanging connection.
  startToCloseTimeout: "1m",
  retry: patience,
});

/** On the queue `io`. */
export const io = () =>
  proxyActivities<IoActivities>({
    taskQueue: siblingTaskQueue(workflowInfo().taskQueue, "io"),
    startToCloseTimeout: "1h",
    heartbeatTimeout: "15s",
    retry: patience,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });

/** On the queue `io`, for shards that fetch: a vendor's limits are waited for, however long that takes. */
export const fetching = () =>
  proxyActivities<IoActivities>({
    taskQueue: siblingTaskQueue(workflowInfo().taskQueue, "io"),
    startToCloseTimeout: "7d",
    heartbeatTimeout: "15s",
    retry: patience,
    // What a cancelled shard had done comes with its end.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });

/** On the queue `io`, for what a cancelled job may still do: it must end well before its cancel is enforced. */
export const lastIo = () =>
  proxyActivities<IoActivities>({
    taskQueue: siblingTaskQueue(workflowInfo().taskQueue, "io"),
    scheduleToCloseTimeout: "8s",
    retry: patience,
  });

/** On the queue `compute`. */
export const compute = () =>
  proxyActivities<ComputeActivities>({
    taskQueue: siblingTaskQueue(workflowInfo().taskQueue, "compute"),
    // Days of computing are fine as long as heartbeats arrive; fifteen seconds without one is a dead worker.
    startToCloseTimeout: "7d",
    heartbeatTimeout: "15s",
    // A shard that kills every worker it meets (out of memory) must not do so for ever.
    retry: { ...patience, maximumAttempts: 50 },
    // The job is cancelled when the CPU has stopped, not when it was told to.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
