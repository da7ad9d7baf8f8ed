import { deserialize, serialize } from "node:v8";
import { CancelledFailure, Context } from "@temporalio/activity";
import { jobKindOf } from "../../jobs/catalogue.ts";
import type { JobKind } from "../../jobs/jobKind.ts";
import type { Market } from "../../market/market.ts";
import type { ErrorCode, Problem } from "../../protocol/errors.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, ShardRange } from "../../protocol/jobPlan.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { FetchedSeries } from "../../protocol/marketData.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import { type HeartbeatDetails, keepCheckpoint, lastCheckpoint, withPartialShard } from "../compute/checkpoints.ts";
import { keepStatistics, type ShardStatistics } from "../compute/shardStatistics.ts";
import { failureOf } from "../failures.ts";
import type { JobRecord } from "../results/jobRecord.ts";

/** Symbols that one shard brings into the lake. */
export interface FetchTask {
  readonly jobId: JobId;
  readonly fence: Fence;
  readonly shard: ShardRange;
}

/** A job kind whose blocks are made of what was fetched for them. */
type FetchingKind = JobKind<never, unknown, unknown, FetchedSeries>;

/** Failures that are one symbol's own: the others of the job are fetched all the same. */
const ownFailures: ReadonlySet<ErrorCode> = new Set([
  "market_data.unknown_symbol",
  "market_data.ambiguous_symbol",
  "market_data.unsupported",
  "market_data.not_in_plan",
  "market_data.bad_answer",
]);

/** How far an attempt came, beside its checkpoint. */
interface FetchDetails extends HeartbeatDetails {
  /** Block and first day of the window that was fetched last. */
  readonly reached: readonly [block: number, window: string];
  /** Attempts that have failed since then. */
  readonly failures: number;
}

const firstDelayMs = 200;
const longestDelayMs = 10_000;
const pulseMs = 1_000;
/** Time between two checkpoints: what comes after the last one is read from the lake again. */
const checkpointIntervalMs = 2_000;

/** Makes the activity that fetches the symbols of one shard, one after the other. */
export function createFetchShard(deps: {
  readonly market: Market;
  readonly record: JobRecord;
  readonly artifacts: ArtifactStore;
}) {
  const { market, record, artifacts } = deps;

  /**
   * Brings the symbols of one shard into the lake and leaves what it holds of them as a scratch file. Safe to run twice: what
   * lies in the lake is not asked for again, and a retry goes on from the last checkpoint.
   *
   * @throws CancelledFailure with a {@link PartialShard} when it is cancelled after its first symbol.
   */
  return async function fetchShard({ jobId, fence, shard }: FetchTask): Promise<ShardStatistics> {
    const context = Context.current();
    const earlier = context.info.heartbeatDetails as FetchDetails | undefined;
    const from = await lastCheckpoint(artifacts, jobId, earlier);
    const request = await record.requestOf(jobId);
    const kind = jobKindOf(request.type) as unknown as FetchingKind;
    const prepared = kind.prepare(request as never, null, 0);
    const statistics = from ? deserialize(from.statistics) : kind.empty(prepared);
    let block = from?.nextBlock ?? shard.first;
    let details: FetchDetails = {
      done: block - shard.first,
      total: shard.end - shard.first,
      checkpoint: from && earlier ? earlier.checkpoint : null,
      reached: earlier?.reached ?? [shard.first, ""],
      failures: earlier?.failures ?? 0,
    };
    const heartbeat = (next: Partial<FetchDetails> = {}) => {
      details = { ...details, ...next };
      context.heartbeat(details);
    };
    const saveCheckpoint = async () => {
      if (block === (details.checkpoint?.nextBlock ?? shard.first)) return;
      const done = { nextBlock: block, statistics: serialize(statistics) };
      heartbeat({ checkpoint: await keepCheckpoint(artifacts, jobId, shard, context.info.attempt, done) });
    };
    const onWindow = (window: string) => {
      const [lastBlock, lastWindow] = details.reached;
      if (block > lastBlock || window > lastWindow) heartbeat({ reached: [block, window], failures: 0 });
    };

    heartbeat();
    const pulse = setInterval(heartbeat, pulseMs);
    let saved = performance.now();
    try {
      while (block < shard.end) {
        const symbol = request.symbols[block]!;
        const fetched = await fetchOrSayWhy(symbol, request, onWindow);
        kind.addBlock(statistics, prepared, block, fetched);
        block += 1;
        heartbeat({ done: block - shard.first, failures: 0 });
        if (performance.now() - saved < checkpointIntervalMs) continue;
        await saveCheckpoint();
        await record.keepProgress(jobId, fence, shard.index, details.done);
        saved = performance.now();
      }
      const kept = await keepStatistics(artifacts, jobId, shard, serialize(statistics));
      await record.keepProgress(jobId, fence, shard.index, details.total);
      return kept;
    } catch (error) {
      await saveCheckpoint();
      if (error instanceof CancelledFailure) throw withPartialShard(error, shard, details.checkpoint);
      await record.keepProgress(jobId, fence, shard.index, details.done);
      heartbeat({ failures: details.failures + 1 });
      throw failureOf(error, details.failures, delayAfter(details.failures));
    } finally {
      clearInterval(pulse);
    }

    /** A failure that is the symbol's own for good is said in the place of its bars; any other one is thrown. */
    async function fetchOrSayWhy(
      symbol: string,
      { vendor, interval, adjusted, start, end }: JobRequest,
      onWindow: (firstDay: string) => void,
    ): Promise<FetchedSeries> {
      const wanted = { vendor, symbol, interval, adjusted, ...(start ? { start } : {}), ...(end ? { end } : {}) };
      try {
        // A request under way is not waited for; what it brings stays in the lake.
        return await Promise.race([market.prefetch(wanted, context.cancellationSignal, onWindow), context.cancelled]);
      } catch (error) {
        const failure = failureOf(error, details.failures + 1);
        if (failure instanceof CancelledFailure) throw failure;
        const code = failure.type as ErrorCode;
        if (!failure.nonRetryable || !ownFailures.has(code)) throw error;
        const [{ detail }] = failure.details as [Problem];
        return { symbol, rows: 0, first: null, last: null, missingSessions: 0, error: { code, detail } };
      }
    }
  };
}

const delayAfter = (failures: number) => Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs);
