import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { nightlyPrefetchId } from "../protocol/workflowIds.ts";
import { temporalAddress } from "../test/support/testDatabase.ts";
import { hasEnded, simulation, startTestPlatform } from "../test/support/testPlatform.ts";

// Records one history of each path through the workflow. Run by `npm run histories`, which starts the servers; commit what
// it writes before a workflow change is merged.
const root = fileURLToPath(new URL("../", import.meta.url));
const folder = new URL("../test/histories/", import.meta.url);
const TASK_QUEUE_PREFIX = `histories-${process.hrtime.bigint()}`;
// The schedule is run by hand.
const platform = await startTestPlatform({
  ...{ SHARD_WORK_UNITS: "20000000", TASK_QUEUE_PREFIX, NIGHTLY_PREFETCH_CRON: "30 2 31 12 *" },
});
const client = new Client({ connection: await Connection.connect({ address: temporalAddress() }) });
const today = new Date().toISOString().slice(0, 10);

const record = (jobId: string, why: string): Promise<void> => recordWorkflow(`job-${jobId}`, why);

async function recordWorkflow(workflowId: string, why: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  // A workflow closes a moment after it has settled its job.
  for (let i = 0; i < 100 && (await handle.describe()).status.name === "RUNNING"; i++) await sleep(50);
  const { type } = await handle.describe();
  const target = new URL(`${type}/`, folder);
  mkdirSync(target, { recursive: true });
  // Where and by whom it was recorded is nobody's business.
  const history = historyToJSON(await handle.fetchHistory())
    .replaceAll(root, "")
    .replace(/"identity": "[^"]*"/g, '"identity": "recorded"');
  writeFileSync(new URL(`${today}-${why}.json`, target), history);
  process.stdout.write(`${type}/${today}-${why}.json\n`);
}

/** Runs the schedule of the nightly prefetch now. @returns the id of its workflow. */
async function triggeredNight(): Promise<string> {
  const schedule = client.schedule.getHandle(nightlyPrefetchId(TASK_QUEUE_PREFIX));
  await schedule.trigger();
  for (let i = 0; i < 100; i++) {
    const [run] = (await schedule.describe()).info.recentActions;
    if (run) return run.action.workflow.workflowId;
    await sleep(100);
  }
  throw new Error("the schedule does not run");
}

try {
  const option = { params: { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2 } };
  await record((await platform.run("blackscholes", option)).job_id, "small-completed");
  await record(
    (
      await platform.run("blackscholes", {
        symbols: ["KO"],
        start: "2022-12-20",
        params: { strike: 1, expiry_years: 1 },
      })
    ).job_id,
    "small-failed",
  );
  await record((await platform.run("montecarlo", simulation(2_000))).job_id, "small-completed");
  await record((await platform.run("montecarlo", simulation(200_000))).job_id, "sharded-completed");
  const symbols = ["AAPL", "JPM", "KO", "XOM", "PG"];
  await record((await platform.run("prefetch", { symbols })).job_id, "fetch-completed");
  await recordWorkflow(await triggeredNight(), "submitted");
  const jobId = await platform.submit("montecarlo", simulation(10_000_000));
  await platform.jobWhen(jobId, (job) => job.progress > 0.01);
  await fetch(`${platform.url}/api/v1/jobs/${jobId}`, { method: "DELETE" });
  await platform.jobWhen(jobId, hasEnded);
  await record(jobId, "sharded-cancelled");
} finally {
  await client.connection.close();
  await platform.stop();
}
