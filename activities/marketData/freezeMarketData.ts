import { Context } from "@temporalio/activity";
import type { Market } from "../../market/market.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, SnapshotReference } from "../../protocol/jobPlan.ts";
import type { MarketDataWanted, SnapshotDescription } from "../../protocol/marketData.ts";
import type { NamedSnapshot } from "../../storage/snapshots.ts";
import type { JobRecord } from "../results/jobRecord.ts";

/** Makes the activity that freezes the market data of a job. */
export function createFreezeMarketData(market: Market, record: JobRecord) {
  async function frozen(wanted: MarketDataWanted): Promise<SnapshotDescription | NamedSnapshot> {
    const { cancellationSignal, cancelled } = Context.current();
    if (wanted.snapshot_id) {
      const snapshot = await record.snapshot(wanted.snapshot_id);
      if (!snapshot) throw new CatalogueError("snapshot.not_found", `there is no snapshot ${wanted.snapshot_id}`);
      return snapshot;
    }
    return market.freezeSnapshot(wanted, cancellationSignal).catch((error: unknown) => {
      if (cancellationSignal.aborted) return cancelled;
      throw error;
    });
  }

  /**
   * Freezes what a job needs, or takes the snapshot that it names without asking any vendor, and names it in the job's row.
   * Safe to run twice: a snapshot is named by its content, so the second run finds what the first one left.
   */
  return async function freezeMarketData(
    jobId: JobId,
    fence: Fence,
    wanted: MarketDataWanted,
  ): Promise<SnapshotReference> {
    const { id, digest } = await record.keepSnapshot(jobId, fence, await frozen(wanted));
    return { id, digest };
  };
}
