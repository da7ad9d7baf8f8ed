import { type Client, type ScheduleHandle, ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import { ensureNightlyPrefetch } from "../../lifecycle/nightlyPrefetch.ts";
import { createTemporalClient } from "../../lifecycle/temporalClient.ts";
import { readConfiguration } from "../../protocol/configuration.ts";
import { nightlyPrefetchId } from "../../protocol/workflowIds.ts";
import { temporalAddress } from "../support/testDatabase.ts";
import { hasEnded, type JobDocument, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";
import { startVendorSimulator, type VendorSimulator } from "../support/vendors/simulator.ts";

const prefix = `test-nightly-${process.hrtime.bigint()}`;
let simulator: VendorSimulator;
let platform: TestPlatform;
let temporal: Client;
beforeAll(async () => {
  simulator = await startVendorSimulator();
  platform = await startTestPlatform({
    TASK_QUEUE_PREFIX: prefix,
    // Not in the time that this test takes, unless it runs on New Year's Eve.
    NIGHTLY_PREFETCH_CRON: "30 2 31 12 *",
    ...simulator.settings,
    TWELVE_DATA_CREDITS_PER_MINUTE: "1000",
  });
  temporal = createTemporalClient(readConfiguration({ TEMPORAL_ADDRESS: temporalAddress() }));
});
afterAll(async () => {
  await temporal.connection.close();
  await platform.stop();
  await simulator.stop();
});

const nightlyJobs = async (): Promise<readonly JobDocument[]> =>
  ((await (await fetch(`${platform.url}/api/v1/jobs?tag=nightly`)).json()) as JobDocument).jobs;

async function nightlyJobsWhen(count: number): Promise<readonly JobDocument[]> {
  for (let i = 0; i < 200; i++) {
    const jobs = await nightlyJobs();
    if (jobs.length >= count) return jobs;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`there are no ${count} nightly jobs`);
}

/** The n-th run of the night by its schedule. */
async function nightRun(schedule: ScheduleHandle, n: number) {
  for (let i = 0; i < 200; i++) {
    const action = (await schedule.describe()).info.recentActions[n - 1]?.action;
    if (action) return temporal.workflow.getHandle(action.workflow.workflowId, action.workflow.firstExecutionRunId);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the schedule has not run ${n} times`);
}

test("a night has one job for each vendor and interval of the lake, and a repeat of it has the same ones", async () => {
  await platform.run("prefetch", { vendor: "eodhd", symbols: ["KO.XNYS", "AAPL.XNAS"] });
  const intraday = { symbols: ["KO.XNYS"], interval: "1h", start: "2022-12-01", end: "2022-12-05" };
  await platform.run("prefetch", { vendor: "twelvedata", ...intraday });
  const schedule = temporal.schedule.getHandle(nightlyPrefetchId(prefix));
  const night = new Date("2025-12-31T02:30:00Z");
  const runNight = () => schedule.backfill({ start: night, end: night, overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  await runNight();
  const jobs = await nightlyJobsWhen(3);
  const wanted = jobs.map(({ vendor, interval, symbols }) => ({ vendor, interval, symbols }));
  expect(wanted).toHaveLength(3);
  expect(wanted).toContainEqual({ vendor: "eodhd", interval: "1d", symbols: ["AAPL.XNAS", "KO.XNYS"] });
  expect(wanted).toContainEqual({ vendor: "twelvedata", interval: "1h", symbols: ["KO.XNYS"] });
  // The days that adjust the hours.
  expect(wanted).toContainEqual({ vendor: "twelvedata", interval: "1d", symbols: ["KO.XNYS"] });
  for (const { job_id } of jobs)
    expect(await platform.jobWhen(job_id, hasEnded)).toMatchObject({ status: "completed" });

  // Another series is there by now: the same night has its jobs already.
  await platform.run("prefetch", { vendor: "eodhd", symbols: ["XOM.XNYS"] });
  const first = await nightRun(schedule, 1);
  expect(await first.result()).toEqual(expect.arrayContaining(jobs.map(({ job_id }) => job_id)));
  expect(await (await first.describe()).staticSummary()).toBe("brings the series of the lake up to date");
  await runNight();
  const second = await nightRun(schedule, 2);
  expect(second.workflowId).toBe(first.workflowId);
  expect(await second.result()).toEqual(await first.result());
  expect(await nightlyJobs()).toHaveLength(3);

  await schedule.trigger();
  expect((await nightlyJobsWhen(6)).map(({ symbols }) => symbols)).toContainEqual(["AAPL.XNAS", "KO.XNYS", "XOM.XNYS"]);
});

test("the schedule is what the settings say, stays paused, and goes with them", async () => {
  const TASK_QUEUE_PREFIX = `test-schedule-${process.hrtime.bigint()}`;
  const schedule = temporal.schedule.getHandle(nightlyPrefetchId(TASK_QUEUE_PREFIX));
  const ensure = (NIGHTLY_PREFETCH_CRON: string | undefined) =>
    ensureNightlyPrefetch(temporal, { TASK_QUEUE_PREFIX, NIGHTLY_PREFETCH_CRON });
  await Promise.all(Array.from({ length: 5 }, () => ensure("30 2 * * *")));
  const created = await schedule.describe();
  expect(created.policies.overlap).toBe(ScheduleOverlapPolicy.SKIP);
  expect(created.info.nextActionTimes[0]!.toISOString()).toMatch(/T02:30:00.000Z$/);
  await schedule.pause();
  await ensure("15 4 * * *");
  const changed = await schedule.describe();
  expect(changed.state.paused).toBe(true);
  expect(changed.spec.calendars).toMatchObject([{ hour: [{ start: 4 }], minute: [{ start: 15 }] }]);
  await ensure(undefined);
  await ensure(undefined);
  await expect(schedule.describe()).rejects.toThrow(ScheduleNotFoundError);
});
