// Installs what is missing before a script runs: dependencies (with the pinned Node.js), kernels, the git hook.
// Plain JavaScript without dependencies: this is what a fresh clone starts with, under whatever Node.js is there.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const modules = `${root}node_modules`;
const stamp = `${modules}/.quant-jobs-installed`;
const lock = `${root}.install.lock`;
const staleLockMs = 15 * 60_000;

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) fail(`Node.js ${process.versions.node} is too old: install Node.js 20 or later`);

const wanted = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .update(readFileSync(`${root}package.json`))
  .digest("hex");

if (read(stamp) !== wanted) await withLock(installDependencies);
for (const build of ["buildKernels", "buildWorkflows"]) {
  const { status } = spawnSync(process.execPath, [`${root}scripts/${build}.mjs`], { cwd: root, stdio: "inherit" });
  if (status !== 0) fail(`scripts/${build}.mjs failed: the lines above say why`);
}
installHook();

async function installDependencies() {
  if (read(stamp) === wanted) return;
  const started = Date.now();
  const text = () => `installing dependencies … ${Math.round((Date.now() - started) / 1000)} s`;
  const tty = process.stderr.isTTY;
  const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
  let tick = 0;
  const show = () => process.stderr.write(tty ? `\r${frames[tick++ % frames.length]} ${text()}` : `${text()}\n`);
  show();
  const timer = setInterval(show, tty ? 100 : 15_000);
  const { code, output } = await run(process.platform === "win32" ? "npm.cmd" : "npm", [
    "ci",
    "--no-audit",
    "--no-fund",
  ]);
  clearInterval(timer);
  if (tty) process.stderr.write("\r\u001b[K");
  if (code !== 0) fail(`${output.split("\n").slice(0, 25).join("\n")}\nnpm ci failed: the lines above say why`);
  writeFileSync(stamp, wanted);
  process.stderr.write(`dependencies installed in ${Math.round((Date.now() - started) / 1000)} s\n`);
}

function run(command, args) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, { cwd: root, shell: process.platform === "win32" });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 1, output: String(error) }));
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** One install at a time: a folder is made by exactly one process. A lock that is too old was left by a killed one. */
async function withLock(work) {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0;
      if (age > staleLockMs) rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once("exit", release);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  await work();
  release();
}

function installHook() {
  if (!existsSync(`${root}.git`)) return;
  const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (git("config", "--local", "core.hooksPath").stdout?.trim()) return;
  git("config", "--local", "core.hooksPath", ".githooks");
}

function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
