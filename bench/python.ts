import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../scripts/stack/cacheFolder.ts";

/**
 * A Python with a package: PYTHON, the one on the path, or one that is installed for the user; `null` when none can be had.
 *
 * @param packageName - as it is imported.
 * @param requirements - what is installed; the package itself unless given.
 */
export function pythonWith(packageName: string, requirements: readonly string[] = [packageName]): string | null {
  const hasModule = (python: string) => spawnSync(python, ["-c", `import ${packageName}`]).status === 0;
  const ready = [process.env.PYTHON, "python3"].find((name) => name !== undefined && hasModule(name));
  if (ready) return ready;
  const environment = join(cacheFolder(), packageName.toLowerCase());
  const python = join(environment, "bin", "python");
  if (!existsSync(python)) {
    process.stderr.write(`installing ${packageName} for the comparison\n`);
    spawnSync("python3", ["-m", "venv", environment]);
    spawnSync(python, ["-m", "pip", "install", "--quiet", ...requirements], { stdio: "inherit" });
  }
  return hasModule(python) ? python : null;
}

/** What a peer of this folder prints, run on one thread. */
export function runPeer(python: string, file: string, args: readonly string[] = []): string {
  const { stdout } = spawnSync(python, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", NUMBA_NUM_THREADS: "1" },
  });
  return stdout.trim();
}
