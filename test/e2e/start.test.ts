import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { throwAwayEnvironment } from "../../scripts/stack/throwAway.ts";
import { simulation } from "../support/testPlatform.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ready: Promise<void>;
  readonly exited: Promise<number | null>;
}

/** Runs `npm start`'s program with the given environment. */
function start(environment: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [join(root, "scripts", "start.ts")], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on("data", (piece) => {
        output += piece;
        if (output.includes("Ready in")) resolve();
      });
    }
    void exited.then(() => reject(new Error(`the stack did not start:\n${output}`)));
  });
  ready.catch(() => undefined);
  return { child, output: () => output, ready, exited };
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quant-jobs-start-"));
  folders.push(folder);
  return folder;
}

/** A process and everything that it started. */
function treeOf(pid: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const children = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...children(child)]);
  return [pid, ...children(pid)];
}

test("a bad setting stops the start with one line that names it", async () => {
  const { exited, output } = start({ PORT: "eighty" });
  expect(await exited).toBe(1);
  expect(output()).toBe("PORT=eighty is not valid: it takes an integer from 1 to 65535\n");
});

test("a port in use stops the start with one line, and nothing is left running", async () => {
  const environment = await throwAwayEnvironment(newFolder());
  const occupant = createServer().listen(Number(environment.TEMPORAL_PORT), "127.0.0.1");
  const { exited, output } = start(environment);
  expect(await exited).toBe(1);
  expect(output()).toContain(
    `port ${environment.TEMPORAL_PORT} is in use: stop the program that has it, or set TEMPORAL_PORT to a free port`,
  );
  occupant.close();
  const again = start(environment);
  await again.ready;
  again.child.kill("SIGINT");
  expect(await again.exited).toBe(0);
}, 120_000);

test("a job in flight when everything is killed finishes after the next start; a second stack stands beside it", async () => {
  const environment = await throwAwayEnvironment(newFolder());
  const url = `http://127.0.0.1:${environment.PORT}/api/v1`;
  const first = start(environment);
  await first.ready;
  const accepted = await fetch(`${url}/montecarlo`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(simulation(6_000_000)),
  });
  const { job_id } = (await accepted.json()) as { job_id: string };
  const read = async () =>
    (await (await fetch(`${url}/jobs/${job_id}`)).json()) as { status: string; progress: number };
  while ((await read()).progress < 0.2) await new Promise((resolve) => setTimeout(resolve, 100));

  const sameFolder = start({ ...environment, ...(await throwAwayEnvironment(environment.DATA_DIR!)) });
  expect(await sameFolder.exited).toBe(1);
  expect(sameFolder.output()).toContain("is in use by process");

  for (const pid of treeOf(first.child.pid!)) process.kill(pid, "SIGKILL");
  await first.exited;

  const second = start(environment);
  const other = start(await throwAwayEnvironment(newFolder()));
  await Promise.all([second.ready, other.ready]);
  let job = await read();
  for (let i = 0; i < 600 && !["completed", "failed", "cancelled"].includes(job.status); i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    job = await read();
  }
  expect(job).toMatchObject({ status: "completed", progress: 1 });
  for (const stack of [second, other]) stack.child.kill("SIGINT");
  expect(await Promise.all([second.exited, other.exited])).toEqual([0, 0]);
}, 180_000);
