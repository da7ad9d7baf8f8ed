import { Client, Connection } from "@temporalio/client";
import { temporalAddress } from "../support/testDatabase.ts";
import { hasEnded, simulation, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";

let platform: TestPlatform;
let client: Client;
beforeAll(async () => {
  platform = await startTestPlatform({ SHARD_WORK_UNITS: "50000000", CANCEL_DEADLINE_MS: "20000" });
  client = new Client({ connection: await Connection.connect({ address: temporalAddress() }) });
});
afterAll(async () => {
  await client.connection.close();
  await platform.stop();
});

/** About ten seconds on two threads. */
const long = simulation(8_000_000);
const running = (job: { status: string; progress: number }) => job.status === "running" && job.progress > 0;

describe("the same bytes", () => {
  test("for 1, 3 and 8 shards, and for 1 and 2 threads", async () => {
    const body = simulation(400_000);
    const digests = [];
    for (const [shardWorkUnits, threads] of [
      ["1000000000", "1"],
      ["45000000", "2"],
      ["16000000", "1"],
    ] as const) {
      const one = await startTestPlatform({ SHARD_WORK_UNITS: shardWorkUnits, COMPUTE_THREADS: threads });
      const job = await one.run("montecarlo", body);
      digests.push([job.provenance.shards, job.provenance.digest]);
      await one.stop();
    }
    expect(digests.map(([shards]) => shards)).toEqual([1, 3, 8]);
    expect(new Set(digests.map(([, digest]) => digest)).size).toBe(1);
  });

  test("after the worker was killed in the middle; progress does not go backwards", async () => {
    const undisturbed = await platform.run("montecarlo", long);
    const jobId = await platform.submit("montecarlo", long);
    await platform.jobWhen(jobId, (job) => job.progress > 0.3);
    platform.worker.kill("SIGKILL");
    const seen: number[] = [];
    const job = await platform.jobWhen(jobId, (now) => {
      seen.push(now.progress);
      return hasEnded(now);
    });
    expect(job.status).toBe("completed");
    expect(job.provenance.digest).toBe(undisturbed.provenance.digest);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  }, 240_000);
});

describe("cancel", () => {
  test("stops a running job, keeps who and why, and is repeatable", async () => {
    const jobId = await platform.submit("montecarlo", simulation(100_000_000));
    await platform.jobWhen(jobId, running);
    const cancel = () =>
      fetch(`${platform.url}/api/v1/jobs/${jobId}/cancel`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ reason: "wrong weights" }),
      });
    const accepted = await cancel();
    expect(accepted.status).toBe(202);
    expect(await accepted.json()).toMatchObject({ cancellation: { reason: "wrong weights" } });
    const job = await platform.jobWhen(jobId, hasEnded, 10_000);
    expect(job).toMatchObject({ status: "cancelled", error: { code: "job.cancelled" } });
    expect((await cancel()).status).toBe(200);
    const handle = client.workflow.getHandle(`job-${jobId}`);
    // The workflow closes a moment after it has settled its job.
    await expect(handle.result()).rejects.toThrow();
    expect((await handle.describe()).status.name).toBe("CANCELLED");
  });

  test("keeps the result of the paths that were done, and says so", async () => {
    const jobId = await platform.submit("montecarlo", simulation(100_000_000));
    await platform.jobWhen(jobId, ({ progress }) => progress > 0);
    await fetch(`${platform.url}/api/v1/jobs/${jobId}`, { method: "DELETE" });
    const job = await platform.jobWhen(jobId, hasEnded, 10_000);
    expect(job).toMatchObject({ status: "cancelled", partial: true, error: { code: "job.cancelled" } });
    const result = await platform.result(job);
    const { reason, blocks_done, blocks_total, block_ranges } = result.partial;
    expect(reason).toBe("cancelled");
    expect(blocks_done).toBeGreaterThan(0);
    expect(blocks_done).toBeLessThan(blocks_total);
    expect(block_ranges.reduce((sum: number, [first, end]: [number, number]) => sum + end - first, 0)).toBe(
      blocks_done,
    );
    const whole = await platform.run("montecarlo", simulation(1_000_000));
    const expected = (await platform.result(whole)).expected_value;
    const { value, standard_error } = result.expected_value;
    expect(Math.abs(value - expected.value)).toBeLessThan(4 * Math.hypot(standard_error, expected.standard_error));
    expect(result.simulations).toBeLessThan(100_000_000);
    expect(job.metrics.expected_value).toBe(value);
  });

  test("of a job that has ended is refused", async () => {
    const job = await platform.run("montecarlo", simulation(1_000));
    const answer = await fetch(`${platform.url}/api/v1/jobs/${job.job_id}`, { method: "DELETE" });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "job.already_ended" });
  });

  test("by termination ends the job at once", async () => {
    const jobId = await platform.submit("montecarlo", simulation(100_000_000));
    await platform.jobWhen(jobId, running);
    const answer = await fetch(`${platform.url}/api/v1/jobs/${jobId}/cancel`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ mode: "terminate" }),
    });
    expect(await answer.json()).toMatchObject({ status: "cancelled" });
  });
});

describe("what operators do and see", () => {
  test("a workflow that was terminated from outside leaves a failed job", async () => {
    const jobId = await platform.submit("montecarlo", simulation(100_000_000));
    await platform.jobWhen(jobId, running);
    await client.workflow.getHandle(`job-${jobId}`).terminate("by an operator");
    const job = await platform.jobWhen(jobId, hasEnded, 20_000);
    expect(job).toMatchObject({ status: "failed", error: { code: "job.workflow_lost" } });
  });

  test("the workflow answers its progress and carries its search attributes", async () => {
    const jobId = await platform.submit("montecarlo", simulation(100_000_000));
    await platform.jobWhen(jobId, running);
    const handle = client.workflow.getHandle(`job-${jobId}`);
    expect(await handle.query("progress")).toMatchObject({ phase: "computing", total: expect.any(Number) });
    const description = await handle.describe();
    expect(description.type).toBe("montecarloWorkflow");
    expect(description.searchAttributes).toMatchObject({
      JobKind: ["montecarlo"],
      JobStatus: ["running"],
      Symbols: ["AAPL", "JPM", "KO"],
    });
    await fetch(`${platform.url}/api/v1/jobs/${jobId}`, { method: "DELETE" });
    await platform.jobWhen(jobId, hasEnded, 10_000);
  });
});
