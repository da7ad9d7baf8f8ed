import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../protocol/configuration.ts";
import { freePorts } from "./stack/ports.ts";
import { startServers } from "./stack/stack.ts";

// Runs jest (or, with --run, another script of ours) against one real PostgreSQL and one real Temporal server, on free ports and with data of their own.
const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-test-"));
const [postgresPort, temporalPort, uiPort] = await freePorts(3);
const servers = await startServers(
  readConfiguration({
    DATA_DIR: dataDir,
    POSTGRES_PORT: String(postgresPort),
    TEMPORAL_PORT: String(temporalPort),
    TEMPORAL_UI_PORT: String(uiPort),
  }),
  "template_quant_jobs",
);
try {
  const [first, ...rest] = process.argv.slice(2);
  const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
  const args =
    first === "--run" ? rest : ["--experimental-vm-modules", "--no-warnings", jest, ...process.argv.slice(2)];
  const run = spawn(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, TEST_DATABASE_URL: servers.databaseUrl, TEST_TEMPORAL_ADDRESS: servers.temporalAddress },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => run.kill(signal));
  process.exitCode = await new Promise<number>((resolve) => run.once("close", (status) => resolve(status ?? 1)));
} finally {
  await servers.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
