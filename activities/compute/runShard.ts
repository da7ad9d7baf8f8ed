import { CancelledFailure, Context } from "@temporalio/activity";
import type { Market } from "../../market/market.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, ShardRange } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { JobRecord } from "../results/jobRecord.ts";
import { type HeartbeatDetails, keepCheckpoint, lastCheckpoint, withPartialShard } from "./checkpoints.ts";
import type { Checkpoint, ComputePool } from "./computePool.ts";
import { modelTaskOf } from "./modelTask.ts";
import { keepStatistics, type ShardStatistics } from "./shardStatistics.ts";

/** What one shard needs: references only; the data itself lies in the lake and in the artifact store. */
export interface ShardTask {
  readonly jobId: JobId;
  readonly fence: Fence;
  readonly shard: ShardRange;
  readonly snapshotDigest: string | null;
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
    const saveCheckpoint = async (done: Checkpoint) => {
      const checkpoint = await keepCheckpoint(artifacts, jobId, shard, context.info.attempt, done);
      details = { ...details, checkpoint };
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
      const kept = await keepStatistics(artifacts, jobId, shard, statistics);
      await record.keepProgress(jobId, fence, shard.index, total);
      return kept;
    } catch (error) {
      await saving;
      throw error instanceof CancelledFailure ? withPartialShard(error, shard, details.checkpoint) : error;
    } finally {
      clearInterval(pulse);
      await saving;
    }
  };
}
