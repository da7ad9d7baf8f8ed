import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../../scripts/stack/cacheFolder.ts";
import { StartError } from "../../../scripts/stack/childProcess.ts";
import { freePorts } from "../../../scripts/stack/ports.ts";
import { startStep } from "../../../scripts/stack/terminal.ts";
import { type LakeServer, startLakeServer } from "./lakeServer.ts";

const version = "1.4.0";
const requirements = fileURLToPath(new URL("bqemulator-requirements.txt", import.meta.url));

/** The emulator does not start without DuckDB's extension "spatial"; it would fetch it from elsewhere. */
const installExtension = `
import duckdb, duckdb_extension_spatial, pathlib
folder = pathlib.Path(duckdb_extension_spatial.__file__).parent / "extensions" / f"v{duckdb.__version__}"
duckdb.connect().execute(f"install '{folder / 'spatial.duckdb_extension'}'")
`;

/** Installs the emulator for the user where it is not yet. @returns folder of its Python environment. */
export function installBigQueryServer(): string {
  const environment = join(cacheFolder(), "bqemulator", version);
  const complete = join(environment, "complete");
  if (existsSync(complete)) return environment;
  const step = startStep("installing the BigQuery emulator bqemulator, once for this user (about 1 minute)");
  const python = join(environment, "bin", "python");
  const home = join(environment, "home");
  run("python3", ["-m", "venv", "--clear", environment]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  mkdirSync(home, { recursive: true });
  run(python, ["-c", installExtension], { HOME: home });
  writeFileSync(complete, "");
  step.done("installed the BigQuery emulator bqemulator");
  return environment;
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
  if (status !== 0)
    throw new StartError(
      `${error?.message ?? stderr}\nbqemulator could not be installed: it takes Python 3.11 or later`,
    );
}

/** BigQuery over a folder. It takes every token and has no datasets at first. */
export async function startBigQueryServer(folder: string): Promise<LakeServer> {
  const environment = installBigQueryServer();
  const [grpcPort] = await freePorts(1);
  return startLakeServer(
    {
      name: "bqemulator",
      command: join(environment, "bin", "bqemulator"),
      args: (root, port) => [
        ...["start", "--rest-port", String(port), "--grpc-port", String(grpcPort), "--log-level", "error"],
        ...["--persistent", "--data-dir", root],
      ],
      env: { HOME: join(environment, "home") },
      environment: (url) => ({ BIGQUERY_ENDPOINT: url }),
    },
    folder,
  );
}

/** Makes a dataset, as its owner would. */
export async function createDataset({ url }: LakeServer, project: string, dataset: string): Promise<void> {
  const response = await fetch(`${url}/bigquery/v2/projects/${project}/datasets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ datasetReference: { projectId: project, datasetId: dataset } }),
  });
  if (!response.ok) throw new Error(`dataset ${dataset}: ${await response.text()}`);
}
