import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { ShardStatistics } from "./runShard.ts";

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
