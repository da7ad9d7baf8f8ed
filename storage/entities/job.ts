import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { Problem } from "../../protocol/errors.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import { jobStatuses } from "../../protocol/jobStatus.ts";
import { SnapshotEntity } from "./snapshot.ts";
import { UserEntity } from "./user.ts";

const openStatuses = "'pending', 'queued', 'running', 'cancelling'";

/** What the user asked for and how far it has come: the record that every process agrees on. */
export const JobEntity = defineEntity({
  name: "Job",
  tableName: "jobs",
  properties: {
    id: p.uuid().primary(),
    owner: () => p.manyToOne(UserEntity).mapToPk().fieldNames("owner_id").deleteRule("restrict"),
    kind: p.text(),
    status: p.enum(jobStatuses).$type<(typeof jobStatuses)[number]>(),
    /** The request after defaults; never changes. */
    request: p.json<JobRequest>(),
    symbols: p.array().columnType("text[]"),
    tags: p.array().columnType("text[]"),
    /** Done share of the job's blocks, in [0, 1]; never decreases. */
    progress: p.double().default(0).$type<number>(),
    /** Blocks done of each shard of the current plan. */
    shardProgress: p.array().columnType("integer[]").defaultRaw("'{}'").$type<number[]>(),
    blocks: p.integer().nullable(),
    shards: p.integer().nullable(),
    /** Last position given out in `job_events`. */
    eventSeq: p.integer().default(0),
    /** Claims so far; the latest claim is the fence for every later write of the run. */
    attempts: p.integer().default(0),
    /** Temporal run that made the latest claim. */
    runId: p.text().nullable(),
    snapshot: () => p.manyToOne(SnapshotEntity).mapToPk().fieldNames("snapshot_id").nullable().deleteRule("restrict"),
    batchId: p.uuid().nullable(),
    rerunOf: p.uuid().nullable(),
    idempotencyKey: p.text().nullable(),
    error: p.json<Problem>().nullable(),
    cancelRequestedAt: p.datetime().columnType("timestamptz").nullable(),
    cancelDeadline: p.datetime().columnType("timestamptz").nullable(),
    cancelledBy: p.text().nullable(),
    cancelReason: p.text().nullable(),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
    queuedAt: p.datetime().columnType("timestamptz").nullable(),
    startedAt: p.datetime().columnType("timestamptz").nullable(),
    finishedAt: p.datetime().columnType("timestamptz").nullable(),
  },
  indexes: [
    {
      name: "jobs_owner_newest",
      expression: "create index jobs_owner_newest on jobs (owner_id, id desc)",
    },
    {
      name: "jobs_owner_status_newest",
      expression: "create index jobs_owner_status_newest on jobs (owner_id, status, id desc)",
    },
    {
      name: "jobs_owner_kind_newest",
      expression: "create index jobs_owner_kind_newest on jobs (owner_id, kind, id desc)",
    },
    {
      name: "jobs_open",
      expression: `create index jobs_open on jobs (status, created_at) where status in (${openStatuses})`,
    },
    {
      name: "jobs_owner_open",
      expression: `create index jobs_owner_open on jobs (owner_id) where status in (${openStatuses})`,
    },
    {
      name: "jobs_batch",
      expression: "create index jobs_batch on jobs (owner_id, batch_id, id desc) where batch_id is not null",
    },
    {
      name: "jobs_idempotency_key",
      expression:
        "create index jobs_idempotency_key on jobs (owner_id, idempotency_key) where idempotency_key is not null",
    },
    { name: "jobs_tags", expression: "create index jobs_tags on jobs using gin (tags)" },
    { name: "jobs_symbols", expression: "create index jobs_symbols on jobs using gin (symbols)" },
  ],
});
export type Job = InferEntity<typeof JobEntity>;
