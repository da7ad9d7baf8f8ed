import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./stack/cacheFolder.ts";

// Runs every example of the catalogue on several lines of Node.js, whose engines differ in their elementary functions,
// and fails when a digest depends on the engine or on how the job was split.
const versions = ["22.23.3", process.versions.node, "26.10.0"];
const examples = fileURLToPath(new URL("./exampleDigests.ts", import.meta.url));

/** The program of that version: this one, or one that is installed into the user's cache. */
function nodeOf(version: string): string {
  if (version === process.versions.node) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(cacheFolder(), "node", version);
  const program = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const options = [
      "install",
      "--prefix",
      folder,
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      `${name}@${version}`,
    ];
    spawnSync("npm", options, { stdio: "inherit", shell: process.platform === "win32" });
  }
  if (!existsSync(program)) throw new Error(`Node.js ${version} could not be installed`);
  return program;
}

const digests = versions.map((version) => {
  const run = spawnSync(nodeOf(version), ["--no-warnings", examples], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the examples fail on Node.js ${version}:\n${run.stderr}`);
  return { version, of: JSON.parse(run.stdout) as Record<string, readonly string[]> };
});

for (const [example, expected] of Object.entries(digests[0]!.of)) {
  const found = digests.flatMap(({ version, of }) => of[example]!.map((digest) => ({ version, digest })));
  const same = found.every(({ digest }) => digest === expected[0]);
  console.log(`${same ? "✔" : "✘"} ${example}: ${same ? expected[0] : ""}`);
  if (!same) {
    for (const { version, digest } of found) console.log(`    Node.js ${version}: ${digest}`);
    process.exitCode = 1;
  }
}
console.log(
  `${Object.keys(digests[0]!.of).length} examples, Node.js ${versions.join(", ")}, in one piece and in three`,
);
