import type { MarketDataWanted } from "./marketData.ts";

/** How the platform runs a job, fixed at its claim; small enough to live in workflow history. */
export interface JobPlan {
  readonly data: MarketDataWanted | null;
  readonly blocks: number;
  /** Contiguous ranges of blocks; one compute activity each. Empty for a small job. */
  readonly shards: readonly ShardRange[];
  /** A small job runs as one local activity inside the Workflow Task. */
  readonly small: boolean;
}

/** Shard `index` runs the blocks `first` (inclusive) to `end` (exclusive). */
export interface ShardRange {
  readonly index: number;
  readonly first: number;
  readonly end: number;
}

/** Proof that a write belongs to the latest claim of a job: the run and the attempt that the claim gave out. */
export interface Fence {
  readonly runId: string;
  readonly attempt: number;
}

/** Frozen data of a job as it travels through a workflow. */
export interface SnapshotReference {
  readonly id: string;
  readonly digest: string;
}
