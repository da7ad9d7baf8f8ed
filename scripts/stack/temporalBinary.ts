import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "./cacheFolder.ts";
import { StartError } from "./childProcess.ts";
import { seconds, startStep } from "./terminal.ts";

/** The release whose server the project is tested with. */
const version = "1.5.1";
const goModule = `github.com/temporalio/cli/cmd/temporal@v${version}`;
const program = process.platform === "win32" ? "temporal.exe" : "temporal";

/**
 * Finds a Temporal server, or gets one: `temporal` on the path, then the user's cache, then the project's download page,
 * then a build by Go.
 *
 * @returns path of the program.
 * @throws {@link StartError} with what to do when there is no way to one.
 */
export async function findTemporal(): Promise<string> {
  const onPath = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (onPath.status === 0) return program;
  const cached = join(cacheFolder(), "temporal-cli", version, program);
  if (existsSync(cached)) return cached;
  if ((await download(cached)) || (await build(cached))) return cached;
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
  const url = `https://temporal.download/cli/archive/v${version}?platform=${os}&arch=${arch}`;
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
    keep(join(folder, program), target);
    step.done("downloaded the Temporal server");
    return true;
  } catch {
    step.done("no download of the Temporal server from here");
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds the program by Go, whose checksum database vouches for the sources. */
async function build(target: string): Promise<boolean> {
  if (spawnSync("go", ["version"]).status !== 0) return false;
  const started = Date.now();
  const text = () =>
    `building the Temporal server by Go, once for this user: ${seconds(Date.now() - started)} (about 4 minutes on 2 cores)`;
  const step = startStep(text());
  const ticker = setInterval(() => step.update(text()), process.stderr.isTTY ? 1_000 : 30_000);
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), "build-"));
  try {
    let output = "";
    const go = spawn("go", ["install", goModule], { env: { ...process.env, GOBIN: folder, GOFLAGS: "" } });
    for (const stream of [go.stdout, go.stderr])
      stream.on("data", (piece) => (output = (output + piece).slice(-4_000)));
    const code = await new Promise((resolve) => go.once("close", resolve));
    if (code !== 0) {
      step.failed("the Temporal server could not be built");
      throw new StartError(`${output}\ngo install ${goModule} failed: the lines above say why`);
    }
    keep(join(folder, program), target);
    step.done(`built the Temporal server in ${seconds(Date.now() - started)}`);
    return true;
  } finally {
    clearInterval(ticker);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Moves a finished program into the cache in one step; of two that finish together either may stay. */
function keep(made: string, target: string): void {
  mkdirSync(join(target, ".."), { recursive: true });
  const beside = `${target}.${process.pid}`;
  spawnSync("cp", [made, beside]);
  renameSync(existsSync(beside) ? beside : made, target);
}
