import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { temporalAddress } from "../test/support/testDatabase.ts";
import { startTestPlatform } from "../test/support/testPlatform.ts";
import { machine, median, percentile } from "./statistics.ts";

// The same server, the same run: a bare SDK workflow with one local activity against POST /blackscholes with Prefer: wait up
// to the stored result. Batches of the two alternate.

const rounds = 5;
const latencySamples = 40;
const throughputJobs = 200;
const concurrency = 20;

Runtime.install({ logger: new DefaultLogger("WARN") });
const address = temporalAddress();
const platform = await startTestPlatform();
const native = await NativeConnection.connect({ address });
const bareQueue = "bench-bare";
const bareWorker = await Worker.create({
  connection: native,
  taskQueue: bareQueue,
  workflowsPath: fileURLToPath(new URL("./bareWorkflow.ts", import.meta.url)),
  activities: { price: async (spot: number) => spot * 0.1 },
});
const bareRun = bareWorker.run();
const client = new Client({ connection: await Connection.connect({ address }) });

let number = 0;
const bare = () => {
  number += 1;
  return client.workflow.execute("bareWorkflow", {
    workflowId: `bare-${process.pid}-${number}`,
    taskQueue: bareQueue,
    args: [42],
  });
};
const body = JSON.stringify({ params: { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2 } });
const ours = async () => {
  const response = await fetch(`${platform.url}/api/v1/blackscholes`, {
    method: "POST",
    headers: { "content-type": "application/json", prefer: "wait=30" },
    body,
  });
  const job = (await response.json()) as { status: string };
  if (job.status !== "completed") throw new Error(`a job ended ${job.status}`);
};

async function latencies(call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < latencySamples; i++) {
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  }
  return times;
}

/** Calls a second with {@link concurrency} callers. */
async function throughput(call: () => Promise<unknown>): Promise<number> {
  let left = throughputJobs;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await call();
    }),
  );
  return throughputJobs / ((performance.now() - started) / 1000);
}

/** Where the time of one job goes, from its own timestamps. */
async function phases(): Promise<string> {
  const totals = { accept: [] as number[], queue: [] as number[], run: [] as number[] };
  for (let i = 0; i < latencySamples; i++) {
    const started = Date.now();
    const job = await platform.run("blackscholes", JSON.parse(body));
    const at = (name: string) => Date.parse(job[name]);
    totals.accept.push(at("created_at") - started);
    totals.queue.push(at("started_at") - at("created_at"));
    totals.run.push(at("finished_at") - at("started_at"));
  }
  const [accept, queue, run] = Object.values(totals).map((values) => median(values).toFixed(0));
  return `validate and write ${accept} ms, start until claimed ${queue} ms, claimed until stored ${run} ms`;
}

try {
  await latencies(bare);
  await latencies(ours);
  const measured = {
    bare: { ms: [] as number[], rate: [] as number[] },
    ours: { ms: [] as number[], rate: [] as number[] },
  };
  for (let round = 0; round < rounds; round++) {
    for (const [name, call] of [
      ["bare", bare],
      ["ours", ours],
    ] as const) {
      measured[name].ms.push(...(await latencies(call)));
      measured[name].rate.push(await throughput(call));
    }
  }
  console.log(`${machine(cpus())}; server, PostgreSQL, API, worker and client share it\n`);
  for (const [name, title] of [
    ["bare", "bare SDK workflow, one local activity"],
    ["ours", "POST /blackscholes, Prefer: wait, stored"],
  ] as const) {
    const { ms, rate } = measured[name];
    console.log(
      `  ${title.padEnd(42)} p50 ${median(ms).toFixed(1)} ms   p95 ${percentile(ms, 0.95).toFixed(1)} ms   ${median(rate).toFixed(0)} a second`,
    );
  }
  const latencyRatio = median(measured.ours.ms) / median(measured.bare.ms);
  const rateRatio = median(measured.ours.rate) / median(measured.bare.rate);
  console.log(`\n  p50 latency ${latencyRatio.toFixed(2)}×, throughput ${rateRatio.toFixed(2)}×`);
  console.log(`  of our time: ${await phases()}`);
} finally {
  bareWorker.shutdown();
  await bareRun;
  await native.close();
  await client.connection.close();
  await platform.stop();
}
