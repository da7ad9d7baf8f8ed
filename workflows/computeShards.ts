import { CancellationScope } from "@temporalio/workflow";
import type { ShardStatistics } from "../activities/compute/runShard.ts";
import type { JobId } from "../protocol/ids.ts";
import type { Fence, ShardRange } from "../protocol/jobPlan.ts";
import { compute } from "./activityProxies.ts";

/**
 * Runs every shard as one compute activity and returns their statistics in block order, whatever order they end in.
 * When one shard fails for good the others are stopped, and the failure goes on only when they have stopped.
 *
 * @param onDone - called with the number of blocks of all finished shards.
 */
export async function computeShards(
  jobId: JobId,
  fence: Fence,
  shards: readonly ShardRange[],
  snapshotDigest: string | null,
  onDone: (blocks: number) => void,
): Promise<readonly ShardStatistics[]> {
  const { runShard } = compute();
  let done = 0;
  const scope = new CancellationScope();
  const running = await scope.run(async () =>
    shards.map(async (shard) => {
      const statistics = await runShard({ jobId, fence, shard, snapshotDigest });
      done += shard.end - shard.first;
      onDone(done);
      return statistics;
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
