import { deserialize, serialize } from "node:v8";
import type { MessagePort } from "node:worker_threads";
import type { BlockRange, Checkpoint, ComputedOutcome, ModelTask } from "../activities/compute/computePool.ts";
import { jobKindOf } from "../jobs/catalogue.ts";
import type { JobKind } from "../jobs/jobKind.ts";
import { loadKernels } from "../kernels/loadKernels.ts";
import type { Kernels } from "../models/kernels.ts";
import { canonicalJson } from "../protocol/canonicalJson.ts";
import { CatalogueError, type ErrorCode, type Fault } from "../protocol/errors.ts";

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
  | { readonly outcome: "stopped" }
  | {
      readonly outcome: "failed";
      readonly code: ErrorCode | null;
      readonly message: string;
      readonly faults: readonly Fault[];
    };

/** Time between two checkpoints of a shard: what a killed worker loses at most. */
const checkpointIntervalMs = 5_000;

class Stopped extends Error {}

const kernelsOfThread = await loadKernels();

async function answer<Value>(compute: (kernels: Kernels) => Value): Promise<ThreadAnswer<Value>> {
  try {
    return { outcome: "done", value: compute(kernelsOfThread) };
  } catch (error) {
    if (error instanceof Stopped) return { outcome: "stopped" };
    const { message, stack } = error as Error;
    if (error instanceof CatalogueError) {
      return { outcome: "failed", code: error.code, message, faults: error.faults };
    }
    return { outcome: "failed", code: null, message: stack ?? message, faults: [] };
  }
}

function prepare(task: ModelTask): { readonly kind: JobKind; readonly prepared: unknown } {
  const kind = jobKindOf(task.request.type);
  return { kind, prepared: kind.prepare(task.request, task.prices, task.seed) };
}

/** Adds blocks in order, looking at the stop flag before each. */
function addBlocks(
  { kind, prepared }: ReturnType<typeof prepare>,
  statistics: unknown,
  { first, end }: BlockRange,
  kernels: Kernels,
  shared: Int32Array,
  afterBlock: (nextBlock: number) => void,
): void {
  for (let block = first; block < end; block++) {
    if (Atomics.load(shared, sharedSlots.stop) !== 0) throw new Stopped();
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

/** {@link ComputePool.reduceShards} on this thread. */
export const reduceShards = (task: Wiring & { task: ModelTask; shards: readonly Uint8Array[] }) =>
  answer(() => {
    const { kind, prepared } = prepare(task.task);
    const statistics = kind.empty(prepared);
    for (const shard of task.shards) kind.merge(statistics, deserialize(shard));
    return outcomeOf(kind, prepared, statistics);
  });

/** {@link ComputePool.computeWhole} on this thread. */
export const computeWhole = (task: Wiring & { task: ModelTask; blocks: number }) =>
  answer((kernels) => {
    const model = prepare(task.task);
    const statistics = model.kind.empty(model.prepared);
    addBlocks(model, statistics, { first: 0, end: task.blocks }, kernels, task.shared, () => undefined);
    return outcomeOf(model.kind, model.prepared, statistics);
  });

function outcomeOf(kind: JobKind, prepared: unknown, statistics: unknown): ComputedOutcome {
  const outcome = kind.reduce(prepared, statistics);
  return {
    canonical: canonicalJson(outcome.result),
    metrics: outcome.metrics,
    charts: kind.charts(outcome),
    tables: kind.tables(outcome),
    modelVersion: kind.modelVersion,
  };
}
