import { fileURLToPath } from "node:url";
import { type NativeConnection, Worker, type WorkerOptions } from "@temporalio/worker";
import {
  type ActivityDependencies,
  createComputeActivities,
  createIoActivities,
  createOrchestrationActivities,
} from "../activities/index.ts";
import { taskQueueOf, type WorkerRole } from "../protocol/taskQueues.ts";

/** What every worker of a process shares. */
export interface WorkerSetting {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueuePrefix: string;
  readonly threads: number;
  readonly activities: ActivityDependencies;
}

/** The workflows as `npm run build:workflows` bundled them. */
export const workflowBundle = { codePath: fileURLToPath(new URL("../workflows/build/bundle.js", import.meta.url)) };

const optionsOf: Readonly<Record<WorkerRole, (setting: WorkerSetting) => Partial<WorkerOptions>>> = {
  orchestration: ({ activities, threads }) => ({
    workflowBundle,
    activities: createOrchestrationActivities(activities),
    maxCachedWorkflows: 500,
    // Small jobs compute here: a few more than there are threads, so that none waits for the database of another.
    maxConcurrentLocalActivityExecutions: 8 + 4 * threads,
  }),
  io: ({ activities }) => ({
    activities: createIoActivities(activities),
    maxConcurrentActivityTaskExecutions: 16,
  }),
  compute: ({ activities, threads }) => ({
    activities: createComputeActivities(activities),
    // A shard takes a thread for its whole time; one that waited here would be lost to other workers.
    maxConcurrentActivityTaskExecutions: threads,
  }),
};

/** Creates the worker of one role. */
export function createRoleWorker(role: WorkerRole, setting: WorkerSetting): Promise<Worker> {
  return Worker.create({
    connection: setting.connection,
    namespace: setting.namespace,
    taskQueue: taskQueueOf(setting.taskQueuePrefix, role),
    // Cancellation reaches an activity with the answer to a heartbeat: this is its greatest delay.
    maxHeartbeatThrottleInterval: "1s",
    defaultHeartbeatThrottleInterval: "1s",
    shutdownGraceTime: "5s",
    ...optionsOf[role](setting),
  });
}
