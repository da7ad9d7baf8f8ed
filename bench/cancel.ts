import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { hasEnded, simulation, startTestPlatform } from "../test/support/testPlatform.ts";
import { machine, percentile } from "./statistics.ts";

// From the accepted cancel of a running 100-million-path job to `cancelled` and to an idle CPU, fifty times.

const rounds = Number(process.env.CANCELS ?? 50);
const ticksPerSecond = 100;
/** A process that used less than this share of one core over the last interval is idle. */
const idleShare = 0.25;
const sampleMs = 50;

const platform = await startTestPlatform();

/** CPU time of the worker process in milliseconds (Linux). */
function cpuMs(): number {
  const fields = readFileSync(`/proc/${platform.worker.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

async function untilIdle(since: number): Promise<number> {
  for (;;) {
    const before = cpuMs();
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, sampleMs * 2));
    if ((cpuMs() - before) / (performance.now() - started) < idleShare) return started - since;
  }
}

async function cancelOnce(): Promise<{ cancelled: number; idle: number }> {
  const jobId = await platform.submit("montecarlo", simulation(100_000_000));
  await platform.jobWhen(jobId, ({ status, progress }) => status === "running" && progress > 0);
  // Somewhere within a second of the heartbeat's period.
  await new Promise((resolve) => setTimeout(resolve, 1000 * Math.random()));
  const answer = await fetch(`${platform.url}/api/v1/jobs/${jobId}`, { method: "DELETE" });
  if (answer.status !== 202) throw new Error(`the cancel was answered ${answer.status}`);
  const accepted = performance.now();
  const [cancelled, idle] = await Promise.all([
    platform.jobWhen(jobId, hasEnded).then(() => performance.now() - accepted),
    untilIdle(accepted),
  ]);
  return { cancelled, idle };
}

try {
  const results = [];
  for (let round = 0; round < rounds; round++) results.push(await cancelOnce());
  console.log(
    `${machine(cpus())}\n${rounds} cancels of a running 100,000,000-path job, milliseconds from the accepted cancel\n`,
  );
  for (const name of ["cancelled", "idle"] as const) {
    const values = results.map((result) => result[name]);
    const [p50, p99, max] = [0.5, 0.99, 1].map((p) => percentile(values, p).toFixed(0).padStart(6));
    console.log(`  ${name.padEnd(12)} p50 ${p50}   p99 ${p99}   max ${max}`);
  }
} finally {
  await platform.stop();
}
