import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { temporalAddress } from "../test/support/testDatabase.ts";
import { hasEnded, simulation, startTestPlatform } from "../test/support/testPlatform.ts";

// Records one history of each path through the workflow. Run by `npm run histories`, which starts the servers; commit what
// it writes before a workflow change is merged.
const root = fileURLToPath(new URL("../", import.meta.url));
const folder = new URL("../test/histories/", import.meta.url);
const platform = await startTestPlatform({ SHARD_WORK_UNITS: "20000000" });
const client = new Client({ connection: await Connection.connect({ address: temporalAddress() }) });
const today = new Date().toISOString().slice(0, 10);

async function record(jobId: string, why: string): Promise<void> {
  // The workflow closes a moment after it has settled its job.
  for (
    let i = 0;
    i < 100 && (await client.workflow.getHandle(`job-${jobId}`).describe()).status.name === "RUNNING";
    i++
  )
    await sleep(50);
  const handle = client.workflow.getHandle(`job-${jobId}`);
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
  const jobId = await platform.submit("montecarlo", simulation(10_000_000));
  await platform.jobWhen(jobId, (job) => job.progress > 0.01);
  await fetch(`${platform.url}/api/v1/jobs/${jobId}`, { method: "DELETE" });
  await platform.jobWhen(jobId, hasEnded);
  await record(jobId, "sharded-cancelled");
} finally {
  await client.connection.close();
  await platform.stop();
}
