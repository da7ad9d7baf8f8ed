import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { CatalogueError } from "../protocol/errors.ts";
import type { JobId, UserId } from "../protocol/ids.ts";
import type { JobRequest } from "../protocol/jobRequest.ts";

/** A submission that passed validation. */
export interface Acceptance {
  readonly jobId: JobId;
  readonly ownerId: UserId;
  readonly request: JobRequest;
  readonly rerunOf?: JobId;
  /** Open jobs that the owner may have. */
  readonly maxOpenJobs: number;
  readonly idempotency?: { readonly key: string; readonly requestDigest: string; readonly hours: number };
}

/** The job that the submission stands for: a new one, or the one that its Idempotency-Key already made. */
export interface Accepted {
  readonly jobId: JobId;
  readonly created: boolean;
}

/**
 * Writes the job, its first event and its Idempotency-Key in one statement: all of it or nothing.
 * Concurrent submissions of one key wait for each other on the key's row; the first one wins, the others find it.
 *
 * @throws {@link CatalogueError} `request.rate` when the owner has too many open jobs, `idempotency.conflict` when the
 * key was used for another request.
 */
export async function acceptJob(em: EntityManager, acceptance: Acceptance): Promise<Accepted> {
  const { jobId, ownerId, request, idempotency, maxOpenJobs } = acceptance;
  const withinQuota = sql`(select count(*) from (select 1 from jobs where owner_id = ${ownerId}
    and status in ('pending', 'queued', 'running', 'cancelling') limit ${maxOpenJobs}) open) < ${maxOpenJobs}`;
  const keyRow = idempotency
    ? sql`insert into idempotency_keys (owner_id, key, request_digest, job_id, expires_at)
        select ${ownerId}, ${idempotency.key}, ${idempotency.requestDigest}, ${jobId},
          now() + make_interval(hours => ${idempotency.hours}) where ${withinQuota}
        on conflict (owner_id, key) do update set request_digest = excluded.request_digest,
          job_id = excluded.job_id, created_at = now(), expires_at = excluded.expires_at
          where idempotency_keys.expires_at <= now()
        returning job_id`
    : sql`select 1 where ${withinQuota}`;
  const { rows } = await sql`
    with admitted as (${keyRow}), accepted as (
      insert into jobs (id, owner_id, kind, status, request, symbols, tags, event_seq, rerun_of, idempotency_key)
      select ${jobId}, ${ownerId}, ${request.type}, 'pending', ${JSON.stringify(request)}::jsonb,
        ${[...request.symbols]}::text[], ${[...request.tags]}::text[], 1, ${acceptance.rerunOf ?? null},
        ${idempotency?.key ?? null}
      from admitted returning id
    ), event as (
      insert into job_events (job_id, seq, type, status) select id, 1, 'submitted', 'pending' from accepted
    )
    select id from accepted`.execute(em.getKysely());
  if (rows.length > 0) return { jobId, created: true };

  const earlier = idempotency && (await findIdempotent(em, ownerId, idempotency.key));
  if (!earlier) {
    throw new CatalogueError("request.rate", `you have ${maxOpenJobs} open jobs already: wait for some of them to end`);
  }
  if (earlier.request_digest !== idempotency.requestDigest) {
    throw new CatalogueError("idempotency.conflict", `the key ${idempotency.key} was used for another request`);
  }
  return { jobId: earlier.job_id as JobId, created: false };
}

async function findIdempotent(em: EntityManager, ownerId: UserId, key: string) {
  const { rows } = await sql<{ job_id: string; request_digest: string }>`
    select job_id, request_digest from idempotency_keys
    where owner_id = ${ownerId} and key = ${key} and expires_at > now()`.execute(em.getKysely());
  return rows[0];
}

/** Forgets expired keys. @returns how many there were. */
export async function deleteExpiredIdempotencyKeys(em: EntityManager): Promise<number> {
  const { numAffectedRows } = await sql`delete from idempotency_keys where expires_at <= now()`.execute(em.getKysely());
  return Number(numAffectedRows ?? 0);
}
