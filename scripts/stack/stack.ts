import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Configuration } from "../../protocol/configuration.ts";
import { migrate } from "../../storage/migrate.ts";
import { requireInLog, type SupervisedProcess, superviseProcess } from "./childProcess.ts";
import { codeVersion } from "./codeVersion.ts";
import { takeFolder } from "./leftovers.ts";
import { requireFreePort } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import { startTemporal } from "./temporalServer.ts";
import { startStep } from "./terminal.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** PostgreSQL and Temporal, ours or the ones that the configuration names. */
export interface Servers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Only those that this process started. */
  readonly processes: Readonly<Partial<Record<"postgres" | "temporal", SupervisedProcess>>>;
  stop(): Promise<void>;
}

/** Everything that `npm start` brings up. */
export interface Stack extends Servers {
  readonly apiUrl: string;
  readonly worker: SupervisedProcess;
  readonly api: SupervisedProcess;
}

/** Shows a step while it runs; its text stays when it is done. */
async function shown<Result>(text: string, work: () => Promise<Result>): Promise<Result> {
  const step = startStep(`starting ${text}`);
  try {
    const result = await work();
    step.done(text);
    return result;
  } catch (error) {
    step.failed(text);
    throw error;
  }
}

/** Starts PostgreSQL and Temporal where the configuration names none, and brings the schema up to date. */
export async function startServers(configuration: Configuration, database = "quant_jobs"): Promise<Servers> {
  const { DATA_DIR: dataDir, POSTGRES_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT } = configuration;
  mkdirSync(dataDir, { recursive: true });
  const giveBack = takeFolder(dataDir, join(dataDir, "run", "stack.pid"));
  const started: SupervisedProcess[] = [];
  const stop = async () => {
    await Promise.all(started.map((process) => process.stop()));
    giveBack();
  };
  const keep = <Server extends { readonly process: SupervisedProcess }>(server: Server): Server => {
    started.push(server.process);
    return server;
  };

  async function postgres() {
    if (configuration.DATABASE_URL) return { url: configuration.DATABASE_URL, process: undefined };
    return shown(`PostgreSQL on port ${POSTGRES_PORT}`, async () =>
      keep(await startPostgres({ dataDir, port: POSTGRES_PORT, database })),
    );
  }
  async function temporal() {
    if (configuration.TEMPORAL_ADDRESS) return { address: configuration.TEMPORAL_ADDRESS, process: undefined };
    return shown(`Temporal on port ${TEMPORAL_PORT}, its UI on port ${TEMPORAL_UI_PORT}`, async () =>
      keep(await startTemporal({ dataDir, port: TEMPORAL_PORT, uiPort: TEMPORAL_UI_PORT })),
    );
  }

  const [database_, server] = await Promise.allSettled([postgres(), temporal()]);
  if (database_.status === "rejected" || server.status === "rejected") {
    await stop();
    throw database_.status === "rejected" ? database_.reason : (server as PromiseRejectedResult).reason;
  }
  try {
    await migrate(database_.value.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    databaseUrl: database_.value.url,
    temporalAddress: server.value.address,
    processes: {
      ...(database_.value.process ? { postgres: database_.value.process } : {}),
      ...(server.value.process ? { temporal: server.value.process } : {}),
    },
    stop,
  };
}

/**
 * Brings the whole stack up: servers, schema, worker, API; each is started again when it dies.
 *
 * @param environment - variables for worker and API beside those of this process.
 * @throws {@link ConfigurationError} or {@link StartError} with one message that says what to do; nothing is left running.
 */
export async function startStack(configuration: Configuration, environment: NodeJS.ProcessEnv): Promise<Stack> {
  await requireFreePort("PORT", configuration.PORT, configuration.HOST);
  const servers = await startServers(configuration);
  const started: SupervisedProcess[] = [];
  const stop = async () => {
    for (const process of [...started].reverse()) await process.stop();
    await servers.stop();
  };
  try {
    const env = {
      CODE_VERSION: codeVersion(),
      ...environment,
      DATABASE_URL: servers.databaseUrl,
      TEMPORAL_ADDRESS: servers.temporalAddress,
      DATA_DIR: configuration.DATA_DIR,
      QUANT_JOBS_SUPERVISED: "1",
    };
    const apiUrl = `http://${configuration.HOST}:${configuration.PORT}`;
    const [worker, api] = await Promise.all(
      [
        shown("worker", () => startWorker(configuration.DATA_DIR, env)),
        shown(`API on port ${configuration.PORT}`, () => startApi(configuration.DATA_DIR, env, apiUrl)),
      ].map(async (starting) => {
        const process = await starting;
        started.push(process);
        return process;
      }),
    );
    return { ...servers, apiUrl, worker: worker!, api: api!, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts a worker process with the given environment; ready when it polls. */
export function startWorker(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<SupervisedProcess> {
  const logFile = join(dataDir, "logs", "worker.log");
  return superviseProcess({
    name: "worker",
    command: process.execPath,
    // As `npm run worker` says it: V8's young generations in megabytes; its default costs a worker 80 MB.
    args: ["--max-semi-space-size=2", join(root, "worker", "main.ts"), ...args],
    env,
    logFile,
    stopSignal: "SIGTERM",
    ready: (logFrom) => requireInLog(logFile, "worker is ready", logFrom),
    readyTimeoutMs: 60_000,
  });
}

/** Starts an API process with the given environment; ready when it says so. */
export function startApi(dataDir: string, env: NodeJS.ProcessEnv, apiUrl: string): Promise<SupervisedProcess> {
  return superviseProcess({
    name: "API",
    command: process.execPath,
    args: [join(root, "api", "main.ts")],
    env,
    logFile: join(dataDir, "logs", "api.log"),
    stopSignal: "SIGTERM",
    ready: async () => {
      const { ok, status } = await fetch(`${apiUrl}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      if (!ok) throw new Error(`it answers ${status}`);
    },
    readyTimeoutMs: 60_000,
  });
}
