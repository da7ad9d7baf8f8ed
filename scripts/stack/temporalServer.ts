import { join } from "node:path";
import { Connection } from "@temporalio/client";
import { searchAttributeNames } from "../../protocol/searchAttributes.ts";
import { type SupervisedProcess, superviseProcess } from "./childProcess.ts";
import { endLeftover } from "./leftovers.ts";
import { requireFreePort } from "./ports.ts";
import { findTemporal } from "./temporalBinary.ts";

/** Where the embedded Temporal server lives. */
export interface TemporalOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
}

export interface EmbeddedTemporal {
  readonly address: string;
  readonly process: SupervisedProcess;
}

/**
 * The development server polls each history shard at most 20 times a second by default, which costs 50 ms a task; its
 * database flushes at every commit. With these settings a workflow takes half the time, and only a power cut (not a killed
 * process) can lose the last commits; the reconciler restarts such jobs.
 */
const fasterPolling = ["transferProcessor", "timerProcessor", "visibilityProcessor"].flatMap((processor) => [
  "--dynamic-config-value",
  `history.${processor}MaxPollRPS=1000`,
]);
const lighterCommits = ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"];

const searchAttributes = Object.values(searchAttributeNames).flatMap((name) => [
  "--search-attribute",
  `${name}=${name === searchAttributeNames.symbols ? "KeywordList" : "Keyword"}`,
]);

/** Starts a real Temporal server with its UI on loopback; workflows survive restarts. */
export async function startTemporal({ dataDir, port, uiPort }: TemporalOptions): Promise<EmbeddedTemporal> {
  const command = await findTemporal();
  const database = join(dataDir, "temporal.db");
  const pidFile = join(dataDir, "run", "temporal.pid");
  const address = `127.0.0.1:${port}`;
  await endLeftover(pidFile, database, "SIGTERM");
  await requireFreePort("TEMPORAL_PORT", port);
  await requireFreePort("TEMPORAL_UI_PORT", uiPort);
  const server = await superviseProcess({
    name: "Temporal",
    command,
    args: [
      ...["server", "start-dev", "--ip", "127.0.0.1", "--port", String(port), "--ui-port", String(uiPort)],
      ...["--db-filename", database, "--log-level", "error"],
      ...fasterPolling,
      ...lighterCommits,
      ...searchAttributes,
    ],
    logFile: join(dataDir, "logs", "temporal.log"),
    pidFile,
    stopSignal: "SIGTERM",
    ready: () => requireNamespace(address),
    readyTimeoutMs: 60_000,
  });
  return { address, process: server };
}

/** Rejects until the server serves the default namespace. */
async function requireNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await connection.withDeadline(Date.now() + 1_000, () =>
      connection.workflowService.describeNamespace({ namespace: "default" }),
    );
  } finally {
    await connection.close();
  }
}
