import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { type JobEventType, jobEventTypes } from "../../protocol/jobEvents.ts";
import { type JobStatus, jobStatuses } from "../../protocol/jobStatus.ts";
import { JobEntity } from "./job.ts";

/** One thing that happened to a job. A trigger notifies `job_events` for every row. */
export const JobEventEntity = defineEntity({
  name: "JobEvent",
  tableName: "job_events",
  properties: {
    job: () => p.manyToOne(JobEntity).mapToPk().primary().fieldNames("job_id").deleteRule("cascade"),
    /** From 1 without gaps: given out under the lock of the job's row. */
    seq: p.integer().primary(),
    type: p.enum(jobEventTypes).$type<JobEventType>(),
    status: p.enum(jobStatuses).$type<JobStatus>(),
    data: p.json<Record<string, unknown>>().default("{}"),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
  },
});
export type JobEvent = InferEntity<typeof JobEventEntity>;
