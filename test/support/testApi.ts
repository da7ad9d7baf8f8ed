import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createApp } from "../../api/app.ts";
import type { ApiDependencies } from "../../api/dependencies.ts";
import { createMetrics } from "../../api/metrics.ts";
import { createHttpServer } from "../../api/server.ts";
import { createTemporalClient } from "../../lifecycle/temporalClient.ts";
import { openMarket } from "../../market/market.ts";
import { usualLedgerRules } from "../../market/record/vendorLedger.ts";
import { vendorOptionsOf } from "../../market/vendors.ts";
import { readConfiguration } from "../../protocol/configuration.ts";
import { openJobEventListener } from "../../storage/jobEventListener.ts";
import { localArtifactStore } from "../../storage/localArtifactStore.ts";
import { openMarketRecord } from "../../storage/marketRecord.ts";
import { countOpenJobs } from "../../storage/openJobs.ts";
import { openVendorLedger } from "../../storage/vendorLedger.ts";
import { createTestDatabase, type TestDatabase, temporalAddress } from "./testDatabase.ts";

/** The API of this process on a free port, over a database of its own and the real Temporal server, without a worker. */
export interface TestApi {
  readonly url: string;
  readonly port: number;
  readonly database: TestDatabase;
  readonly deps: ApiDependencies;
  /** Sends a request with a JSON body. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape.
  ): Promise<{ status: number; body: any; headers: Headers }>;
  stop(): Promise<void>;
}

const testToday = "2026-01-05";

/** @param environment - settings beside those of the test. */
export async function startTestApi(environment: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-api-"));
  const configuration = readConfiguration({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress(),
    TASK_QUEUE_PREFIX: `test-${process.hrtime.bigint()}`,
    DATA_DIR: dataDir,
    LOG_LEVEL: "silent",
    ...environment,
  });
  const temporal = createTemporalClient(configuration);
  const listener = await openJobEventListener(database.url, () => undefined);
  const record = openMarketRecord(database.url, database.storage);
  const ledger = openVendorLedger(database.storage, usualLedgerRules);
  const market = openMarket({ dataDir, record, ledger, ...vendorOptionsOf(configuration) });
  const deps: ApiDependencies = {
    lifecycle: { storage: database.storage, temporal, configuration, onSetback: () => undefined },
    market,
    artifacts: localArtifactStore(dataDir),
    listener,
    configuration,
    log: pino({ level: "silent" }),
    metrics: createMetrics(() => countOpenJobs(database.storage.unitOfWork())),
    today: () => testToday,
  };
  const server = createHttpServer(createApp(deps));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    database,
    deps,
    async send(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      return {
        status: response.status,
        body: isJson && text !== "" ? JSON.parse(text) : text,
        headers: response.headers,
      };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([listener.close(), market.close(), record.close(), temporal.connection.close()]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
