import { deserialize, serialize } from "node:v8";
import type { MessagePort } from "node:worker_threads";
import type { Checkpoint, ComputedOutcome, ModelTask, PartialBlocks } from "../activities/compute/computePool.ts";
import { jobKindOf } from "../jobs/catalogue.ts";
import type { JobKind } from "../jobs/jobKind.ts";
import { loadKernels } from "../kernels/loadKernels.ts";
import type { Kernels } from "../models/kernels.ts";
import { canonicalJson } from "../protocol/canonicalJson.ts";
import { CatalogueError, type ErrorCode, type Fault } from "../protocol/errors.ts";
import type { BlockRange } from "../protocol/jobPlan.ts";

/** Positions in the array that a computation shares with its caller. */
export const sharedSlots = { stop: 0, blocksDone: 1, length: 2 } as const;

/** What comes with every task: the shared array, and for shards the port that takes checkpoints. */
interface Wiring {
  readonly shared: Int32Array;
  readonly checkpoints?: MessagePort;
}

/** The answer of a thread: errors lose their class on the way, so they travel as values. */
export type ThreadAnswer<Value> =
  | { readonly outcome: "done"; readonly value: Value }
  | { readonly outcome: "stopped"; readonly checkpoint?: Checkpoint }
  | {
      readonly outcome: "failed";
      readonly code: ErrorCode | null;
      readonly message: string;
      readonly faults: readonly Fault[];
    };

/** Time between two checkpoints of a shard: what a killed worker loses at most. */
const checkpointIntervalMs = 5_000;

class Stopped extends Error {
  readonly checkpoint: Checkpoint | undefined;

  constructor(checkpoint?: Checkpoint) {
    super("stopped");
    this.checkpoint = checkpoint;
  }
}

const kernelsOfThread = await loadKernels();

async function answer<Value>(compute: (kernels: Kernels) => Value): Promise<ThreadAnswer<Value>> {
  try {
    return { outcome: "done", value: compute(kernelsOfThread) };
  } catch (error) {
    if (error instanceof Stopped) {
      return { outcome: "stopped", ...(error.checkpoint ? { checkpoint: error.checkpoint } : {}) };
    }
    const { message, stack } = error as Error;
    if (error instanceof CatalogueError) {
      return { outcome: "failed", code: error.code, message, faults: error.faults };
    }
    return { outcome: "failed", code: null, message: stack ?? message, faults: [] };
  }
}

interface PreparedModel {
  readonly kind: JobKind;
  readonly prepared: unknown;
}

function prepare(task: ModelTask): PreparedModel {
  const kind = jobKindOf(task.request.type);
  return { kind, prepared: kind.prepare(task.request, task.prices, task.seed) };
}

/** Adds blocks in order, looking at the stop flag before each; what is done by then leaves with {@link Stopped}. */
function addBlocks(
  { kind, prepared }: PreparedModel,
  statistics: unknown,
  { first, end }: BlockRange,
  kernels: Kernels,
  shared: Int32Array,
  afterBlock: (nextBlock: number) => void,
): void {
  for (let block = first; block < end; block++) {
    if (Atomics.load(shared, sharedSlots.stop) !== 0) {
      throw new Stopped(block > first ? { nextBlock: block, statistics: serialize(statistics) } : undefined);
    }
    kind.addBlock(statistics, prepared, block, kernels);
    Atomics.add(shared, sharedSlots.blocksDone, 1);
    afterBlock(block + 1);
  }
}

/** {@link ComputePool.computeShard} on this thread. */
export const computeShard = (task: Wiring & { task: ModelTask; range: BlockRange; from: Checkpoint | null }) =>
  answer((kernels) => {
    const model = prepare(task.task);
    const { from, range, shared, checkpoints } = task;
    const statistics = from ? deserialize(from.statistics) : model.kind.empty(model.prepared);
    let saved = performance.now();
    addBlocks(model, statistics, { ...range, first: from?.nextBlock ?? range.first }, kernels, shared, (nextBlock) => {
      if (performance.now() - saved < checkpointIntervalMs || nextBlock === range.end) return;
      checkpoints?.postMessage({ nextBlock, statistics: serialize(statistics) } satisfies Checkpoint);
      saved = performance.now();
    });
    return new Uint8Array(serialize(statistics));
  });

interface ShardsToMerge {
  readonly task: ModelTask;
  readonly shards: readonly Uint8Array[];
}

/** {@link ComputePool.reduceShards} on this thread. */
export const reduceShards = (task: Wiring & ShardsToMerge & { partial: PartialBlocks | null }) =>
  answer(() => {
    const model = prepare(task.task);
    return outcomeOf(model, merged(model, task.shards), task.partial);
  });

/** {@link ComputePool.targetMet} on this thread. */
export const targetMet = (task: Wiring & ShardsToMerge) =>
  answer(() => {
    const model = prepare(task.task);
    return isTargetMet(model, merged(model, task.shards));
  });

/** {@link ComputePool.computeWhole} on this thread. */
export const computeWhole = (task: Wiring & { task: ModelTask; blocks: number }) =>
  answer((kernels) => {
    const model = prepare(task.task);
    const { rounds = [] } = model.kind.plan(task.task.request);
    const statistics = model.kind.empty(model.prepared);
    let first = 0;
    for (const end of [...rounds, task.blocks]) {
      addBlocks(model, statistics, { first, end }, kernels, task.shared, () => undefined);
      if (end < task.blocks && isTargetMet(model, statistics)) break;
      first = end;
    }
    return outcomeOf(model, statistics, null);
  });

function merged({ kind, prepared }: PreparedModel, shards: readonly Uint8Array[]): unknown {
  const statistics = kind.empty(prepared);
  for (const shard of shards) kind.merge(statistics, deserialize(shard));
  return statistics;
}

const isTargetMet = ({ kind, prepared }: PreparedModel, statistics: unknown): boolean =>
  kind.targetMet?.(prepared, statistics) ?? false;

/** What a partial result says of itself, so that nobody takes it for the whole. */
const partialNote = ({ done, total }: PartialBlocks) => ({
  reason: "cancelled",
  blocks_done: done.reduce((sum, { first, end }) => sum + end - first, 0),
  blocks_total: total,
  block_ranges: done.map(({ first, end }) => [first, end]),
});

function outcomeOf(
  { kind, prepared }: PreparedModel,
  statistics: unknown,
  partial: PartialBlocks | null,
): ComputedOutcome {
  const outcome = kind.reduce(prepared, statistics);
  return {
    canonical: canonicalJson(partial ? { ...outcome.result, partial: partialNote(partial) } : outcome.result),
    metrics: outcome.metrics,
    charts: partial ? [] : kind.charts(outcome),
    tables: partial ? [] : kind.tables(outcome),
    modelVersion: kind.modelVersion,
  };
}
