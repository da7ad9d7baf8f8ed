import { catalogue } from "../../jobs/catalogue.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { Artifact } from "../../storage/entities/artifact.ts";
import type { Job } from "../../storage/entities/job.ts";
import type { JobResult } from "../../storage/entities/jobResult.ts";
import type { NamedSnapshot } from "../../storage/snapshots.ts";
import { apiPrefix } from "./prefix.ts";
import { presentJobData } from "./snapshot.ts";

const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

const linksOf = (jobId: string) => {
  const self = `${apiPrefix}/jobs/${jobId}`;
  return {
    self,
    events: `${self}/events`,
    progress: `${self}/progress`,
    result: `${self}/result`,
    cancel: `${self}/cancel`,
  };
};

/** Model steps a second that a job is estimated with: what two threads of a small machine do. */
const workUnitsPerSecond = 120_000_000;

/** Time that a job takes apart from its computation, in seconds. */
const overheadSeconds = 0.1;

/** Seconds that a request is expected to take on an idle small machine. */
function estimatedDuration(request: JobRequest): number {
  const kind = catalogue.find(({ kind }) => kind === request.type)!;
  const computing = kind.plan(request).workUnits / workUnitsPerSecond;
  return Math.round((overheadSeconds + computing) * 10) / 10;
}

/** The answer to a submission: a function of the accepted job alone, so that every replay of a key gets the same. */
export const presentAccepted = (jobId: string, request: JobRequest) => ({
  job_id: jobId,
  status: "pending",
  message: `the ${request.type} job is accepted`,
  estimated_duration: estimatedDuration(request),
  links: linksOf(jobId),
});

/** A job as its owner sees it. */
export function presentJob(
  job: Job,
  snapshot: NamedSnapshot | undefined,
  result: JobResult | undefined,
  artifacts: readonly Artifact[],
) {
  const { request } = job;
  const links = linksOf(job.id);
  const files = artifacts.map(({ name }) => [name, `${links.self}/artifacts/${name}`]);
  return {
    job_id: job.id,
    type: job.kind,
    status: job.status,
    progress: job.progress,
    created_at: iso(job.createdAt),
    queued_at: iso(job.queuedAt),
    started_at: iso(job.startedAt),
    finished_at: iso(job.finishedAt),
    symbols: request.symbols,
    start: request.start ?? null,
    end: request.end ?? null,
    interval: request.interval,
    vendor: request.vendor,
    adjusted: request.adjusted,
    missing: request.missing,
    quality: request.quality,
    snapshot_id: request.snapshot_id ?? null,
    params: request.params,
    seed: request.seed ?? null,
    tags: request.tags,
    batch_id: job.batchId ?? null,
    rerun_of: job.rerunOf ?? null,
    idempotency_key: job.idempotencyKey ?? null,
    cancellation: job.cancelRequestedAt
      ? {
          requested_at: iso(job.cancelRequestedAt),
          deadline: iso(job.cancelDeadline),
          by: job.cancelledBy ?? null,
          reason: job.cancelReason ?? null,
        }
      : null,
    data: snapshot ? presentJobData(snapshot) : null,
    metrics: result?.metrics ?? null,
    partial: result !== undefined && job.status !== "completed",
    result_urls: result ? { result: links.result, ...Object.fromEntries(files) } : null,
    error: job.error ?? null,
    provenance: result?.provenance ?? null,
    links,
  };
}

/** How far a job is, by the blocks that its shards have done. */
export const presentProgress = (job: Job) => ({
  job_id: job.id,
  status: job.status,
  progress: job.progress,
  blocks: job.blocks ?? null,
  blocks_done: job.blocks ? job.shardProgress.reduce((sum, done) => sum + done, 0) : null,
  shards: job.shards ?? null,
  shard_blocks_done: job.shardProgress,
});

export const presentArtifact = (artifact: Artifact) => ({
  name: artifact.name,
  media_type: artifact.mediaType,
  size: artifact.size,
  digest: artifact.digest,
  url: `${apiPrefix}/jobs/${artifact.job}/artifacts/${artifact.name}`,
});
