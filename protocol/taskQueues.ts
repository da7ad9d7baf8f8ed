/**
 * The roles of worker processes. Each polls one Task Queue: `orchestration` runs workflows and small jobs,
 * `io` freezes data, reduces and stores, `compute` runs shards on threads.
 */
export const workerRoles = ["orchestration", "io", "compute"] as const;
export type WorkerRole = (typeof workerRoles)[number];

/** Task Queue of a role; the prefix keeps deployments that share a Temporal namespace apart. */
export const taskQueueOf = (prefix: string, role: WorkerRole): string => `${prefix}-${role}`;

/** Task Queue of another role in the same deployment, from inside a workflow that only knows its own queue. */
export const siblingTaskQueue = (orchestrationQueue: string, role: WorkerRole): string =>
  taskQueueOf(orchestrationQueue.slice(0, -"-orchestration".length), role);
