import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";
import { type Problem, problemOf } from "../protocol/errors.ts";
import type { JobId, SnapshotId } from "../protocol/ids.ts";
import type { JobEventType } from "../protocol/jobEvents.ts";
import type { Fence } from "../protocol/jobPlan.ts";
import type { JobStatus, TerminalStatus } from "../protocol/jobStatus.ts";
import { type Job, JobEntity } from "./entities/job.ts";

interface Transition {
  readonly jobId: JobId;
  /** The update happens only from these statuses; that is what keeps terminal statuses for ever. */
  readonly from: readonly JobStatus[];
  readonly fence?: Fence;
  /** Column assignments beside `event_seq`. */
  readonly set: RawBuilder<unknown>;
  /** The event that the same statement writes. */
  readonly event: { readonly type: JobEventType; readonly data?: Record<string, unknown> };
}

const textArray = (values: readonly string[]) => sql`${[...values]}::text[]`;
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

/**
 * One guarded step in a job's life: row and event in one statement, or nothing at all.
 *
 * @returns the job after the step, or `null` when its status or its fence did not allow the step.
 */
async function transition(em: EntityManager, step: Transition): Promise<Job | null> {
  const fence = step.fence ? sql`and run_id = ${step.fence.runId} and attempts = ${step.fence.attempt}` : sql``;
  const { rows } = await sql<Record<string, unknown>>`
    with moved as (
      update jobs set ${step.set}, event_seq = event_seq + 1
      where id = ${step.jobId} and status = any(${textArray(step.from)}) ${fence}
      returning *
    ), event as (
      insert into job_events (job_id, seq, type, status, data)
      select id, event_seq, ${step.event.type}, status, ${json(step.event.data ?? {})} from moved
    )
    select * from moved`.execute(em.getKysely());
  return rows[0] ? (em.map(JobEntity, rows[0]) as Job) : null;
}

/** `pending → queued`: the workflow is started. */
export const markQueued = (em: EntityManager, jobId: JobId): Promise<Job | null> =>
  transition(em, {
    jobId,
    from: ["pending"],
    set: sql`status = 'queued', queued_at = now()`,
    event: { type: "queued" },
  });

/** The run takes the job; every claim gives out a new fence, so that an older one can no longer write. */
export async function claimJob(em: EntityManager, jobId: JobId, runId: string): Promise<Job | null> {
  const claim = () =>
    transition(em, {
      jobId,
      from: ["queued", "running"],
      set: sql`status = 'running', run_id = ${runId}, attempts = attempts + 1, started_at = coalesce(started_at, now())`,
      event: { type: "started" },
    });
  const claimed = await claim();
  if (claimed) return claimed;
  // A worker may be faster than who started the workflow: it then says in its place that the job is queued.
  await markQueued(em, jobId);
  return claim();
}

/** Keeps how the job is split; progress of an earlier plan with the same split stays. */
export const recordPlan = (
  em: EntityManager,
  jobId: JobId,
  fence: Fence,
  plan: { readonly blocks: number; readonly shards: number },
): Promise<Job | null> =>
  transition(em, {
    jobId,
    from: ["running"],
    fence,
    set: sql`blocks = ${plan.blocks}, shards = ${plan.shards}, shard_progress =
      case when shards = ${plan.shards} then shard_progress else array_fill(0, array[${plan.shards}::int]) end`,
    event: { type: "planned", data: { ...plan } },
  });

/** Names the frozen data; no event, because nothing changes for the user yet. */
export async function recordSnapshot(em: EntityManager, jobId: JobId, fence: Fence, id: SnapshotId): Promise<void> {
  await sql`update jobs set snapshot_id = ${id} where id = ${jobId} and status = 'running'
    and run_id = ${fence.runId} and attempts = ${fence.attempt}`.execute(em.getKysely());
}

/**
 * Blocks done by one shard. A retry that starts again from a checkpoint reports less than was reported before: the
 * greater figure stays, so progress never goes backwards.
 */
export async function recordProgress(
  em: EntityManager,
  jobId: JobId,
  fence: Fence,
  shard: { readonly index: number; readonly blocksDone: number },
): Promise<void> {
  const position = shard.index + 1;
  await sql`
    with done as (
      select id, shard_progress[:${position - 1}::int]
        || greatest(shard_progress[${position}::int], ${shard.blocksDone}::int)
        || shard_progress[${position + 1}::int:] as shard_progress
      from jobs where id = ${jobId} and status = 'running'
        and run_id = ${fence.runId} and attempts = ${fence.attempt} for update
    ), moved as (
      update jobs set shard_progress = done.shard_progress, event_seq = event_seq + 1,
        progress = greatest(progress, (select sum(x) from unnest(done.shard_progress) x)::float8 / blocks)
      from done where jobs.id = done.id and done.shard_progress <> jobs.shard_progress
      returning jobs.id, jobs.event_seq, jobs.status, jobs.progress
    )
    insert into job_events (job_id, seq, type, status, data)
    select id, event_seq, 'progress', status, jsonb_build_object('progress', progress) from moved`.execute(
    em.getKysely(),
  );
}

/** `running → completed`; the caller writes result and artifacts in the same transaction. */
export const completeJob = (em: EntityManager, jobId: JobId, fence: Fence, digest: string): Promise<Job | null> =>
  transition(em, {
    jobId,
    from: ["running"],
    fence,
    set: sql`status = 'completed', progress = 1, finished_at = now()`,
    event: { type: "completed", data: { progress: 1, digest } },
  });

/** How a job ends short of completion. */
export interface End {
  readonly status: Exclude<TerminalStatus, "completed">;
  readonly error: Problem;
  /** Keeps a run that was replaced from ending its successor's job. */
  readonly fence?: Fence;
}

/** Ends a job short of completion, from any open status. A job in `cancelling` ends `cancelled`, whatever made it end. */
export async function endJob(em: EntityManager, jobId: JobId, { status, error, fence }: End): Promise<Job | null> {
  const end = (from: readonly JobStatus[], to: End["status"], problem: Problem) =>
    transition(em, {
      jobId,
      from,
      ...(fence ? { fence } : {}),
      set: sql`status = ${to}, error = ${json(problem)}, finished_at = now()`,
      event: { type: to, data: { error: problem } },
    });
  return (
    (await end(["pending", "queued", "running"], status, error)) ??
    (await end(["cancelling"], "cancelled", status === "cancelled" ? error : problemOf("job.cancelled", error.detail)))
  );
}

/** Who asked for the end of a job, why, and when it is enforced. */
export interface CancelRequest {
  readonly by: string;
  readonly reason: string | null;
  readonly deadline: Date;
}

/** `pending | queued | running → cancelling`: from here on the job can only end. */
export const requestCancel = (em: EntityManager, jobId: JobId, request: CancelRequest): Promise<Job | null> =>
  transition(em, {
    jobId,
    from: ["pending", "queued", "running"],
    set: sql`status = 'cancelling', cancel_requested_at = now(), cancel_deadline = ${request.deadline},
      cancelled_by = ${request.by}, cancel_reason = ${request.reason}`,
    event: { type: "cancel_requested", data: { by: request.by, reason: request.reason } },
  });
