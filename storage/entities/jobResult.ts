import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { JobEntity } from "./job.ts";

/** Where a result comes from: everything that is needed to compute the same bytes again. */
export interface Provenance {
  readonly digest: string;
  readonly snapshot_id: string | null;
  readonly snapshot_digest: string | null;
  readonly seed: number;
  readonly model_version: string;
  readonly code_version: string;
  readonly shards: number;
  readonly attempts: number;
}

/** The result of a completed job, or what a cancelled one had done; written once, in the transaction that ends it. */
export const JobResultEntity = defineEntity({
  name: "JobResult",
  tableName: "job_results",
  properties: {
    job: () => p.oneToOne(JobEntity).mapToPk().primary().fieldNames("job_id").deleteRule("cascade"),
    /** SHA-256 of `canonical`. */
    digest: p.text(),
    /** RFC 8785 text; kept as text because `jsonb` would respell the numbers that the digest covers. */
    canonical: p.text().lazy(),
    metrics: p.json<Record<string, number>>(),
    provenance: p.json<Provenance>(),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
  },
});
export type JobResult = InferEntity<typeof JobResultEntity>;
