import { Context } from "@temporalio/activity";
import type { Market } from "../../market/market.ts";
import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { StoredArtifact } from "../../storage/jobResults.ts";
import type { ComputePool, PartialBlocks } from "../compute/computePool.ts";
import { modelTaskOf } from "../compute/modelTask.ts";
import { loadStatistics, type ShardStatistics } from "../compute/shardStatistics.ts";
import { storeArtifacts } from "./artifactFiles.ts";
import type { JobRecord } from "./jobRecord.ts";

/** A reduced result, ready to become visible: everything it names is stored already. */
export interface ReducedResult {
  /** Scratch file with the canonical text of the result. */
  readonly file: string;
  /** SHA-256 of that text. */
  readonly digest: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly artifacts: readonly StoredArtifact[];
  readonly seed: number;
  readonly modelVersion: string;
}

/** Makes the activity that merges the shards of a job into its result. */
export function createReduceShards(deps: {
  readonly market: Market;
  readonly record: JobRecord;
  readonly artifacts: ArtifactStore;
  readonly pool: ComputePool;
}) {
  const { record, artifacts, pool } = deps;

  /**
   * Merges the statistics of all shards in block order, reduces them and stores the files of the result. Safe to run twice: the bytes depend on the statistics alone,
   * and files are named by their content.
   */
  return async function reduceShards(
    jobId: JobId,
    shards: readonly ShardStatistics[],
    snapshotDigest: string | null,
    partial: PartialBlocks | null = null,
  ): Promise<ReducedResult> {
    const request = await record.requestOf(jobId);
    const task = await modelTaskOf(deps, request, snapshotDigest, null);
    const statistics = await loadStatistics(artifacts, jobId, shards);
    const signal = Context.current().cancellationSignal;
    const outcome = await pool.reduceShards(task, statistics, partial, { signal });
    const data = snapshotDigest === null ? null : await record.snapshotOf(snapshotDigest);
    const file = "result.json";
    await artifacts.putScratch(jobId, file, Buffer.from(outcome.canonical));
    return {
      file,
      digest: sha256(outcome.canonical),
      metrics: outcome.metrics,
      artifacts: await storeArtifacts(artifacts, request, outcome, data),
      seed: task.seed,
      modelVersion: outcome.modelVersion,
    };
  };
}
