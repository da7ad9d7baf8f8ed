import type { JobPlan, ShardRange } from "../protocol/jobPlan.ts";
import type { Plan } from "./jobKind.ts";

/** Sizes that decide how a job is run; they never change its result. */
export interface ShardingLimits {
  /** Jobs of at most this many work units are small. */
  readonly smallJobWorkUnits: number;
  /** Work units that one shard should take. */
  readonly shardWorkUnits: number;
  readonly maxShards: number;
}

/** Splits a planned job into shards of nearly equal size, or none when it is small. */
export function planShards(plan: Plan, limits: ShardingLimits): JobPlan {
  const { data, blocks, workUnits } = plan;
  if (workUnits <= limits.smallJobWorkUnits) return { data, blocks, shards: [], small: true };
  const wanted = Math.ceil(workUnits / limits.shardWorkUnits);
  return { data, blocks, shards: splitBlocks(blocks, Math.min(wanted, limits.maxShards, blocks)), small: false };
}

/** `count` contiguous ranges over `blocks` blocks whose sizes differ by one at most; the first ones are larger. */
function splitBlocks(blocks: number, count: number): readonly ShardRange[] {
  const size = Math.floor(blocks / count);
  const larger = blocks % count;
  return Array.from({ length: count }, (_, index) => {
    const first = index * size + Math.min(index, larger);
    return { index, first, end: first + size + (index < larger ? 1 : 0) };
  });
}
