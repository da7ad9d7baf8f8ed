import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { hasEnded, simulation, startTestPlatform } from "../test/support/testPlatform.ts";
import { machine } from "./statistics.ts";

// Peak resident memory of a whole worker process (all roles) as the number of paths of its jobs grows a thousandfold.

const platform = await startTestPlatform();

/** Peak resident memory of the worker process since its start, in megabytes (Linux). */
function peakMegabytes(): number {
  const status = readFileSync(`/proc/${platform.worker.pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

try {
  console.log(`${machine(cpus())}\npeak resident memory of one worker process with all roles\n`);
  console.log(`  ${"started".padEnd(24)} ${peakMegabytes()} MB`);
  for (const paths of [100_000, 1_000_000, 10_000_000, 100_000_000]) {
    const jobId = await platform.submit("montecarlo", simulation(paths, {}, { time_steps: 12 }));
    const { status } = await platform.jobWhen(jobId, hasEnded, 600_000);
    if (status !== "completed") throw new Error(`the job of ${paths} paths is ${status}`);
    console.log(`  ${`${paths.toLocaleString("en-US")} paths`.padEnd(24)} ${peakMegabytes()} MB`);
  }
} finally {
  await platform.stop();
}
