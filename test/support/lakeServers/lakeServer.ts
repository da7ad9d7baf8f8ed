import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type SupervisedProcess, superviseProcess } from "../../../scripts/stack/childProcess.ts";
import { freePorts } from "../../../scripts/stack/ports.ts";

/** A server that keeps a lake, on this machine. */
export interface LakeServer {
  /** Where it answers. */
  readonly url: string;
  /** What a process needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts again when it dies, with what it had. */
  readonly process: SupervisedProcess;
}

/** How a server is run in a folder and on a port. */
export interface LakeServerPlan {
  readonly name: string;
  readonly command: string;
  readonly args: (folder: string, port: number) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly environment: (url: string, folder: string) => Readonly<Record<string, string>>;
}

/** Starts a server whose data lies in a folder. */
export async function startLakeServer(plan: LakeServerPlan, folder: string): Promise<LakeServer> {
  mkdirSync(folder, { recursive: true });
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const process_ = await superviseProcess({
    name: plan.name,
    command: plan.command,
    args: plan.args(folder, port!),
    env: { ...process.env, ...plan.env },
    logFile: join(folder, "..", `${plan.name}.log`),
    stopSignal: "SIGTERM",
    // Whatever it answers, it answers.
    ready: async () => void (await fetch(url, { signal: AbortSignal.timeout(2_000) })),
    readyTimeoutMs: 60_000,
  });
  return { url, environment: plan.environment(url, folder), process: process_ };
}
