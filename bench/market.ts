import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { timeFreezing } from "./market/freezing.ts";
import { timeReading } from "./market/reading.ts";
import { timeStreaming } from "./market/streaming.ts";
import { machine } from "./statistics.ts";

// Market data beside its peers, side by side in one run; medians of rounds that alternate.

const sections: Readonly<Record<string, (dataDir: string) => Promise<string>>> = {
  reading: timeReading,
  freezing: timeFreezing,
  streaming: timeStreaming,
};
const [wanted] = process.argv.slice(2);
console.log(`${machine(cpus())}\n`);
for (const [name, section] of Object.entries(sections)) {
  if (wanted && wanted !== name) continue;
  const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-bench-"));
  try {
    console.log(`${await section(dataDir)}\n`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
