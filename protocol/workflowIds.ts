import type { JobId } from "./ids.ts";

/** The Workflow Id names what must not run twice: one job, one Workflow Execution. */
export const workflowIdOf = (jobId: JobId): string => `job-${jobId}`;

/** Workflow Type of a job kind; every kind has its own, over one shared implementation. */
export const workflowTypeOf = (jobKind: string): string => `${jobKind}Workflow`;
