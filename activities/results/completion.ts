import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { Fence, SnapshotReference } from "../../protocol/jobPlan.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { Completion } from "../../storage/jobResults.ts";
import type { ReducedResult } from "./reduceShards.ts";

/** What a result is traced back to, beside the result itself. */
export interface Origin {
  readonly fence: Fence;
  readonly snapshot: SnapshotReference | null;
  readonly seed: number;
  readonly modelVersion: string;
  readonly codeVersion: string;
  readonly shards: number;
}

/** The rows of a result. */
export const completionOf = (
  canonical: string,
  metrics: Completion["metrics"],
  artifacts: Completion["artifacts"],
  origin: Origin,
): Completion => ({
  canonical,
  metrics,
  artifacts,
  provenance: {
    digest: sha256(canonical),
    snapshot_id: origin.snapshot?.id ?? null,
    snapshot_digest: origin.snapshot?.digest ?? null,
    seed: origin.seed,
    model_version: origin.modelVersion,
    code_version: origin.codeVersion,
    shards: origin.shards,
    attempts: origin.fence.attempt,
  },
});

/** The rows of a reduced result, or `null` when its scratch file is gone. @throws Error when the file is damaged. */
export async function completionOfReduced(
  store: ArtifactStore,
  jobId: JobId,
  { file, digest, metrics, artifacts, seed, modelVersion }: ReducedResult,
  origin: Omit<Origin, "seed" | "modelVersion">,
): Promise<Completion | null> {
  const bytes = await store.getScratch(jobId, file);
  if (!bytes) return null;
  const canonical = Buffer.from(bytes).toString("utf8");
  if (sha256(canonical) !== digest) throw new Error(`the result of job ${jobId} is damaged`);
  return completionOf(canonical, metrics, artifacts, { ...origin, seed, modelVersion });
}
