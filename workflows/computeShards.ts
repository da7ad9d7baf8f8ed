import { ActivityFailure, CancellationScope, CancelledFailure } from "@temporalio/workflow";
import type { PartialShard } from "../activities/compute/checkpoints.ts";
import type { ShardStatistics } from "../activities/compute/shardStatistics.ts";
import type { JobId } from "../protocol/ids.ts";
import type { Fence, JobPlan, ShardRange } from "../protocol/jobPlan.ts";
import { compute, fetching } from "./activityProxies.ts";

/** The shards of a job that hold statistics, whole or in part; a cancelled job keeps a result of them. */
export interface ComputedShards {
  /** In any order. */
  readonly shards: PartialShard[];
}

/**
 * Runs shards as one activity each, on the queue of their work, and returns their statistics in block order, whatever order they end in.
 * When one shard fails for good, or the job is cancelled, the others are stopped, and the failure goes on only when they
 * have stopped.
 *
 * @param computed - receives every shard as it ends, also what a cancelled one had done.
 * @param onDone - called with the number of blocks of each shard that is finished.
 */
export async function computeShards(
  jobId: JobId,
  fence: Fence,
  work: JobPlan["work"],
  shards: readonly ShardRange[],
  snapshotDigest: string | null,
  computed: ComputedShards,
  onDone: (blocks: number) => void,
): Promise<readonly ShardStatistics[]> {
  const { runShard } = compute();
  const { fetchShard } = fetching();
  const scope = new CancellationScope();
  const running = await scope.run(async () =>
    shards.map(async (shard) => {
      try {
        const statistics = await (work === "fetch"
          ? fetchShard({ jobId, fence, shard })
          : runShard({ jobId, fence, shard, snapshotDigest }));
        computed.shards.push({ ...statistics, first: shard.first, end: shard.end });
        onDone(shard.end - shard.first);
        return statistics;
      } catch (error) {
        const part = partialShardOf(error);
        if (part) computed.shards.push(part);
        throw error;
      }
    }),
  );
  try {
    return await Promise.all(running);
  } catch (error) {
    scope.cancel();
    await Promise.allSettled(running);
    throw error;
  }
}

function partialShardOf(error: unknown): PartialShard | null {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (!(failure instanceof CancelledFailure)) return null;
  const [part] = (failure.details ?? []) as PartialShard[];
  return part?.file === undefined ? null : part;
}
