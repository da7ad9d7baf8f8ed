import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "./childProcess.ts";

/** Command line of a living process, or `null`. */
function commandOf(pid: number): string | null {
  try {
    return (
      execFileSync("ps", ["-p", String(pid), "-o", "args="], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim() || null
    );
  } catch {
    return null;
  }
}

function pidIn(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/**
 * Ends the server that a killed stack left behind on the same data. Only a process whose pid we wrote down and whose
 * command line still names our data is touched.
 */
export async function endLeftover(pidFile: string, mark: string, signal: NodeJS.Signals): Promise<void> {
  const pid = pidIn(pidFile);
  if (pid === null || !commandOf(pid)?.includes(mark)) return;
  process.kill(pid, signal);
  for (let waited = 0; waited < 10_000 && commandOf(pid)?.includes(mark); waited += 100) await sleep(100);
  if (commandOf(pid)?.includes(mark)) process.kill(pid, "SIGKILL");
  rmSync(pidFile, { force: true });
}

/** True for a process that has ended but that nobody has asked about yet: it does nothing any more. */
function isDefunct(pid: number): boolean {
  try {
    return execFileSync("ps", ["-p", String(pid), "-o", "stat="], { encoding: "utf8" })
      .trim()
      .startsWith("Z");
  } catch {
    return false;
  }
}

/** Time that the children of a killed server take to notice its death, in milliseconds. */
const orphansEndMs = 1_000;

/** Removes a lock file whose process is dead but still listed, which the server would take for a living one. */
export async function dropDeadLock(lockFile: string): Promise<void> {
  const pid = pidIn(lockFile);
  if (pid === null || !isDefunct(pid)) return;
  await sleep(orphansEndMs);
  rmSync(lockFile, { force: true });
}

/**
 * Takes a data folder for this process.
 *
 * @returns the function that gives it back.
 * @throws {@link StartError} when another stack works on it.
 */
export function takeFolder(dataDir: string, lockFile: string): () => void {
  const pid = pidIn(lockFile);
  if (pid !== null && pid !== process.pid && !isDefunct(pid) && /node/.test(commandOf(pid) ?? "")) {
    throw new StartError(`${dataDir} is in use by process ${pid}: stop it, or set DATA_DIR to another folder`);
  }
  mkdirSync(dirname(lockFile), { recursive: true });
  writeFileSync(lockFile, String(process.pid));
  return () => rmSync(lockFile, { force: true });
}
