import { CancelledFailure } from "@temporalio/activity";
import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { BlockRange, ShardRange } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { Checkpoint } from "./computePool.ts";
import type { ShardStatistics } from "./shardStatistics.ts";

/** Statistics of the part of a shard that was done when it was cancelled: the details of its {@link CancelledFailure}. */
export interface PartialShard extends ShardStatistics, BlockRange {}

/** Where the statistics of the first blocks of a shard lie. */
export interface CheckpointReference extends ShardStatistics {
  readonly nextBlock: number;
}

/** Kept by Temporal with every heartbeat; the next attempt starts from it. */
export interface HeartbeatDetails {
  readonly done: number;
  readonly total: number;
  readonly checkpoint: CheckpointReference | null;
}

/** Leaves the statistics of the first blocks of a shard in the job's scratch space, beside those of earlier attempts. */
export async function keepCheckpoint(
  artifacts: ArtifactStore,
  jobId: JobId,
  shard: ShardRange,
  attempt: number,
  { nextBlock, statistics }: Checkpoint,
): Promise<CheckpointReference> {
  const file = `shard-${shard.index}-${attempt}-${nextBlock}.checkpoint`;
  await artifacts.putScratch(jobId, file, statistics);
  return { file, digest: sha256(statistics), nextBlock };
}

/** The checkpoint that the last attempt reported, or `null` when there is none or its bytes are not whole. */
export async function lastCheckpoint(
  artifacts: ArtifactStore,
  jobId: JobId,
  details: HeartbeatDetails | undefined,
): Promise<Checkpoint | null> {
  if (!details?.checkpoint) return null;
  const statistics = await artifacts.getScratch(jobId, details.checkpoint.file);
  if (!statistics || sha256(statistics) !== details.checkpoint.digest) return null;
  return { nextBlock: details.checkpoint.nextBlock, statistics };
}

/** The same failure, naming what the last checkpoint of the shard holds. */
export function withPartialShard(failure: CancelledFailure, shard: ShardRange, checkpoint: CheckpointReference | null) {
  if (!checkpoint) return failure;
  const { file, digest, nextBlock } = checkpoint;
  return new CancelledFailure(failure.message, [
    { file, digest, first: shard.first, end: nextBlock } satisfies PartialShard,
  ]);
}
