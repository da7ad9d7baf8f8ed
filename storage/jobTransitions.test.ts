import { problemOf } from "../protocol/errors.ts";
import { type JobId, newJobId } from "../protocol/ids.ts";
import type { JobRequest } from "../protocol/jobRequest.ts";
import { createTestDatabase, type TestDatabase } from "../test/support/testDatabase.ts";
import { acceptJob, deleteExpiredIdempotencyKeys } from "./jobAcceptance.ts";
import { findAnyJob, findResult, listEvents, listJobs } from "./jobQueries.ts";
import { type Completion, storeCompletion } from "./jobResults.ts";
import { claimJob, endJob, markQueued, recordPlan, recordProgress, requestCancel } from "./jobTransitions.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const em = () => database.storage.unitOfWork();

const request: JobRequest = {
  type: "blackscholes",
  symbols: ["AAPL"],
  interval: "1d",
  vendor: "bundled",
  adjusted: "splits_and_dividends",
  missing: "drop",
  quality: {},
  params: {},
  tags: ["desk-1"],
};

async function accepted(): Promise<JobId> {
  const jobId = newJobId();
  await acceptJob(em(), { jobId, ownerId: database.ownerId, request, maxOpenJobs: 1000 });
  return jobId;
}

async function claimed() {
  const jobId = await accepted();
  const job = await claimJob(em(), jobId, "run-1");
  return { jobId, fence: { runId: "run-1", attempt: job!.attempts } };
}

const completion = (digest = "d1"): Completion => ({
  canonical: "{}",
  metrics: { price: 1 },
  artifacts: [{ name: "bands.csv", mediaType: "text/csv", size: 3, digest: "a1" }],
  provenance: {
    digest,
    snapshot_id: null,
    snapshot_digest: null,
    seed: 1,
    model_version: "m/1",
    code_version: "c",
    shards: 1,
    attempts: 1,
  },
});

describe("transitions", () => {
  test.each([
    ["", markQueued],
    [", also when the worker is faster than who started the workflow", async () => null],
  ])("the life of a job is a sequence of events without gaps%s", async (_, markStarted) => {
    const jobId = await accepted();
    await markStarted(em(), jobId);
    const job = await claimJob(em(), jobId, "run-1");
    const fence = { runId: "run-1", attempt: job!.attempts };
    await recordPlan(em(), jobId, fence, { blocks: 10, shards: 2 });
    await recordProgress(em(), jobId, fence, { index: 1, blocksDone: 4 });
    await storeCompletion(em(), jobId, fence, completion());
    const events = await listEvents(em(), jobId, 0, 100);
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [1, "submitted"],
      [2, "queued"],
      [3, "started"],
      [4, "planned"],
      [5, "progress"],
      [6, "completed"],
    ]);
    expect(await findAnyJob(em(), jobId)).toMatchObject({ status: "completed", progress: 1, attempts: 1 });
    expect(await findResult(em(), jobId)).toMatchObject({ canonical: "{}", digest: "d1" });
  });

  test("progress never goes backwards, also when a retry starts again", async () => {
    const { jobId, fence } = await claimed();
    await recordPlan(em(), jobId, fence, { blocks: 10, shards: 2 });
    const seen: number[] = [];
    for (const [index, blocksDone] of [
      [0, 3],
      [1, 2],
      [0, 1],
      [1, 5],
      [0, 5],
    ] as const) {
      await recordProgress(em(), jobId, fence, { index, blocksDone });
      seen.push((await findAnyJob(em(), jobId))!.progress);
    }
    expect(seen).toEqual([0.3, 0.5, 0.5, 0.8, 1]);
  });

  test("a terminal status is never overwritten", async () => {
    const { jobId, fence } = await claimed();
    await endJob(em(), jobId, { status: "failed", error: problemOf("internal", "broken") });
    expect(await storeCompletion(em(), jobId, fence, completion())).toBeNull();
    expect(await requestCancel(em(), jobId, { by: "me", reason: null, deadline: new Date() })).toBeNull();
    expect(await claimJob(em(), jobId, "run-2")).toBeNull();
    expect(await endJob(em(), jobId, { status: "cancelled", error: problemOf("job.cancelled", "late") })).toBeNull();
    expect(await findAnyJob(em(), jobId)).toMatchObject({ status: "failed" });
    expect(await findResult(em(), jobId)).toBeNull();
  });

  test("an older claim can no longer write", async () => {
    const { jobId, fence } = await claimed();
    const next = await claimJob(em(), jobId, "run-1");
    expect(await storeCompletion(em(), jobId, fence, completion())).toBeNull();
    await recordProgress(em(), jobId, fence, { index: 0, blocksDone: 1 });
    expect(
      await storeCompletion(em(), jobId, { runId: "run-1", attempt: next!.attempts }, completion("d2")),
    ).not.toBeNull();
    expect((await findResult(em(), jobId))!.digest).toBe("d2");
  });

  test("a job that is being cancelled ends cancelled, whatever ends it", async () => {
    const { jobId, fence } = await claimed();
    await requestCancel(em(), jobId, { by: "me", reason: "enough", deadline: new Date() });
    expect(await storeCompletion(em(), jobId, fence, completion())).toBeNull();
    const job = await endJob(em(), jobId, { status: "failed", error: problemOf("internal", "broken"), fence });
    expect(job).toMatchObject({ status: "cancelled", cancelReason: "enough" });
  });

  test("of many ends at once exactly one happens", async () => {
    const { jobId, fence } = await claimed();
    const ends = await Promise.all([
      ...Array.from({ length: 5 }, () => storeCompletion(em(), jobId, fence, completion())),
      ...Array.from({ length: 5 }, () => endJob(em(), jobId, { status: "failed", error: problemOf("internal", "x") })),
    ]);
    expect(ends.filter((job) => job !== null)).toHaveLength(1);
    const terminal = (await listEvents(em(), jobId, 0, 100)).filter(
      ({ type }) => type === "completed" || type === "failed",
    );
    expect(terminal).toHaveLength(1);
  });
});

describe("acceptance", () => {
  const accept = (key: string, requestDigest = "r1", hours = 1) =>
    acceptJob(em(), {
      jobId: newJobId(),
      ownerId: database.ownerId,
      request,
      maxOpenJobs: 1000,
      idempotency: { key, requestDigest, hours },
    });

  test("twenty submissions of one key make one job", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept("twenty")));
    expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(
      await listJobs(em(), database.ownerId, { idempotencyKey: "twenty" }, { limit: 50, newestFirst: true }),
    ).toHaveLength(1);
  });

  test("the same key for another request is a conflict", async () => {
    await accept("conflict");
    await expect(accept("conflict", "r2")).rejects.toMatchObject({ code: "idempotency.conflict" });
  });

  test("an expired key can be used again", async () => {
    const first = await accept("expired", "r1", 0);
    const second = await accept("expired", "r2", 1);
    expect(second).toMatchObject({ created: true });
    expect(second.jobId).not.toBe(first.jobId);
    await accept("gone", "r1", 0);
    expect(await deleteExpiredIdempotencyKeys(em())).toBe(1);
  });

  test("a quota that is used up refuses and writes nothing, not even the key", async () => {
    const tight = (key: string) =>
      acceptJob(em(), {
        jobId: newJobId(),
        ownerId: database.ownerId,
        request,
        maxOpenJobs: 1,
        idempotency: { key, requestDigest: "q", hours: 1 },
      });
    await accepted();
    await expect(tight("quota")).rejects.toMatchObject({ code: "request.rate" });
    expect(await accept("quota")).toMatchObject({ created: true });
  });
});
