import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import type { Checkpoint, ComputeControl, ComputedOutcome, ComputePool } from "../activities/compute/computePool.ts";
import { CatalogueError } from "../protocol/errors.ts";
import { sharedSlots, type ThreadAnswer } from "./computeThread.ts";

const progressIntervalMs = 1_000;

/** Time that a block has to end after a stop; then its thread is ended, and the block is lost. */
const stopGraceMs = 1_000;

/** Starts the threads that run models; `threads` computations at a time, the others wait their turn. */
export function startComputePool(threads: number): ComputePool {
  const pool = new Piscina({
    filename: new URL("./computeThread.ts", import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 60_000,
  });

  async function run<Value>(
    name: string,
    task: Record<string, unknown>,
    control: ComputeControl,
    doneBefore = 0,
  ): Promise<Value> {
    control.signal.throwIfAborted();
    const shared = new Int32Array(new SharedArrayBuffer(sharedSlots.length * Int32Array.BYTES_PER_ELEMENT));
    const force = new AbortController();
    let grace: NodeJS.Timeout | undefined;
    const stop = () => {
      Atomics.store(shared, sharedSlots.stop, 1);
      grace = setTimeout(() => force.abort(), stopGraceMs);
    };
    control.signal.addEventListener("abort", stop, { once: true });
    const progress = setInterval(() => {
      control.onProgress?.(doneBefore + Atomics.load(shared, sharedSlots.blocksDone));
    }, progressIntervalMs);
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (checkpoint: Checkpoint) => control.onCheckpoint?.(checkpoint));
    try {
      const answer = (await pool.run(
        { ...task, shared, checkpoints: port2 },
        { name, transferList: [port2], signal: force.signal },
      )) as ThreadAnswer<Value>;
      if (answer.outcome === "stopped" && answer.checkpoint) control.onCheckpoint?.(answer.checkpoint);
      return unwrap(answer, control.signal);
    } catch (error) {
      throw force.signal.aborted ? control.signal.reason : error;
    } finally {
      clearTimeout(grace);
      clearInterval(progress);
      control.signal.removeEventListener("abort", stop);
      port1.close();
    }
  }

  return {
    computeShard: (task, range, from, control) =>
      run<Uint8Array>("computeShard", { task, range, from }, control, from ? from.nextBlock - range.first : 0),
    reduceShards: (task, shards, partial, control) =>
      run<ComputedOutcome>("reduceShards", { task, shards, partial }, control),
    targetMet: (task, shards, control) => run<boolean>("targetMet", { task, shards }, control),
    computeWhole: (task, blocks, control) => run<ComputedOutcome>("computeWhole", { task, blocks }, control),
    close: () => pool.destroy(),
  };
}

function unwrap<Value>(answer: ThreadAnswer<Value>, signal: AbortSignal): Value {
  if (answer.outcome === "done") return answer.value;
  if (answer.outcome === "stopped") throw signal.reason;
  if (answer.code) throw new CatalogueError(answer.code, answer.message, answer.faults);
  throw new Error(answer.message);
}
