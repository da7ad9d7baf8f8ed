import { deleteExpiredIdempotencyKeys } from "../storage/jobAcceptance.ts";
import type { LifecycleContext } from "./lifecycle.ts";
import { type Reconciled, reconcile } from "./reconcile.ts";
import { type Swept, sweep } from "./sweep.ts";

/** Receives what housekeeping did, for metrics and logs. */
export interface HousekeepingReport {
  swept(result: Swept): void;
  reconciled(result: Reconciled): void;
}

export interface Housekeeping {
  /** Ends the loops and waits for the round under way. */
  stop(): Promise<void>;
}

/** Rounds of sweeping after which one round of reconciliation runs: it asks Temporal for every open job. */
const sweepsPerReconciliation = 5;

/**
 * Runs the sweeper and the reconciler until stopped. Every API and worker process runs one: they share the work by row
 * locks and guards, and the platform heals as long as one process lives.
 */
export function startHousekeeping(
  context: LifecycleContext,
  intervalMs: number,
  report: HousekeepingReport,
): Housekeeping {
  let round = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay = Promise.resolve();

  async function runRound(): Promise<void> {
    try {
      report.swept(await sweep(context, intervalMs));
      if (round % sweepsPerReconciliation === 0) {
        report.reconciled(await reconcile(context, intervalMs));
        await deleteExpiredIdempotencyKeys(context.storage.unitOfWork());
      }
    } catch (error) {
      context.onSetback("a round of housekeeping failed and will be tried again", error);
    }
    round += 1;
    if (!stopped) schedule();
  }

  function schedule(): void {
    timer = setTimeout(() => {
      underWay = runRound();
    }, intervalMs);
  }

  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
