import type { EntityManager, FilterQuery } from "@mikro-orm/postgresql";
import type { JobId, UserId } from "../protocol/ids.ts";
import type { JobStatus } from "../protocol/jobStatus.ts";
import { type Artifact, ArtifactEntity } from "./entities/artifact.ts";
import { type Job, JobEntity } from "./entities/job.ts";
import { type JobEvent, JobEventEntity } from "./entities/jobEvent.ts";
import { type JobResult, JobResultEntity } from "./entities/jobResult.ts";

/** Which jobs of one owner; every given field must hold. */
export interface JobFilter {
  readonly status?: readonly JobStatus[];
  readonly kind?: string;
  readonly tag?: string;
  readonly symbol?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly batchId?: string;
  readonly idempotencyKey?: string;
}

/** One page of jobs; ids are time-ordered, so the id is the key of the page. */
export interface JobPage {
  readonly limit: number;
  readonly newestFirst: boolean;
  /** The page starts behind this job. */
  readonly after?: JobId;
}

/** A job as its owner sees it; every query goes through the owner's id. */
export const findJob = (em: EntityManager, ownerId: UserId, jobId: JobId): Promise<Job | null> =>
  em.findOne(JobEntity, { id: jobId, owner: ownerId }) as Promise<Job | null>;

/** A job for the platform's own processes, which act for every owner. */
export const findAnyJob = (em: EntityManager, jobId: JobId): Promise<Job | null> =>
  em.findOne(JobEntity, { id: jobId }) as Promise<Job | null>;

/** Jobs of one owner in submission order, one more than the page holds when there are further ones. */
export async function listJobs(
  em: EntityManager,
  ownerId: UserId,
  filter: JobFilter,
  page: JobPage,
): Promise<readonly Job[]> {
  const where: FilterQuery<Job>[] = [conditionsOf(ownerId, filter)];
  if (page.after) where.push({ id: page.newestFirst ? { $lt: page.after } : { $gt: page.after } });
  const jobs = await em.find(
    JobEntity,
    { $and: where },
    { orderBy: { id: page.newestFirst ? "desc" : "asc" }, limit: page.limit + 1 },
  );
  return jobs as Job[];
}

/** Number of jobs that fit, counted up to `bound` at most, so that a count never costs more than a page of them. */
export async function countJobs(em: EntityManager, ownerId: UserId, filter: JobFilter, bound: number): Promise<number> {
  const found = await em.find(JobEntity, conditionsOf(ownerId, filter), { fields: ["id"], limit: bound });
  return found.length;
}

function conditionsOf(ownerId: UserId, filter: JobFilter): FilterQuery<Job> {
  return {
    owner: ownerId,
    ...(filter.status ? { status: { $in: [...filter.status] } } : {}),
    ...(filter.kind ? { kind: filter.kind } : {}),
    ...(filter.tag ? { tags: { $contains: [filter.tag] } } : {}),
    ...(filter.symbol ? { symbols: { $contains: [filter.symbol] } } : {}),
    ...(filter.createdAfter || filter.createdBefore
      ? {
          createdAt: {
            ...(filter.createdAfter ? { $gt: filter.createdAfter } : {}),
            ...(filter.createdBefore ? { $lt: filter.createdBefore } : {}),
          },
        }
      : {}),
    ...(filter.batchId ? { batchId: filter.batchId } : {}),
    ...(filter.idempotencyKey ? { idempotencyKey: filter.idempotencyKey } : {}),
  };
}

/** Metrics and provenance of completed jobs, without the results themselves. */
export const findResultSummaries = (em: EntityManager, jobIds: readonly string[]): Promise<JobResult[]> =>
  em.find(JobResultEntity, { job: { $in: [...jobIds] } }) as Promise<JobResult[]>;

/** A result with its canonical text. */
export const findResult = (em: EntityManager, jobId: JobId): Promise<JobResult | null> =>
  em.findOne(JobResultEntity, { job: jobId }, { populate: ["canonical"] }) as Promise<JobResult | null>;

export const listArtifacts = (em: EntityManager, jobIds: readonly string[]): Promise<Artifact[]> =>
  em.find(ArtifactEntity, { job: { $in: [...jobIds] } }, { orderBy: { name: "asc" } }) as Promise<Artifact[]>;

/** Events of a job behind position `after`, in order. */
export const listEvents = (em: EntityManager, jobId: JobId, after: number, limit: number): Promise<JobEvent[]> =>
  em.find(JobEventEntity, { job: jobId, seq: { $gt: after } }, { orderBy: { seq: "asc" }, limit }) as Promise<
    JobEvent[]
  >;
