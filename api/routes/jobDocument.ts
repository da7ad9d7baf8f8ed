import { CatalogueError } from "../../protocol/errors.ts";
import type { JobId, UserId } from "../../protocol/ids.ts";
import { isTerminal } from "../../protocol/jobStatus.ts";
import type { Job } from "../../storage/entities/job.ts";
import { findJob, findResultSummaries, listArtifacts } from "../../storage/jobQueries.ts";
import { findSnapshots, type NamedSnapshot } from "../../storage/snapshots.ts";
import type { Storage } from "../../storage/storage.ts";
import { presentJob } from "../presenters/job.ts";

/** The job of the caller. @throws {@link CatalogueError} `job.not_found`. */
export async function requireJob(storage: Storage, ownerId: UserId, jobId: JobId): Promise<Job> {
  const job = await findJob(storage.unitOfWork(), ownerId, jobId);
  if (!job) throw new CatalogueError("job.not_found", `you have no job ${jobId}`);
  return job;
}

/** The document of one job. @throws {@link CatalogueError} `job.not_found`. */
export async function readJobDocument(storage: Storage, ownerId: UserId, jobId: JobId) {
  const [document] = await presentJobs(storage, [await requireJob(storage, ownerId, jobId)]);
  return document!;
}

/** Documents of jobs in their order, with their data, and the results and artifacts of the ended ones. */
export async function presentJobs(storage: Storage, jobs: readonly Job[]) {
  const ended = jobs.filter(({ status }) => isTerminal(status)).map(({ id }) => id);
  const em = storage.unitOfWork();
  const results = ended.length > 0 ? await findResultSummaries(em, ended) : [];
  const artifacts = ended.length > 0 ? await listArtifacts(em, ended) : [];
  const snapshots = await findSnapshots(em, [
    ...new Set(jobs.flatMap(({ snapshot }) => (snapshot ? [String(snapshot)] : []))),
  ]);
  const snapshotOf = new Map<string, NamedSnapshot>(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const resultOf = new Map(results.map((result) => [String(result.job), result]));
  const artifactsOf = Map.groupBy(artifacts, ({ job }) => String(job));
  return jobs.map((job) =>
    presentJob(job, snapshotOf.get(String(job.snapshot)), resultOf.get(job.id), artifactsOf.get(job.id) ?? []),
  );
}
