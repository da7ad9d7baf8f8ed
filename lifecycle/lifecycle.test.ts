import { newJobId } from "../protocol/ids.ts";
import type { JobRequest } from "../protocol/jobRequest.ts";
import { freePorts } from "../scripts/stack/ports.ts";
import { query } from "../scripts/stack/postgres.ts";
import { acceptJob } from "../storage/jobAcceptance.ts";
import { findAnyJob } from "../storage/jobQueries.ts";
import { claimJob, markQueued, requestCancel } from "../storage/jobTransitions.ts";
import { startTestApi, type TestApi } from "../test/support/testApi.ts";
import { cancelJob } from "./cancelJob.ts";
import type { LifecycleContext } from "./lifecycle.ts";
import { reconcile } from "./reconcile.ts";
import { submitJob } from "./submitJob.ts";
import { sweep } from "./sweep.ts";
import { createTemporalClient } from "./temporalClient.ts";
import { ensureSearchAttributes } from "./workflowStart.ts";

let api: TestApi;
/** The real Temporal server, without workers: workflows start and stay open. */
let context: LifecycleContext;
/** A Temporal address where nobody listens. */
let cutOff: LifecycleContext;

beforeAll(async () => {
  api = await startTestApi();
  context = api.deps.lifecycle;
  const [port] = await freePorts(1);
  const temporal = createTemporalClient({ ...api.deps.configuration, TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
  cutOff = { ...context, temporal };
});
afterAll(async () => {
  await cutOff.temporal.connection.close();
  await api.stop();
});

const request: JobRequest = {
  type: "blackscholes",
  symbols: [],
  interval: "1d",
  vendor: "bundled",
  adjusted: "splits_and_dividends",
  missing: "drop",
  quality: {},
  params: {},
  tags: [],
};
const em = () => context.storage.unitOfWork();
const statusOf = async (jobId: Parameters<typeof findAnyJob>[1]) => (await findAnyJob(em(), jobId))!.status;
const ownerId = () => api.database.ownerId;
const workflow = (jobId: string) => context.temporal.workflow.getHandle(`job-${jobId}`);

async function acceptedOnly() {
  const jobId = newJobId();
  await acceptJob(em(), { jobId, ownerId: ownerId(), request, maxOpenJobs: 1000 });
  return jobId;
}

test("a job that is accepted while Temporal is away stays pending until a sweep starts it, once", async () => {
  const { jobId } = await submitJob(cutOff, { ownerId: ownerId(), request });
  expect(await statusOf(jobId)).toBe("pending");
  expect((await sweep(cutOff, 0)).started).toBe(0);
  const swept = await Promise.all([sweep(context, 0), sweep(context, 0), sweep(context, 0)]);
  expect(swept.some(({ started }) => started === 1)).toBe(true);
  expect(await statusOf(jobId)).toBe("queued");
  expect((await workflow(jobId).describe()).status.name).toBe("RUNNING");
  expect((await sweep(context, 0)).started).toBe(0);
  await workflow(jobId).terminate();
});

test("a sweep leaves young jobs to the process that accepted them", async () => {
  const jobId = await acceptedOnly();
  expect((await sweep(context, 60_000)).started).toBe(0);
  expect((await sweep(context, 0)).started).toBe(1);
  await workflow(jobId).terminate();
});

test("a cancel that Temporal did not hear of is enforced at its deadline", async () => {
  const { jobId } = await submitJob(context, { ownerId: ownerId(), request });
  await requestCancel(em(), jobId, { by: "me", reason: "late", deadline: new Date(Date.now() - 1) });
  expect((await sweep(cutOff, 60_000)).enforced).toBe(0);
  expect((await sweep(context, 60_000)).enforced).toBe(1);
  expect(await statusOf(jobId)).toBe("cancelled");
  expect((await workflow(jobId).describe()).status.name).toBe("TERMINATED");
});

test("a pending job is cancelled at once, and its late workflow would be refused", async () => {
  const jobId = await acceptedOnly();
  const job = await cancelJob(context, { ownerId: ownerId(), jobId, mode: "cancel", reason: null });
  expect(job.status).toBe("cancelled");
  expect(await claimJob(em(), jobId, "late-run")).toBeNull();
});

test("reconciliation settles jobs whose workflow is closed and starts those that Temporal lost", async () => {
  // Settles what the tests above left terminated.
  await reconcile(context, 0);
  const closed = (await submitJob(context, { ownerId: ownerId(), request })).jobId;
  await workflow(closed).terminate("by an operator");
  const cancelling = (await submitJob(context, { ownerId: ownerId(), request })).jobId;
  await requestCancel(em(), cancelling, { by: "me", reason: null, deadline: new Date(Date.now() + 60_000) });
  await workflow(cancelling).terminate("by an operator");
  const lost = await acceptedOnly();
  await markQueued(em(), lost);
  const healthy = (await submitJob(context, { ownerId: ownerId(), request })).jobId;

  expect(await reconcile(context, 0)).toMatchObject({ settled: 2, restarted: 1 });
  expect(await statusOf(closed)).toBe("failed");
  expect(await statusOf(cancelling)).toBe("cancelled");
  expect((await workflow(lost).describe()).status.name).toBe("RUNNING");
  expect(await statusOf(healthy)).toBe("queued");
  expect(await reconcile(context, 0)).toMatchObject({ settled: 0, restarted: 0 });
  for (const jobId of [lost, healthy]) await workflow(jobId).terminate();
});

test("the owner of a job is the only one who can cancel it", async () => {
  const stranger = "01930000-0000-7000-8000-0000000000ff";
  await query(
    api.database.url,
    `insert into users (id, email, display_name) values ('${stranger}', 'stranger@localhost', 'Stranger')`,
  );
  const jobId = newJobId();
  await acceptJob(em(), { jobId, ownerId: stranger as ReturnType<typeof ownerId>, request, maxOpenJobs: 10 });
  await expect(cancelJob(context, { ownerId: ownerId(), jobId, mode: "cancel", reason: null })).rejects.toMatchObject({
    code: "job.not_found",
  });
  expect((await api.send("GET", `/api/v1/jobs/${jobId}`)).status).toBe(404);
  expect((await api.send("GET", "/api/v1/jobs")).body.jobs.map((job: { job_id: string }) => job.job_id)).not.toContain(
    jobId,
  );
});

test("search attributes are registered once", async () => {
  await ensureSearchAttributes(context.temporal);
  await ensureSearchAttributes(context.temporal);
});
