import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { createTemporalClient } from "../lifecycle/temporalClient.ts";
import { type Configuration, ConfigurationError, readConfiguration } from "../protocol/configuration.ts";
import { type WorkerRole, workerRoles } from "../protocol/taskQueues.ts";
import { runWorkerProcess } from "./workerProcess.ts";

/** Roles named by `--role`, each at most once; all of them by default. */
function readRoles(args: readonly string[]): readonly WorkerRole[] {
  const { values } = parseArgs({ args: [...args], options: { role: { type: "string", multiple: true } } });
  const named = values.role?.flatMap((text) => text.split(",")) ?? [...workerRoles];
  return [...new Set(named)].map((name) => {
    const role = workerRoles.find((known) => known === name);
    if (!role) throw new ConfigurationError(`--role ${name} is not valid: it takes one of ${workerRoles.join(", ")}`);
    return role;
  });
}

try {
  const configuration: Configuration = readConfiguration(process.env);
  const threads = configuration.COMPUTE_THREADS || availableParallelism();
  await runWorkerProcess({
    configuration,
    roles: readRoles(process.argv.slice(2)),
    threads,
    temporal: createTemporalClient(configuration),
    supervised: process.env.QUANT_JOBS_SUPERVISED === "1",
  });
  // The open pipe to the supervisor would keep the process alive.
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
