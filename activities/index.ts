import type { ShardingLimits } from "../jobs/planShards.ts";
import type { Market } from "../market/market.ts";
import type { ArtifactStore } from "../storage/artifactStore.ts";
import { createCheckTarget } from "./compute/checkTarget.ts";
import type { ComputePool } from "./compute/computePool.ts";
import { createRunShard } from "./compute/runShard.ts";
import { withCatalogueFailures, withPulse } from "./failures.ts";
import { createFetchShard } from "./marketData/fetchShard.ts";
import { createFreezeMarketData } from "./marketData/freezeMarketData.ts";
import { createSubmitNightlyPrefetch, type JobSubmitter } from "./marketData/submitNightlyPrefetch.ts";
import { createClaimJob } from "./results/claimJob.ts";
import type { JobRecord } from "./results/jobRecord.ts";
import { createReduceShards } from "./results/reduceShards.ts";
import { createRunSmallJob } from "./results/runSmallJob.ts";
import { createSettleJob } from "./results/settleJob.ts";
import { createStoreJobResult } from "./results/storeJobResult.ts";

/** What the activities touch; a worker process opens these once. */
export interface ActivityDependencies {
  readonly record: JobRecord;
  readonly market: Market;
  readonly artifacts: ArtifactStore;
  readonly pool: ComputePool;
  readonly submitJob: JobSubmitter;
  readonly limits: ShardingLimits;
  readonly codeVersion: string;
}

/** Activities of the role `orchestration`: they run as local activities inside the Workflow Task. */
export const createOrchestrationActivities = (deps: ActivityDependencies) =>
  withCatalogueFailures({
    claimJob: createClaimJob(deps.record, deps.limits),
    runSmallJob: createRunSmallJob(deps),
    settleJob: createSettleJob(deps),
  });

/** Activities of the role `io`: market data in, results out. */
export const createIoActivities = (deps: ActivityDependencies) => ({
  ...withPulse(
    withCatalogueFailures({
      freezeMarketData: createFreezeMarketData(deps.market, deps.record),
      checkTarget: createCheckTarget(deps),
      reduceShards: createReduceShards(deps),
      storeJobResult: createStoreJobResult(deps),
      submitNightlyPrefetch: createSubmitNightlyPrefetch(deps),
    }),
  ),
  // Its heartbeats carry how far it is.
  ...withCatalogueFailures({ fetchShard: createFetchShard(deps) }),
});

/** Activities of the role `compute`: one thread each. */
export const createComputeActivities = (deps: ActivityDependencies) =>
  withCatalogueFailures({ runShard: createRunShard(deps) });

export type OrchestrationActivities = ReturnType<typeof createOrchestrationActivities>;
export type IoActivities = ReturnType<typeof createIoActivities>;
export type ComputeActivities = ReturnType<typeof createComputeActivities>;
