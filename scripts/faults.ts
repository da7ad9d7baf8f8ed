import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readConfiguration } from "../protocol/configuration.ts";
import { uniforms } from "../test/support/random.ts";
import type { SupervisedProcess } from "./stack/childProcess.ts";
import { query } from "./stack/postgres.ts";
import { type Stack, startStack } from "./stack/stack.ts";
import { throwAwayEnvironment } from "./stack/throwAway.ts";

// Fault test: SIGKILL of worker, API, Temporal and PostgreSQL at seeded random instants while jobs are submitted and run.
// Afterwards every accepted job has ended exactly once, none is lost or doubled, and every digest is the undisturbed one.
// Arguments: --short for fewer kills, --seed N to repeat a run.

const { values: options } = parseArgs({
  options: { short: { type: "boolean", default: false }, seed: { type: "string" } },
});
const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31));
const killRounds = options.short ? 1 : 4;
const jobCount = 50;
const endLimitMs = 240_000;
const uniform = uniforms(seed);

const portfolio = { symbols: ["AAPL", "JPM", "KO"], start: "2015-01-02" };
/** Small jobs, jobs with data, and jobs of several shards; each is submitted several times under its own key. */
const requests = [
  ...[90, 100, 110].map((strike) => ({
    kind: "blackscholes",
    body: { params: { spot: 100, strike, expiry_years: 1, volatility: 0.2 } },
  })),
  { kind: "blackscholes", body: { symbols: ["XOM"], params: { strike: 100, expiry_years: 2 } } },
  ...[1, 2, 3].map((n) => ({
    kind: "montecarlo",
    body: { ...portfolio, seed: n, params: { simulations: 5_000 * n, time_steps: 50 } },
  })),
  ...[4, 5, 6].map((n) => ({
    kind: "montecarlo",
    body: { ...portfolio, seed: n, params: { simulations: 250_000 * n, time_steps: 100 } },
  })),
];

const say = (text: string) => console.log(text);

/** Sends a request until it is answered; the service may be away for a while. */
async function send(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(15_000) });
      if (response.ok) return (await response.json()) as Record<string, unknown>;
      if (response.status < 500)
        throw new Error(`${url} answered ${response.status}: ${await response.text()}`, { cause: "final" });
    } catch (error) {
      if ((error as Error).cause === "final" || attempt > 300) throw error;
    }
    await sleep(200);
  }
}

async function submit(stack: Stack, index: number): Promise<{ key: string; jobId: string; request: number }> {
  const request = index % requests.length;
  const { kind, body } = requests[request]!;
  const key = `fault-${seed}-${index}`;
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  };
  const answer = await send(`${stack.apiUrl}/api/v1/${kind}`, init);
  // The client that lost the answer asks again: the same key must give the same job.
  const again = uniform() < 0.3 ? await send(`${stack.apiUrl}/api/v1/${kind}`, init) : answer;
  if (again.job_id !== answer.job_id) throw new Error(`the key ${key} made two jobs`);
  return { key, jobId: answer.job_id as string, request };
}

async function ended(
  stack: Stack,
  jobId: string,
): Promise<{ status: string; digest: string | undefined; error: unknown }> {
  for (const deadline = Date.now() + endLimitMs; ; ) {
    const job = await send(`${stack.apiUrl}/api/v1/jobs/${jobId}`);
    if (["completed", "failed", "cancelled"].includes(job.status as string)) {
      return {
        status: job.status as string,
        digest: (job.provenance as { digest: string } | null)?.digest,
        error: job.error,
      };
    }
    if (Date.now() > deadline) throw new Error(`job ${jobId} is still ${String(job.status)}`);
    await sleep(250);
  }
}

/** Kills every process once a round, in random order at random instants. */
async function killAll(victims: readonly SupervisedProcess[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const order = victims.map((victim) => ({ victim, place: uniform() })).sort((a, b) => a.place - b.place);
    for (const { victim } of order) {
      await sleep(500 + 3_500 * uniform());
      say(`  SIGKILL ${victim.name} (${victim.pid})`);
      victim.kill("SIGKILL");
      await victim.whenReady();
    }
  }
}

async function checkRecord(stack: Stack, accepted: readonly { key: string; jobId: string }[]): Promise<void> {
  const count = async (sql: string) => Number((await query(stack.databaseUrl, sql)).rows[0].n);
  const keys = accepted.map(({ key }) => `'${key}'`).join(",");
  const jobs = await count(`select count(*) n from jobs where idempotency_key in (${keys})`);
  if (jobs !== accepted.length) throw new Error(`${accepted.length} jobs were accepted, ${jobs} are on record`);
  const twice = await count(
    `select count(*) n from (select job_id from job_events where type in ('completed', 'failed', 'cancelled') group by job_id having count(*) > 1) doubled`,
  );
  if (twice > 0) throw new Error(`${twice} jobs ended more than once`);
  const gaps = await count(
    `select count(*) n from (select job_id from job_events group by job_id having count(*) <> max(seq)) gaps`,
  );
  if (gaps > 0) throw new Error(`${gaps} jobs have gaps in their events`);
  const open = await count("select count(*) n from jobs where finished_at is null");
  if (open > 0) throw new Error(`${open} jobs are still open`);
}

say(`seed ${seed}${options.short ? ", short" : ""}`);
const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-faults-"));
const environment = { ...(await throwAwayEnvironment(dataDir)), SHARD_WORK_UNITS: "30000000" };
const stack = await startStack(readConfiguration(environment), environment);
try {
  say("undisturbed run");
  const expected: (string | undefined)[] = [];
  for (const { kind, body } of requests) {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const { job_id } = await send(`${stack.apiUrl}/api/v1/${kind}`, init);
    expected.push((await ended(stack, job_id as string)).digest);
  }
  say(`${jobCount} jobs under fire`);
  const victims = [stack.worker, stack.api, stack.processes.temporal!, stack.processes.postgres!];
  const started = Date.now();
  const killing = killAll(victims, killRounds);
  const spreadMs = killRounds * 10_000;
  const accepted = await Promise.all(
    Array.from({ length: jobCount }, async (_, index) => {
      await sleep(spreadMs * uniform());
      return submit(stack, index);
    }),
  );
  await killing;
  say(`  all submitted and all kills done after ${Math.round((Date.now() - started) / 1000)} s; waiting for the ends`);
  for (const { jobId, request } of accepted) {
    const { status, digest, error } = await ended(stack, jobId);
    if (status !== "completed") throw new Error(`job ${jobId} ended ${status}: ${JSON.stringify(error)}`);
    if (digest !== expected[request])
      throw new Error(`job ${jobId} has digest ${digest} instead of ${expected[request]}`);
  }
  await checkRecord(stack, accepted);
  say(
    `✔ ${jobCount} jobs, ${victims.length * killRounds} kills, ${Math.round((Date.now() - started) / 1000)} s: none lost, none doubled, every digest as undisturbed`,
  );
} catch (error) {
  console.error(`✖ seed ${seed}: ${(error as Error).stack}`);
  process.exitCode = 1;
} finally {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
