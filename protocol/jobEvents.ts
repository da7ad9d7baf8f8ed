import type { JobStatus } from "./jobStatus.ts";

/** What can happen to a job; the `type` of a row in `job_events` and of a server-sent event. */
export const jobEventTypes = [
  "submitted",
  "queued",
  "started",
  "planned",
  "progress",
  "cancel_requested",
  "completed",
  "failed",
  "cancelled",
] as const;
export type JobEventType = (typeof jobEventTypes)[number];

/** PostgreSQL channel that carries one {@link JobNotification} for every committed event. */
export const jobEventsChannel = "job_events";

/** Payload of a notification: enough to know that there is something to read, never the data itself. */
export interface JobNotification {
  readonly job_id: string;
  /** Position of the event in the job's own sequence, from 1 without gaps. */
  readonly seq: number;
  readonly type: JobEventType;
  readonly status: JobStatus;
}
