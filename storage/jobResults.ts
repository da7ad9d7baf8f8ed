import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { type JobId, newRowId } from "../protocol/ids.ts";
import type { Fence } from "../protocol/jobPlan.ts";
import type { Job } from "./entities/job.ts";
import type { Provenance } from "./entities/jobResult.ts";
import { completeJob, type End, endJob } from "./jobTransitions.ts";

/** An artifact whose bytes are in the store already. */
export interface StoredArtifact {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

/** Everything that becomes visible when a job completes, or with the end of a cancelled one. */
export interface Completion {
  readonly canonical: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly provenance: Provenance;
  readonly artifacts: readonly StoredArtifact[];
}

/**
 * Terminal status, result and artifacts in one transaction, guarded and fenced.
 *
 * @returns the completed job, or `null` when the job is no longer this run's to complete; nothing is written then.
 */
export const storeCompletion = (
  em: EntityManager,
  jobId: JobId,
  fence: Fence,
  completion: Completion,
): Promise<Job | null> =>
  em.transactional(async (tx) => {
    const job = await completeJob(tx, jobId, fence, completion.provenance.digest);
    if (job) await insertResult(tx, jobId, completion);
    return job;
  });

/**
 * The end of a job short of completion, with the result of what it had done if there is one, in one transaction.
 *
 * @returns the ended job, or `null` when it had ended before; nothing is written then.
 */
export const storeEnd = (em: EntityManager, jobId: JobId, end: End, partial: Completion | null): Promise<Job | null> =>
  em.transactional(async (tx) => {
    const job = await endJob(tx, jobId, end);
    if (job && partial) await insertResult(tx, jobId, partial);
    return job;
  });

async function insertResult(tx: EntityManager, jobId: JobId, completion: Completion): Promise<void> {
  await sql`insert into job_results (job_id, digest, canonical, metrics, provenance)
      values (${jobId}, ${completion.provenance.digest}, ${completion.canonical},
        ${JSON.stringify(completion.metrics)}::jsonb, ${JSON.stringify(completion.provenance)}::jsonb)`.execute(
    tx.getKysely(),
  );
  for (const artifact of completion.artifacts) {
    await sql`insert into artifacts (id, job_id, name, media_type, size, digest) values (${newRowId()}, ${jobId},
        ${artifact.name}, ${artifact.mediaType}, ${artifact.size}, ${artifact.digest})`.execute(tx.getKysely());
  }
}
