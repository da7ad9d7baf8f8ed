import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { freePorts } from "../../scripts/stack/ports.ts";
import { createTestDatabase, type TestDatabase, temporalAddress } from "../support/testDatabase.ts";
import { type JobDocument, simulation } from "../support/testPlatform.ts";

// The steps of the Dockerfile's build stage and the commands of docker-compose.yml, run as plain commands in a folder
// that holds what the build context would.

const root = fileURLToPath(new URL("../../", import.meta.url));
const compose = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"), { merge: true }) as {
  services: Record<string, { command: string[] }>;
};
const app = mkdtempSync(join(tmpdir(), "quant-jobs-image-"));
const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-image-data-"));
// The pinned Node.js that runs this test, as in the image.
const path = `${dirname(process.execPath)}:${process.env.PATH}`;
const running: ChildProcess[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of files.toString().trim().split("\n")) cpSync(join(root, file), join(app, file));
  const [build] = readFileSync(join(root, "Dockerfile"), "utf8").split(/^FROM .*(?<! AS build)$/m);
  const steps = [...build!.matchAll(/^RUN (.*)$/gm)].map(([, step]) => step!);
  for (const step of steps) {
    execFileSync("sh", ["-c", step], { cwd: app, env: { ...process.env, PATH: path }, stdio: "pipe" });
  }
}, 300_000);

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await database.drop();
  for (const folder of [app, dataDir]) rmSync(folder, { recursive: true, force: true });
});

test("the built folder migrates, serves and computes without development dependencies", async () => {
  const [port] = await freePorts(1);
  const env = {
    PATH: path,
    HOME: dataDir,
    NODE_ENV: "production",
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress(),
    TASK_QUEUE_PREFIX: `image-${process.hrtime.bigint()}`,
    DATA_DIR: dataDir,
    HOST: "127.0.0.1",
    PORT: String(port),
    CODE_VERSION: "0.1.0",
  };
  const url = `http://127.0.0.1:${port}`;
  const commandOf = (service: string): [string, string[]] => {
    const [program, ...args] = compose.services[service]!.command;
    return [program!, args];
  };
  expect(execFileSync(...commandOf("migrate"), { cwd: app, env }).toString()).toContain("the schema is up to date");

  const exits = ["api", "worker", "compute"].map((service) => {
    const child = spawn(...commandOf(service), { cwd: app, env, stdio: "ignore" });
    running.push(child);
    return new Promise<number | null>((resolve) => child.once("exit", resolve));
  });
  const up = async () => (await fetch(`${url}/health/ready`).catch(() => null))?.ok ?? false;
  for (let i = 0; i < 300 && !(await up()); i++) await new Promise((resolve) => setTimeout(resolve, 100));

  const answer = await fetch(`${url}/api/v1/montecarlo`, {
    method: "POST",
    headers: { "content-type": "application/json", prefer: "wait=50" },
    body: JSON.stringify(simulation(10_000)),
  });
  const job = (await answer.json()) as JobDocument;
  expect(job).toMatchObject({ status: "completed", provenance: { code_version: "0.1.0" } });
  expect(Object.keys(job.result_urls)).toEqual(
    expect.arrayContaining(["report.html", "fan_chart.svg", "bands.parquet"]),
  );

  for (const child of running) child.kill("SIGTERM");
  expect(await Promise.all(exits)).toEqual([0, 0, 0]);
}, 120_000);
