import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { HousekeepingReport } from "../lifecycle/housekeeping.ts";

/** The Prometheus metrics of one API process. */
export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<"method" | "route" | "status">;
  readonly housekeeping: HousekeepingReport;
}

/**
 * Creates the metrics in a registry of their own.
 *
 * @param openJobs - number of open jobs by status, read when the metrics are asked for.
 */
export function createMetrics(openJobs: () => Promise<Readonly<Record<string, number>>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requestSeconds = new Histogram({
    name: "quant_jobs_http_request_seconds",
    help: "Duration of HTTP requests.",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  new Gauge({
    name: "quant_jobs_open_jobs",
    help: "Jobs that have not ended, by status.",
    labelNames: ["status"],
    registers,
    async collect() {
      this.reset();
      for (const [status, count] of Object.entries(await openJobs())) this.set({ status }, count);
    },
  });
  const started = new Counter({
    name: "quant_jobs_sweeper_started_total",
    help: "Accepted jobs that were left behind and that the sweeper started.",
    registers,
  });
  const enforced = new Counter({
    name: "quant_jobs_sweeper_enforced_cancels_total",
    help: "Cancels that were enforced at their deadline.",
    registers,
  });
  const mismatches = new Counter({
    name: "quant_jobs_reconciler_mismatches_total",
    help: "Open jobs whose workflow was closed or gone, by what was done; zero is the objective.",
    labelNames: ["action"],
    registers,
  });
  for (const action of ["settled", "restarted"]) mismatches.inc({ action }, 0);
  return {
    registry,
    requestSeconds,
    housekeeping: {
      swept(result) {
        started.inc(result.started);
        enforced.inc(result.enforced);
      },
      reconciled({ settled, restarted }) {
        mismatches.inc({ action: "settled" }, settled);
        mismatches.inc({ action: "restarted" }, restarted);
      },
    },
  };
}
