import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartError } from "./childProcess.ts";
import { buildGoProgram, cachedPath, fileOf, type GoProgram, keepProgram } from "./goProgram.ts";
import { startStep } from "./terminal.ts";

/** The release whose server the project is tested with. */
const temporal: GoProgram = {
  title: "the Temporal server",
  package: "github.com/temporalio/cli/cmd/temporal",
  version: "1.5.1",
  buildTime: "about 4 minutes",
};

/**
 * Finds a Temporal server, or gets one: `temporal` on the path, then the user's cache, then the project's download page,
 * then a build by Go.
 *
 * @returns path of the program.
 * @throws {@link StartError} with what to do when there is no way to one.
 */
export async function findTemporal(): Promise<string> {
  const onPath = spawnSync(fileOf(temporal), ["--version"], { encoding: "utf8" });
  if (onPath.status === 0) return fileOf(temporal);
  const cached = cachedPath(temporal, "temporal-cli");
  if (existsSync(cached)) return cached;
  if ((await download(cached)) || (await buildGoProgram(temporal, cached))) return cached;
  throw new StartError(
    "no Temporal server could be found, downloaded or built: install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.23 or later, or set TEMPORAL_ADDRESS to a server of yours",
  );
}

/** How long a download may take to begin; without internet it must not hold up the build. */
const downloadStartMs = 5_000;

/** Fetches the release from Temporal's own download service, as the SDK's test environment does. */
async function download(target: string): Promise<boolean> {
  const os = { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform as string];
  const arch = { x64: "amd64", arm64: "arm64" }[process.arch as string];
  if (!os || !arch) return false;
  const url = `https://temporal.download/cli/archive/v${temporal.version}?platform=${os}&arch=${arch}`;
  const step = startStep("downloading the Temporal server");
  const folder = mkdtempSync(join(tmpdir(), "quant-jobs-temporal-"));
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(downloadStartMs) });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const unpack = spawn("tar", ["-xz", "-C", folder], { stdio: ["pipe", "ignore", "ignore"] });
    const unpacked = new Promise((resolve) => unpack.once("close", resolve));
    for await (const piece of response.body) unpack.stdin.write(piece);
    unpack.stdin.end();
    if ((await unpacked) !== 0) throw new Error("the archive could not be unpacked");
    keepProgram(join(folder, fileOf(temporal)), target);
    step.done("downloaded the Temporal server");
    return true;
  } catch {
    step.done("no download of the Temporal server from here");
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
