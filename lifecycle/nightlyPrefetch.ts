import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptionsStartWorkflowAction,
  ScheduleOverlapPolicy,
} from "@temporalio/client";
import type { Configuration } from "../protocol/configuration.ts";
import { taskQueueOf } from "../protocol/taskQueues.ts";
import { nightlyPrefetchId } from "../protocol/workflowIds.ts";

/**
 * Makes the schedule of the nightly prefetch what the settings say: there, at its time, or gone. Safe to repeat from any number of
 * processes; a schedule that an operator has paused stays paused.
 */
export async function ensureNightlyPrefetch(
  { schedule }: Client,
  { TASK_QUEUE_PREFIX, NIGHTLY_PREFETCH_CRON }: Pick<Configuration, "TASK_QUEUE_PREFIX" | "NIGHTLY_PREFETCH_CRON">,
): Promise<void> {
  const scheduleId = nightlyPrefetchId(TASK_QUEUE_PREFIX);
  if (NIGHTLY_PREFETCH_CRON === undefined) {
    await schedule
      .getHandle(scheduleId)
      .delete()
      .catch((error) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      });
    return;
  }
  const action: ScheduleOptionsStartWorkflowAction<() => Promise<unknown>> = {
    type: "startWorkflow",
    workflowType: "nightlyPrefetch",
    workflowId: scheduleId,
    taskQueue: taskQueueOf(TASK_QUEUE_PREFIX, "orchestration"),
    args: [],
    staticSummary: "brings the series of the lake up to date",
    staticDetails: "Submits a job of kind `prefetch` for each vendor and interval that the lake holds.",
  };
  const wanted = {
    spec: { cronExpressions: [NIGHTLY_PREFETCH_CRON], timezone: "UTC" },
    action,
    // A night that was missed is made up for in the morning; later the next one does.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "12 hours" },
  };
  try {
    await schedule.create({ scheduleId, ...wanted });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(scheduleId).update(({ state }) => ({ ...wanted, state }));
  }
}
