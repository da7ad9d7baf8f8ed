import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime, type Worker } from "@temporalio/worker";
import { type Logger, pino } from "pino";
import { startHousekeeping } from "../lifecycle/housekeeping.ts";
import type { LifecycleContext } from "../lifecycle/lifecycle.ts";
import { ensureNightlyPrefetch } from "../lifecycle/nightlyPrefetch.ts";
import { ensureSearchAttributes } from "../lifecycle/workflowStart.ts";
import { storeOptionsOf } from "../market/lake/stores.ts";
import { openMarket } from "../market/market.ts";
import { usualLedgerRules } from "../market/record/vendorLedger.ts";
import { vendorOptionsOf } from "../market/vendors.ts";
import { type Configuration, requireSetting } from "../protocol/configuration.ts";
import type { WorkerRole } from "../protocol/taskQueues.ts";
import { localArtifactStore } from "../storage/localArtifactStore.ts";
import { openMarketRecord } from "../storage/marketRecord.ts";
import { openStorage } from "../storage/storage.ts";
import { openVendorLedger } from "../storage/vendorLedger.ts";
import { startComputePool } from "./computePool.ts";
import { postgresJobRecord } from "./jobRecord.ts";
import { developmentJobSubmitter } from "./jobSubmitter.ts";
import { createRoleWorker } from "./roles.ts";

/** What one worker process runs with. */
export interface WorkerProcess {
  readonly configuration: Configuration;
  readonly roles: readonly WorkerRole[];
  /** Compute threads, ≥ 1. */
  readonly threads: number;
  readonly temporal: Client;
  /** The process belongs to a stack and ends with it: its standard input closes when the stack dies. */
  readonly supervised: boolean;
}

/** Runs the workers of a process until SIGINT or SIGTERM, then lets running activities hand over and returns. */
export async function runWorkerProcess({
  configuration,
  roles,
  threads,
  temporal,
  supervised,
}: WorkerProcess): Promise<void> {
  const log = pino({ level: configuration.LOG_LEVEL, base: { process: "worker", roles } });
  installLogger(log);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  if (supervised) process.stdin.resume().once("close", () => stopping.abort());

  const databaseUrl = requireSetting(configuration, "DATABASE_URL");
  const storage = await openStorage(databaseUrl, configuration.DATABASE_POOL_SIZE);
  const record = openMarketRecord(databaseUrl, storage);
  const market = openMarket({
    dataDir: configuration.DATA_DIR,
    stores: storeOptionsOf(configuration),
    record,
    ledger: openVendorLedger(storage, usualLedgerRules),
    ...vendorOptionsOf(configuration),
  });
  const pool = startComputePool(threads);
  const connection = await connectWhenUp(configuration, temporal, log, stopping.signal);
  if (connection) {
    const context: LifecycleContext = {
      storage,
      temporal,
      configuration,
      onSetback: (what, error) => log.warn({ err: error }, what),
    };
    const setting = {
      connection,
      namespace: configuration.TEMPORAL_NAMESPACE,
      taskQueuePrefix: configuration.TASK_QUEUE_PREFIX,
      threads,
      activities: {
        record: postgresJobRecord(storage),
        market,
        artifacts: localArtifactStore(configuration.DATA_DIR),
        pool,
        submitJob: developmentJobSubmitter(context),
        limits: {
          smallJobWorkUnits: configuration.SMALL_JOB_WORK_UNITS,
          shardWorkUnits: configuration.SHARD_WORK_UNITS,
          maxShards: configuration.MAX_SHARDS,
        },
        codeVersion: configuration.CODE_VERSION,
      },
    };
    const workers = await Promise.all(roles.map((role) => createRoleWorker(role, setting)));
    const housekeeping = startHousekeeping(context, configuration.SWEEP_INTERVAL_MS, {
      swept: (result) => log.debug(result, "swept"),
      reconciled: (result) => log.debug(result, "reconciled"),
    });
    log.info({ threads }, "worker is ready");
    try {
      await runUntil(workers, stopping.signal);
    } finally {
      await housekeeping.stop();
      await connection.close();
    }
  }
  await pool.close();
  await market.close();
  await record.close();
  await storage.close();
  await temporal.connection.close();
  log.info("worker has stopped");
}

/** Runs all workers; when the signal comes or one of them fails, all of them stop. */
async function runUntil(workers: readonly Worker[], signal: AbortSignal): Promise<void> {
  const stopAll = () => {
    for (const worker of workers) if (worker.getState() === "RUNNING") worker.shutdown();
  };
  signal.addEventListener("abort", stopAll, { once: true });
  const runs = workers.map((worker) => worker.run().finally(stopAll));
  if (signal.aborted) stopAll();
  await Promise.all(runs);
}

/** Connects to Temporal, waiting as long as it takes; `null` when the process is to stop first. */
async function connectWhenUp(
  configuration: Configuration,
  temporal: Client,
  log: Logger,
  signal: AbortSignal,
): Promise<NativeConnection | null> {
  const apiKey = configuration.TEMPORAL_API_KEY;
  for (let delayMs = 100; !signal.aborted; delayMs = Math.min(delayMs * 2, 5_000)) {
    try {
      await ensureSearchAttributes(temporal);
      await ensureNightlyPrefetch(temporal, configuration);
      return await NativeConnection.connect({
        address: requireSetting(configuration, "TEMPORAL_ADDRESS"),
        ...(apiKey ? { apiKey, tls: true } : {}),
      });
    } catch (error) {
      log.warn({ err: error, delayMs }, "Temporal does not answer; trying again");
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}

function installLogger(log: Logger): void {
  const levels = { TRACE: "trace", DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;
  Runtime.install({
    logger: new DefaultLogger("INFO", ({ level, message, meta }) => log[levels[level]]({ ...meta }, message)),
    shutdownSignals: [],
  });
}
