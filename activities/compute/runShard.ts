import { CancelledFailure, Context } from "@temporalio/activity";
import type { Market } from "../../market/market.ts";
import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { BlockRange, Fence, ShardRange } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { JobRecord } from "../results/jobRecord.ts";
import type { Checkpoint, ComputePool } from "./computePool.ts";
import { modelTaskOf } from "./modelTask.ts";

/** What one shard needs: references only; the data itself lies in the lake and in the artifact store. */
export interface ShardTask {
  readonly jobId: JobId;
  readonly fence: Fence;
  readonly shard: ShardRange;
  readonly snapshotDigest: string | null;
}

/** Where the statistics of a shard lie in the job's scratch space. */
export interface ShardStatistics {
  readonly file: string;
  readonly digest: string;
}

/** Statistics of the part of a shard that was done when it was cancelled: the details of its {@link CancelledFailure}. */
export interface PartialShard extends ShardStatistics, BlockRange {}

/** Kept by Temporal with every heartbeat; the next attempt starts from it. */
interface HeartbeatDetails {
  readonly done: number;
  readonly total: number;
  readonly checkpoint: { readonly file: string; readonly digest: string; readonly nextBlock: number } | null;
}

/** Makes the activity that computes one shard on the thread pool. */
export function createRunShard(deps: {
  readonly market: Market;
  readonly record: JobRecord;
  readonly artifacts: ArtifactStore;
  readonly pool: ComputePool;
}) {
  const { record, artifacts, pool } = deps;

  /**
   * Computes the blocks of one shard and leaves their statistics as a scratch file. Safe to run twice: blocks are pure
   * functions of seed and position, and the file is replaced by the same bytes.
   *
   * @throws CancelledFailure with a {@link PartialShard} when it is cancelled after its first checkpoint or block.
   */
  return async function runShard(task: ShardTask): Promise<ShardStatistics> {
    const { jobId, fence, shard, snapshotDigest } = task;
    const context = Context.current();
    const total = shard.end - shard.first;
    const from = await lastCheckpoint(artifacts, jobId, context.info.heartbeatDetails as HeartbeatDetails | undefined);
    let details: HeartbeatDetails = {
      done: from ? from.nextBlock - shard.first : 0,
      total,
      checkpoint: from ? (context.info.heartbeatDetails as HeartbeatDetails).checkpoint : null,
    };
    context.heartbeat(details);

    let saving = Promise.resolve();
    const saveCheckpoint = async ({ nextBlock, statistics }: Checkpoint) => {
      const file = `shard-${shard.index}-${context.info.attempt}-${nextBlock}.checkpoint`;
      await artifacts.putScratch(jobId, file, statistics);
      details = { ...details, checkpoint: { file, digest: sha256(statistics), nextBlock } };
      context.heartbeat(details);
    };
    const request = await record.requestOf(jobId);
    const modelTask = await modelTaskOf(deps, request, snapshotDigest, shard);
    // A heartbeat of its own: a long block must not look like a dead worker.
    const pulse = setInterval(() => context.heartbeat(details), 1_000);
    const compute = () =>
      pool.computeShard(modelTask, shard, from, {
        signal: context.cancellationSignal,
        onProgress: (done) => {
          details = { ...details, done };
          context.heartbeat(details);
          record.keepProgress(jobId, fence, shard.index, done).catch((error) => {
            context.log.warn("progress was not recorded", { jobId, error: String(error) });
          });
        },
        onCheckpoint: (checkpoint) => {
          saving = saving
            .then(() => saveCheckpoint(checkpoint))
            .catch((error) => {
              context.log.warn("a checkpoint was not saved", { jobId, error: String(error) });
            });
        },
      });
    try {
      const statistics = await compute();
      const file = `shard-${shard.index}.statistics`;
      await artifacts.putScratch(jobId, file, statistics);
      await record.keepProgress(jobId, fence, shard.index, total);
      return { file, digest: sha256(statistics) };
    } catch (error) {
      await saving;
      throw error instanceof CancelledFailure ? withPartialShard(error, shard, details) : error;
    } finally {
      clearInterval(pulse);
      await saving;
    }
  };
}

/** The same failure, naming what the last checkpoint of the shard holds. */
function withPartialShard(failure: CancelledFailure, shard: ShardRange, { checkpoint }: HeartbeatDetails) {
  if (!checkpoint) return failure;
  const { file, digest, nextBlock } = checkpoint;
  return new CancelledFailure(failure.message, [
    { file, digest, first: shard.first, end: nextBlock } satisfies PartialShard,
  ]);
}

/** The checkpoint that the last attempt reported, or `null` when there is none or its bytes are not whole. */
async function lastCheckpoint(
  artifacts: ArtifactStore,
  jobId: JobId,
  details: HeartbeatDetails | undefined,
): Promise<Checkpoint | null> {
  if (!details?.checkpoint) return null;
  const statistics = await artifacts.getScratch(jobId, details.checkpoint.file);
  if (!statistics || sha256(statistics) !== details.checkpoint.digest) return null;
  return { nextBlock: details.checkpoint.nextBlock, statistics };
}
