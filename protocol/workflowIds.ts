import type { JobId } from "./ids.ts";

/** The Workflow Id names what must not run twice: one job, one Workflow Execution. */
export const workflowIdOf = (jobId: JobId): string => `job-${jobId}`;

/** Id of the schedule that brings the lake up to date every night; its workflows add the time that they are due. */
export const nightlyPrefetchId = (taskQueuePrefix: string): string => `${taskQueuePrefix}-nightly-prefetch`;

/** Workflow Type of a job kind; every kind has its own, over one shared implementation. */
export const workflowTypeOf = (jobKind: string): string => `${jobKind}Workflow`;
