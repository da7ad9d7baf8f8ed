import type { MarketDataWanted } from "./marketData.ts";

/** How the platform runs a job, fixed at its claim; small enough to live in workflow history. */
export interface JobPlan {
  readonly data: MarketDataWanted | null;
  readonly blocks: number;
  /** Contiguous ranges of blocks; one compute activity each. Empty for a small job. */
  readonly shards: readonly ShardRange[];
  /** Numbers of shards, from the first, after which the job asks whether its target is met. */
  readonly rounds?: readonly number[];
  /** Shards fetch market data on the queue `io`; absent = they compute. */
  readonly work?: "fetch";
  /** A cancelled job keeps the result of the blocks that it had done. */
  readonly partialResults?: true;
  /** A small job runs as one local activity inside the Workflow Task. */
  readonly small: boolean;
}

/** The blocks `first` (inclusive) to `end` (exclusive) of a job. */
export interface BlockRange {
  readonly first: number;
  readonly end: number;
}

/** The blocks of one compute activity. */
export interface ShardRange extends BlockRange {
  readonly index: number;
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
