import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { ShardRange } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";

/** Where the statistics of a shard lie in the job's scratch space. */
export interface ShardStatistics {
  readonly file: string;
  readonly digest: string;
}

/** Leaves the statistics of a whole shard in the scratch space of its job. */
export async function keepStatistics(
  artifacts: ArtifactStore,
  jobId: JobId,
  shard: ShardRange,
  statistics: Uint8Array,
): Promise<ShardStatistics> {
  const file = `shard-${shard.index}.statistics`;
  await artifacts.putScratch(jobId, file, statistics);
  return { file, digest: sha256(statistics) };
}

/** Reads the statistics of shards from the scratch space of their job. @throws Error when a file is gone or damaged. */
export const loadStatistics = (
  artifacts: ArtifactStore,
  jobId: JobId,
  shards: readonly ShardStatistics[],
): Promise<readonly Uint8Array[]> =>
  Promise.all(
    shards.map(async ({ file, digest }) => {
      const bytes = await artifacts.getScratch(jobId, file);
      if (!bytes) throw new Error(`the statistics ${file} of job ${jobId} are gone`);
      if (sha256(bytes) !== digest) throw new Error(`the statistics ${file} of job ${jobId} are damaged`);
      return bytes;
    }),
  );
