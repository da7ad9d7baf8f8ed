import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type { ShardStatistics } from "../activities/compute/shardStatistics.ts";
import type { PartialResult } from "../activities/results/settleJob.ts";
import { type ErrorCode, errorCatalogue, type Problem, problemOf } from "../protocol/errors.ts";
import type { JobId } from "../protocol/ids.ts";
import type { Fence, JobPlan, SnapshotReference } from "../protocol/jobPlan.ts";
import { searchAttributeNames } from "../protocol/searchAttributes.ts";
import { io, lastIo, orchestration } from "./activityProxies.ts";
import { type ComputedShards, computeShards } from "./computeShards.ts";

/** Where a workflow stands; the answer of {@link progressQuery}. */
export interface WorkflowProgress {
  readonly phase: "claiming" | "freezing" | "fetching" | "computing" | "reducing" | "storing" | "ended";
  /** Blocks of finished shards. */
  readonly done: number;
  /** Blocks of the job; 0 until it is planned. */
  readonly total: number;
}

/** How far the workflow is, by shards that have ended; the row of the job knows it more finely. */
const progressQuery = defineQuery<WorkflowProgress>("progress");

/** What a large job has at hand at any moment; a cancelled one makes its partial result of it. */
interface Computation extends ComputedShards {
  snapshot: SnapshotReference | null;
}

/** What a workflow leaves in its history: never the result itself. */
export interface JobSummary {
  readonly jobId: JobId;
  readonly outcome: "completed" | "refused";
}

/**
 * The durable skeleton of every job: claim → plan → freeze → compute → reduce → store.
 * Whatever happens, the job's row is settled before the workflow closes; a cancelled job keeps what it had computed,
 * where its kind can make a result of it.
 */
export async function runJob(jobId: JobId): Promise<JobSummary> {
  let progress: WorkflowProgress = { phase: "claiming", done: 0, total: 0 };
  let fence: Fence | null = null;
  let plan: JobPlan | null = null;
  const computation: Computation = { snapshot: null, shards: [] };
  const advance = (next: Partial<WorkflowProgress>) => {
    progress = { ...progress, ...next };
    setCurrentDetails(`**${progress.phase}**: ${progress.done} of ${progress.total} blocks`);
  };
  setHandler(progressQuery, () => progress);

  try {
    const claim = await orchestration.claimJob(jobId);
    if (claim.outcome === "refused") {
      log.info("the job is no longer open", { jobId, status: claim.status });
      if (claim.status === "cancelling")
        await settle(jobId, "cancelled", problemOf("job.cancelled", "cancelled on request"), null, null);
      return { jobId, outcome: "refused" };
    }
    ({ fence, plan } = claim);
    advance({ total: plan.blocks });
    if (plan.small) await runSmallJob(jobId, fence, plan, advance);
    else await runLargeJob(jobId, fence, plan, computation, advance);
    advance({ phase: "ended", done: plan.blocks });
    showStatus("completed");
    return { jobId, outcome: "completed" };
  } catch (error) {
    const cancelled = isCancellation(error);
    const problem = cancelled ? problemOf("job.cancelled", "cancelled on request") : problemFrom(error);
    await CancellationScope.nonCancellable(async () => {
      const partial = cancelled && plan?.partialResults ? await reducePartially(jobId, plan, computation) : null;
      await settle(jobId, cancelled ? "cancelled" : "failed", problem, fence, partial);
    });
    advance({ phase: "ended" });
    throw error;
  }
}

/** In one Workflow Task, unless a vendor over the network has to be waited for first. */
async function runSmallJob(
  jobId: JobId,
  fence: Fence,
  plan: JobPlan,
  advance: (next: Partial<WorkflowProgress>) => void,
): Promise<void> {
  if (!plan.data || plan.data.vendor === "bundled") return orchestration.runSmallJob(jobId, fence, plan);
  advance({ phase: "freezing" });
  const snapshot = await io().freezeMarketData(jobId, fence, plan.data);
  advance({ phase: "computing" });
  return orchestration.runSmallJob(jobId, fence, plan, snapshot);
}

async function runLargeJob(
  jobId: JobId,
  fence: Fence,
  plan: JobPlan,
  computation: Computation,
  advance: (next: Partial<WorkflowProgress>) => void,
): Promise<void> {
  showStatus("running");
  advance({ phase: "freezing" });
  const snapshot = plan.data ? await io().freezeMarketData(jobId, fence, plan.data) : null;
  const snapshotDigest = snapshot?.digest ?? null;
  computation.snapshot = snapshot;

  advance({ phase: plan.work === "fetch" ? "fetching" : "computing" });
  const statistics: ShardStatistics[] = [];
  let done = 0;
  const onDone = (blocks: number) => {
    done += blocks;
    advance({ done });
  };
  for (const end of [...(plan.rounds ?? []), plan.shards.length]) {
    const round = plan.shards.slice(statistics.length, end);
    statistics.push(...(await computeShards(jobId, fence, plan.work, round, snapshotDigest, computation, onDone)));
    if (end < plan.shards.length && (await io().checkTarget(jobId, statistics, snapshotDigest))) break;
  }

  advance({ phase: "reducing" });
  const reduced = await io().reduceShards(jobId, statistics, snapshotDigest);

  advance({ phase: "storing" });
  await io().storeJobResult(jobId, fence, reduced, { snapshot, shards: statistics.length });
}

/** The result of the blocks that a cancelled job had done; `null` when there are none or nobody reduces them in time. */
async function reducePartially(
  jobId: JobId,
  plan: JobPlan,
  { snapshot, shards }: Computation,
): Promise<PartialResult | null> {
  if (shards.length === 0) return null;
  const inOrder = shards.toSorted((a, b) => a.first - b.first);
  const blocks = { done: inOrder.map(({ first, end }) => ({ first, end })), total: plan.blocks };
  try {
    const reduced = await lastIo().reduceShards(jobId, inOrder, snapshot?.digest ?? null, blocks);
    return { reduced, snapshot, shards: inOrder.length };
  } catch (error) {
    log.warn("the partial result of a cancelled job is lost", { jobId, error: String(error) });
    return null;
  }
}

async function settle(
  jobId: JobId,
  status: "failed" | "cancelled",
  error: Problem,
  fence: Fence | null,
  partial: PartialResult | null,
): Promise<void> {
  await orchestration.settleJob(jobId, { status, error, fence, partial });
  showStatus(status);
}

function showStatus(status: string): void {
  upsertSearchAttributes({ [searchAttributeNames.jobStatus]: [status] });
}

/** The problem document of a failed step: activities attach theirs to the failure. */
function problemFrom(error: unknown): Problem {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (failure instanceof ApplicationFailure) {
    const [problem] = (failure.details ?? []) as Partial<Problem>[];
    if (problem?.code !== undefined && problem.code in errorCatalogue) return problem as Problem;
  }
  const { workflowId } = workflowInfo();
  const detail = failure instanceof Error ? failure.message : String(failure);
  return problemOf("internal" satisfies ErrorCode, `${workflowId}: ${detail}`);
}
