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
import { type ErrorCode, errorCatalogue, type Problem, problemOf } from "../protocol/errors.ts";
import type { JobId } from "../protocol/ids.ts";
import type { Fence, JobPlan } from "../protocol/jobPlan.ts";
import { searchAttributeNames } from "../protocol/searchAttributes.ts";
import { io, orchestration } from "./activityProxies.ts";
import { computeShards } from "./computeShards.ts";

/** Where a workflow stands; the answer of {@link progressQuery}. */
export interface WorkflowProgress {
  readonly phase: "claiming" | "freezing" | "computing" | "reducing" | "storing" | "ended";
  /** Blocks of finished shards. */
  readonly done: number;
  /** Blocks of the job; 0 until it is planned. */
  readonly total: number;
}

/** How far the workflow is, by shards that have ended; the row of the job knows it more finely. */
const progressQuery = defineQuery<WorkflowProgress>("progress");

/** What a workflow leaves in its history: never the result itself. */
export interface JobSummary {
  readonly jobId: JobId;
  readonly outcome: "completed" | "refused";
}

/**
 * The durable skeleton of every job: claim → plan → freeze → compute → reduce → store.
 * Whatever happens, the job's row is settled before the workflow closes.
 */
export async function runJob(jobId: JobId): Promise<JobSummary> {
  let progress: WorkflowProgress = { phase: "claiming", done: 0, total: 0 };
  let fence: Fence | null = null;
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
        await settle(jobId, "cancelled", problemOf("job.cancelled", "cancelled on request"), null);
      return { jobId, outcome: "refused" };
    }
    fence = claim.fence;
    advance({ total: claim.plan.blocks });
    if (claim.plan.small) await orchestration.runSmallJob(jobId, fence, claim.plan);
    else await runLargeJob(jobId, fence, claim.plan, advance);
    advance({ phase: "ended", done: claim.plan.blocks });
    showStatus("completed");
    return { jobId, outcome: "completed" };
  } catch (error) {
    const cancelled = isCancellation(error);
    const problem = cancelled ? problemOf("job.cancelled", "cancelled on request") : problemFrom(error);
    await CancellationScope.nonCancellable(() => settle(jobId, cancelled ? "cancelled" : "failed", problem, fence));
    advance({ phase: "ended" });
    throw error;
  }
}

async function runLargeJob(
  jobId: JobId,
  fence: Fence,
  plan: JobPlan,
  advance: (next: Partial<WorkflowProgress>) => void,
): Promise<void> {
  showStatus("running");
  advance({ phase: "freezing" });
  const snapshot = plan.data ? await io().freezeMarketData(jobId, fence, plan.data) : null;
  const snapshotDigest = snapshot?.digest ?? null;

  advance({ phase: "computing" });
  const statistics = await computeShards(jobId, fence, plan.shards, snapshotDigest, (done) => advance({ done }));

  advance({ phase: "reducing" });
  const reduced = await io().reduceShards(jobId, statistics, snapshotDigest);

  advance({ phase: "storing" });
  await io().storeJobResult(jobId, fence, reduced, { snapshot, shards: plan.shards.length });
}

async function settle(
  jobId: JobId,
  status: "failed" | "cancelled",
  error: Problem,
  fence: Fence | null,
): Promise<void> {
  await orchestration.settleJob(jobId, { status, error, fence });
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
