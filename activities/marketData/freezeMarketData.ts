import { Context } from "@temporalio/activity";
import type { Market } from "../../market/market.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, SnapshotReference } from "../../protocol/jobPlan.ts";
import type { MarketDataWanted } from "../../protocol/marketData.ts";
import type { JobRecord } from "../results/jobRecord.ts";

/** Makes the activity that fetches the market data of a job and freezes it. */
export function createFreezeMarketData(market: Market, record: JobRecord) {
  /**
   * Freezes what a job needs and names it in the job's row. Safe to run twice: a snapshot is named by its content, so
   * the second run finds what the first one left.
   */
  return async function freezeMarketData(
    jobId: JobId,
    fence: Fence,
    wanted: MarketDataWanted,
  ): Promise<SnapshotReference> {
    const { cancellationSignal, cancelled } = Context.current();
    const frozen = await market.freezeSnapshot(wanted, cancellationSignal).catch((error: unknown) => {
      if (cancellationSignal.aborted) return cancelled;
      throw error;
    });
    const id = await record.keepSnapshot(jobId, fence, {
      digest: frozen.digest,
      vendor: frozen.vendor,
      interval: frozen.interval,
      adjusted: frozen.adjusted,
      symbols: frozen.symbols,
      firstDate: frozen.start,
      lastDate: frozen.end,
      rows: frozen.rows,
      retrievedAt: new Date(frozen.retrievedAt),
      adjustedAsOf: frozen.adjustedAsOf,
      symbolMapVersion: frozen.symbolMapVersion,
      missing: frozen.missing,
      gaps: frozen.gaps,
      flags: frozen.flags,
    });
    return { id, digest: frozen.digest };
  };
}
