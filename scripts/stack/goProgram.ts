import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cacheFolder.ts";
import { StartError } from "./childProcess.ts";
import { seconds, startStep } from "./terminal.ts";

/** A program that a Go module has, kept in the user's cache by its version. */
export interface GoProgram {
  /** What people call it, with its article. */
  readonly title: string;
  /** Import path of its main package. */
  readonly package: string;
  /** Release, without the `v`. */
  readonly version: string;
  /** How long a build takes on two cores, in words. */
  readonly buildTime: string;
}

/** Name of the program's file, as `go install` gives it. */
export const fileOf = ({ package: path }: GoProgram): string =>
  `${path.slice(path.lastIndexOf("/") + 1)}${process.platform === "win32" ? ".exe" : ""}`;

/** Where the program lies once it is there. */
export const cachedPath = (program: GoProgram, folder: string): string =>
  join(cacheFolder(), folder, program.version, fileOf(program));

/**
 * Builds a program by Go, whose checksum database vouches for the sources, and moves it to `target`.
 *
 * @returns `false` where there is no Go.
 * @throws {@link StartError} with the last lines of the build when it fails.
 */
export async function buildGoProgram(program: GoProgram, target: string): Promise<boolean> {
  if (spawnSync("go", ["version"]).status !== 0) return false;
  const started = Date.now();
  const text = () =>
    `building ${program.title} by Go, once for this user: ${seconds(Date.now() - started)} (${program.buildTime} on 2 cores)`;
  const step = startStep(text());
  const ticker = setInterval(() => step.update(text()), process.stderr.isTTY ? 1_000 : 30_000);
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), "build-"));
  try {
    const goModule = `${program.package}@v${program.version}`;
    let output = "";
    const go = spawn("go", ["install", goModule], { env: { ...process.env, GOBIN: folder, GOFLAGS: "" } });
    for (const stream of [go.stdout, go.stderr])
      stream.on("data", (piece) => (output = (output + piece).slice(-4_000)));
    const code = await new Promise((resolve) => go.once("close", resolve));
    if (code !== 0) {
      step.failed(`${program.title} could not be built`);
      throw new StartError(`${output}\ngo install ${goModule} failed: the lines above say why`);
    }
    keepProgram(join(folder, fileOf(program)), target);
    step.done(`built ${program.title} in ${seconds(Date.now() - started)}`);
    return true;
  } finally {
    clearInterval(ticker);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Moves a finished program into the cache in one step; of two that finish together either may stay. */
export function keepProgram(made: string, target: string): void {
  mkdirSync(join(target, ".."), { recursive: true });
  const beside = `${target}.${process.pid}`;
  spawnSync("cp", [made, beside]);
  renameSync(existsSync(beside) ? beside : made, target);
}
