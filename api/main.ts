import { once } from "node:events";
import { pino } from "pino";
import { startHousekeeping } from "../lifecycle/housekeeping.ts";
import type { LifecycleContext } from "../lifecycle/lifecycle.ts";
import { createTemporalClient } from "../lifecycle/temporalClient.ts";
import { storeOptionsOf } from "../market/lake/stores.ts";
import { openMarket } from "../market/market.ts";
import { usualLedgerRules } from "../market/record/vendorLedger.ts";
import { vendorOptionsOf } from "../market/vendors.ts";
import { ConfigurationError, readConfiguration, requireSetting } from "../protocol/configuration.ts";
import { openJobEventListener } from "../storage/jobEventListener.ts";
import { localArtifactStore } from "../storage/localArtifactStore.ts";
import { openMarketRecord } from "../storage/marketRecord.ts";
import { countOpenJobs } from "../storage/openJobs.ts";
import { ensureDevelopmentUser, openStorage } from "../storage/storage.ts";
import { openVendorLedger } from "../storage/vendorLedger.ts";
import { createApp } from "./app.ts";
import { createMetrics } from "./metrics.ts";
import { createHttpServer } from "./server.ts";

/** Longest time that requests under way may take after the process was asked to stop, in milliseconds. */
const drainMs = 10_000;

async function run(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const databaseUrl = requireSetting(configuration, "DATABASE_URL");
  const log = pino({ level: configuration.LOG_LEVEL, base: { process: "api" } });
  const storage = await openStorage(databaseUrl, configuration.DATABASE_POOL_SIZE);
  await ensureDevelopmentUser(storage.unitOfWork());
  const listener = await openJobEventListener(databaseUrl, (error) =>
    log.warn({ err: error }, "the event listener lost PostgreSQL"),
  );
  const temporal = createTemporalClient(configuration);
  const record = openMarketRecord(databaseUrl, storage);
  const market = openMarket({
    dataDir: configuration.DATA_DIR,
    stores: storeOptionsOf(configuration),
    record,
    ledger: openVendorLedger(storage, usualLedgerRules),
    ...vendorOptionsOf(configuration),
  });
  const lifecycle: LifecycleContext = {
    storage,
    temporal,
    configuration,
    onSetback: (what, error) => log.warn({ err: error }, what),
  };
  const metrics = createMetrics(() => countOpenJobs(storage.unitOfWork()));
  const app = createApp({
    lifecycle,
    market,
    artifacts: localArtifactStore(configuration.DATA_DIR),
    listener,
    configuration,
    log,
    metrics,
    today: () => new Date().toISOString().slice(0, 10),
  });
  const server = createHttpServer(app);
  const { PORT: port, HOST: host } = configuration;
  server.listen(port, host);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new ConfigurationError(`port ${port} is in use: stop the program that has it, or set PORT to a free port`);
  });
  const housekeeping = startHousekeeping(lifecycle, configuration.SWEEP_INTERVAL_MS, metrics.housekeeping);
  log.info({ host, port }, "API is ready");

  await stopAsked();
  log.info("API stops");
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const drained = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(drained);
  await housekeeping.stop();
  await Promise.all([listener.close(), market.close(), record.close(), storage.close(), temporal.connection.close()]);
}

/** Resolves at SIGINT or SIGTERM, or when the stack that this process belongs to is gone. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    if (process.env.QUANT_JOBS_SUPERVISED === "1") process.stdin.resume().once("close", () => resolve());
  });
}

try {
  await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
