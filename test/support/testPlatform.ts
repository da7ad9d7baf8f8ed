import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SupervisedProcess } from "../../scripts/stack/childProcess.ts";
import { freePorts } from "../../scripts/stack/ports.ts";
import { startApi, startWorker } from "../../scripts/stack/stack.ts";
import { createTestDatabase, type TestDatabase, temporalAddress } from "./testDatabase.ts";

/** A job document as the API answers it. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape.
export type JobDocument = any;

/** API and worker as processes of their own, over a database of their own and the real Temporal server. */
export interface TestPlatform {
  readonly url: string;
  readonly database: TestDatabase;
  /** Folder of the lake, the artifacts and the logs. */
  readonly dataDir: string;
  readonly api: SupervisedProcess;
  readonly worker: SupervisedProcess;
  /** Submits and waits for the end. */
  run(kind: string, body: unknown, headers?: Record<string, string>): Promise<JobDocument>;
  /** Submits without waiting and returns the id. */
  submit(kind: string, body: unknown, headers?: Record<string, string>): Promise<string>;
  job(jobId: string): Promise<JobDocument>;
  /** The result of a job that left one. */
  result(job: JobDocument): Promise<JobDocument>;
  /** Asks again and again until the job is as wanted. */
  jobWhen(jobId: string, wanted: (job: JobDocument) => boolean, limitMs?: number): Promise<JobDocument>;
  stop(): Promise<void>;
}

const terminal = ["completed", "failed", "cancelled"];
export const hasEnded = (job: JobDocument): boolean => terminal.includes(job.status);

/** @param environment - settings beside those of the test. */
export async function startTestPlatform(environment: Record<string, string> = {}): Promise<TestPlatform> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-platform-"));
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress(),
    TASK_QUEUE_PREFIX: `test-${process.hrtime.bigint()}`,
    DATA_DIR: dataDir,
    PORT: String(port),
    SWEEP_INTERVAL_MS: "300",
    QUANT_JOBS_SUPERVISED: "1",
    ...environment,
  };
  const [worker, api] = await Promise.all([startWorker(dataDir, env), startApi(dataDir, env, url)]);

  const call = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${url}/api/v1${path}`, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as JobDocument;
  };
  const post = (kind: string, body: unknown, headers: Record<string, string> = {}) =>
    call(`/${kind}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const job = (jobId: string) => call(`/jobs/${jobId}`);

  async function jobWhen(jobId: string, wanted: (job: JobDocument) => boolean, limitMs = 50_000): Promise<JobDocument> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const current = await job(jobId);
      if (wanted(current)) return current;
      if (Date.now() > deadline) throw new Error(`job ${jobId} is still ${current.status} at ${current.progress}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  return {
    url,
    database,
    dataDir,
    api,
    worker,
    submit: async (kind, body, headers) => (await post(kind, body, headers)).job_id as string,
    async run(kind, body, headers) {
      const answer = await post(kind, body, { prefer: "wait=50", ...headers });
      return hasEnded(answer) ? answer : jobWhen(answer.job_id, hasEnded);
    },
    job,
    jobWhen,
    result: async ({ result_urls }) => (await (await fetch(`${url}${result_urls.result}`)).json()) as JobDocument,
    async stop() {
      await Promise.all([api.stop(), worker.stop()]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A simulation of `simulations` paths on bundled data. */
export const simulation = (
  simulations: number,
  rest: Record<string, unknown> = {},
  params: Record<string, unknown> = {},
) => ({
  symbols: ["AAPL", "JPM", "KO"],
  start: "2015-01-02",
  seed: 7,
  ...rest,
  params: { simulations, time_steps: 100, ...params },
});
