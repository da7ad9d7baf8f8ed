import type { Chart, Table } from "../../jobs/jobKind.ts";
import type { BlockRange } from "../../protocol/jobPlan.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";

/** What a model sees of a job: pure data, the same on every machine and at every attempt. */
export interface ModelTask {
  readonly request: JobRequest;
  readonly prices: PriceHistory | null;
  readonly seed: number;
}

/** Statistics of the blocks from the start of a range up to `nextBlock`, as bytes of a structured clone. */
export interface Checkpoint {
  readonly nextBlock: number;
  readonly statistics: Uint8Array;
}

/** The blocks that a cancelled job had done, in order, out of `total`. */
export interface PartialBlocks {
  readonly done: readonly BlockRange[];
  readonly total: number;
}

/** A computed result before it is stored. */
export interface ComputedOutcome {
  /** RFC 8785 text of the result: what the digest is taken over. */
  readonly canonical: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly charts: readonly Chart[];
  readonly tables: readonly Table[];
  readonly modelVersion: string;
}

/** How the caller follows and ends a computation. */
export interface ComputeControl {
  readonly signal: AbortSignal;
  /** Called about once a second with the number of blocks done, also those before a resumed checkpoint. */
  readonly onProgress?: (blocksDone: number) => void;
  /** Called every few seconds while a shard runs, and once more when it is stopped. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
}

/**
 * Threads that run models beside the event loop. After the signal is aborted every method ends by throwing the signal's
 * reason: within about one block (0.2 s), or after a second by ending the thread when a block takes longer.
 */
export interface ComputePool {
  /** Statistics of a range of blocks, from a checkpoint when there is one. */
  computeShard(
    task: ModelTask,
    range: BlockRange,
    from: Checkpoint | null,
    control: ComputeControl,
  ): Promise<Uint8Array>;
  /**
   * The outcome of a job from the statistics of its shards in block order. A partial one says which blocks it has, and
   * has no charts and tables: a cancelled job should end soon.
   */
  reduceShards(
    task: ModelTask,
    shards: readonly Uint8Array[],
    partial: PartialBlocks | null,
    control: ComputeControl,
  ): Promise<ComputedOutcome>;
  /** Whether the rounds so far, as statistics of their shards in block order, meet the target of the job. */
  targetMet(task: ModelTask, shards: readonly Uint8Array[], control: ComputeControl): Promise<boolean>;
  /** All blocks and the reduction of a small job in one go. */
  computeWhole(task: ModelTask, blocks: number, control: ComputeControl): Promise<ComputedOutcome>;
  close(): Promise<void>;
}
