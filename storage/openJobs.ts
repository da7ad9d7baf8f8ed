import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { type Job, JobEntity } from "./entities/job.ts";

async function lockJobs(em: EntityManager, condition: ReturnType<typeof sql>, limit: number): Promise<readonly Job[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select * from jobs where ${condition} order by created_at limit ${limit} for update skip locked`.execute(
    em.getKysely(),
  );
  return rows.map((row) => em.map(JobEntity, row) as Job);
}

/**
 * Accepted jobs whose workflow was not started within `graceMs`, locked for the current transaction.
 * Jobs that another process holds are skipped, so any number of sweepers share the work.
 */
export const lockUnstartedJobs = (em: EntityManager, graceMs: number, limit: number): Promise<readonly Job[]> =>
  lockJobs(em, sql`status = 'pending' and created_at < now() - make_interval(secs => ${graceMs / 1000})`, limit);

/** Jobs in `cancelling` whose deadline has passed, locked for the current transaction. */
export const lockOverdueCancels = (em: EntityManager, limit: number): Promise<readonly Job[]> =>
  lockJobs(em, sql`status = 'cancelling' and cancel_deadline < now()`, limit);

/** Open jobs that have a workflow and were started more than `graceMs` ago, oldest first, behind `after`. */
export async function listStartedOpenJobs(
  em: EntityManager,
  graceMs: number,
  after: string,
  limit: number,
): Promise<readonly Job[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select * from jobs where status in ('queued', 'running', 'cancelling') and id > ${after}
      and coalesce(queued_at, created_at) < now() - make_interval(secs => ${graceMs / 1000})
    order by id limit ${limit}`.execute(em.getKysely());
  return rows.map((row) => em.map(JobEntity, row) as Job);
}

/** Number of open jobs by status, for the metrics. */
export async function countOpenJobs(em: EntityManager): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<{ status: string; count: string }>`
    select status, count(*) from jobs where status in ('pending', 'queued', 'running', 'cancelling') group by status`.execute(
    em.getKysely(),
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}
