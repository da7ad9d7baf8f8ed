import type { BlockRange, JobPlan, ShardRange } from "../protocol/jobPlan.ts";
import type { Plan } from "./jobKind.ts";

/** Sizes that decide how a job is run; they never change its result. */
export interface ShardingLimits {
  /** Jobs of at most this many work units are small. */
  readonly smallJobWorkUnits: number;
  /** Work units that one shard should take. */
  readonly shardWorkUnits: number;
  /** Shards of one round at most. */
  readonly maxShards: number;
}

/**
 * Shards of a job that fetches. They run at the same time, and the vendor's limit is shared by all jobs: more of them would not
 * be faster, and would keep other jobs from the queue.
 */
const shardsThatFetch = 4;

/** Splits a planned job into shards of nearly equal size, round by round, or into none when it is small. */
export function planShards(plan: Plan, limits: ShardingLimits): JobPlan {
  const { data, blocks, workUnits, work, rounds = [] } = plan;
  if (work === "fetch") {
    const ranges = splitBlocks({ first: 0, end: blocks }, Math.min(shardsThatFetch, blocks));
    return { data: null, blocks, work, shards: ranges.map((range, index) => ({ index, ...range })), small: false };
  }
  if (workUnits <= limits.smallJobWorkUnits) return { data, blocks, shards: [], small: true };
  const shards: ShardRange[] = [];
  const shardsAfter: number[] = [];
  let first = 0;
  for (const end of [...rounds, blocks]) {
    const wanted = Math.ceil((workUnits * (end - first)) / blocks / limits.shardWorkUnits);
    for (const range of splitBlocks({ first, end }, Math.min(wanted, limits.maxShards, end - first))) {
      shards.push({ index: shards.length, ...range });
    }
    shardsAfter.push(shards.length);
    first = end;
  }
  return { data, blocks, shards, ...(rounds.length > 0 ? { rounds: shardsAfter.slice(0, -1) } : {}), small: false };
}

/** `count` contiguous ranges whose sizes differ by one at most; the first ones are larger. */
function splitBlocks({ first, end }: BlockRange, count: number): readonly BlockRange[] {
  const size = Math.floor((end - first) / count);
  const larger = (end - first) % count;
  const startOf = (index: number) => first + index * size + Math.min(index, larger);
  return Array.from({ length: count }, (_, index) => ({ first: startOf(index), end: startOf(index + 1) }));
}
