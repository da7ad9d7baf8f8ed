import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How a process of the stack is started and known to be ready. */
export interface ProcessPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** User that the process runs as; the current one by default. */
  readonly uid?: number;
  readonly gid?: number;
  readonly logFile: string;
  /** Holds the pid while the process runs, so that a later start finds what a killed one left behind. */
  readonly pidFile?: string;
  /** Signal that asks the process to stop. */
  readonly stopSignal: NodeJS.Signals;
  /**
   * Resolves when the process does its work; rejects or throws while it does not yet.
   * @param logFrom - position in the log at which the process as it runs now began to write.
   */
  readonly ready: (logFrom: number) => Promise<void>;
  readonly readyTimeoutMs: number;
}

/** A process that is started again when it dies. */
export interface SupervisedProcess {
  readonly name: string;
  readonly pid: number | undefined;
  /** Sends a signal to the process as it runs now; the supervisor starts it again when it dies of it. */
  kill(signal: NodeJS.Signals): void;
  /** Waits until the process does its work (again). */
  whenReady(): Promise<void>;
  /** Stops the process for good: asks, waits, then kills. */
  stop(): Promise<void>;
}

const stopGraceMs = 15_000;
const restartDelaysMs = [100, 500, 2_000, 5_000];

/** The process could not be brought up; the message ends with the last lines of its log. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Starts a process, waits until it is ready, and starts it again whenever it dies. */
export async function superviseProcess(plan: ProcessPlan): Promise<SupervisedProcess> {
  mkdirSync(dirname(plan.logFile), { recursive: true });
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  let stopping = false;
  let restarts = 0;
  let restarting: NodeJS.Timeout | undefined;
  let logFrom = 0;

  function launch(): void {
    logFrom = sizeOf(plan.logFile);
    const log = openSync(plan.logFile, "a");
    const started = spawn(plan.command, [...plan.args], {
      cwd: plan.cwd,
      env: plan.env ?? process.env,
      // An open pipe tells the process that its supervisor lives.
      stdio: ["pipe", log, log],
      ...(plan.uid === undefined ? {} : { uid: plan.uid, gid: plan.gid ?? plan.uid }),
      // A Ctrl-C on the terminal reaches the supervisor alone, which stops everything in order.
      detached: true,
    });
    closeSync(log);
    child = started;
    if (plan.pidFile && started.pid) {
      mkdirSync(dirname(plan.pidFile), { recursive: true });
      writeFileSync(plan.pidFile, String(started.pid));
    }
    exited = new Promise<void>((resolve) => {
      started.once("error", () => resolve());
      started.once("exit", () => resolve());
    }).then(() => {
      if (stopping) return;
      const delay = restartDelaysMs[Math.min(restarts, restartDelaysMs.length - 1)]!;
      restarts += 1;
      restarting = setTimeout(launch, delay);
    });
  }

  async function whenReady(): Promise<void> {
    const deadline = Date.now() + plan.readyTimeoutMs;
    for (;;) {
      try {
        await plan.ready(logFrom);
        restarts = 0;
        return;
      } catch (error) {
        // A process that cannot even start is not worth waiting for.
        if (restarts > 2 || Date.now() > deadline) {
          const lines = tailOf(plan.logFile);
          throw new StartError(`${plan.name} did not start (${String((error as Error).message)})\n${lines}`);
        }
        await sleep(50);
      }
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    clearTimeout(restarting);
    const current = child;
    if (current && current.exitCode === null && current.signalCode === null) {
      current.kill(plan.stopSignal);
      const killer = setTimeout(() => current.kill("SIGKILL"), stopGraceMs);
      await exited;
      clearTimeout(killer);
    }
    if (plan.pidFile) rmSync(plan.pidFile, { force: true });
  }

  launch();
  try {
    await whenReady();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: plan.name,
    get pid() {
      return child?.pid;
    },
    kill: (signal) => {
      child?.kill(signal);
    },
    whenReady,
    stop,
  };
}

/** The last lines of a log. */
function tailOf(logFile: string, lines = 15): string {
  try {
    return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}

/** Rejects until `text` stands in what was written to the log behind position `from`. */
export async function requireInLog(logFile: string, text: string, from: number): Promise<void> {
  const written = readFileSync(logFile).subarray(from).toString("utf8");
  if (!written.includes(text)) throw new Error(`"${text}" is not in the log yet`);
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
