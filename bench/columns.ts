import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { hasEnded, startTestPlatform } from "../test/support/testPlatform.ts";
import { machine } from "./statistics.ts";

// A million contracts through the whole platform: from the first byte of the request to the table, with the memory of both
// processes and what another request waits for meanwhile.

const rows = 1_000_000;
const platform = await startTestPlatform();

/** Peak resident memory of a process since its start, in megabytes (Linux). */
function peakMegabytes(pid: number | undefined): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);
}

const part = (factor: number) => (row: number) => (row * factor) % 1;
const column = (of: (row: number) => number) => Array.from({ length: rows }, (_, row) => of(row));
const [a, b, c] = [part(0.6180339887498949), part(0.7548776662466927), part(0.5698402909980532)] as const;
const contracts = {
  spot: column((row) => 80 + 40 * a(row)),
  strike: column((row) => 60 + 80 * b(row)),
  expiry_years: column((row) => 0.05 + 2 * c(row)),
  volatility: column((row) => 0.1 + 0.5 * a(row + 7)),
  risk_free_rate: column((row) => 0.05 * b(row + 7)),
  dividend_yield: column((row) => 0.03 * c(row + 7)),
  option_type: Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? "call" : "put")),
};
const body = JSON.stringify({ params: { contracts } });

/** Longest answer of the API to a small request, in milliseconds, until it is told to stop. */
function watchHealth() {
  let watching = true;
  let longest = 0;
  const done = (async () => {
    while (watching) {
      const started = performance.now();
      await fetch(`${platform.url}/health/live`);
      longest = Math.max(longest, performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async () => {
    watching = false;
    await done;
    return longest;
  };
}

const figure = (name: string, value: string) => console.log(`  ${name.padEnd(44)} ${value}`);
const memory = () => `${peakMegabytes(platform.api.pid)} MB API, ${peakMegabytes(platform.worker.pid)} MB worker`;

try {
  console.log(
    `${machine(cpus())}\n${rows.toLocaleString("en-US")} contracts, ${(body.length / 1e6).toFixed(0)} MB of JSON\n`,
  );
  figure("peak memory at the start", memory());
  const longest = watchHealth();
  const started = performance.now();
  const answer = await fetch(`${platform.url}/api/v1/blackscholes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (answer.status !== 202) throw new Error(`the request is answered ${answer.status}: ${await answer.text()}`);
  const { job_id: jobId } = (await answer.json()) as { job_id: string };
  const accepted = performance.now();
  figure("accepted after", `${((accepted - started) / 1e3).toFixed(2)} s`);
  figure("longest answer to a small request meanwhile", `${(await longest()).toFixed(0)} ms`);
  const job = await platform.jobWhen(jobId, hasEnded, 600_000);
  if (job.status !== "completed") throw new Error(`the job is ${job.status}: ${JSON.stringify(job.error)}`);
  figure("from there to price, Greeks and table", `${((performance.now() - accepted) / 1e3).toFixed(2)} s`);
  figure("peak memory", memory());
  figure("document of the job", `${JSON.stringify(job).length} bytes`);
} finally {
  await platform.stop();
}
