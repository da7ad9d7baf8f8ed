import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { JobEntity } from "./job.ts";

/** A file that a job left; its bytes lie in the artifact store under their digest, and lay there before this row. */
export const ArtifactEntity = defineEntity({
  name: "Artifact",
  tableName: "artifacts",
  properties: {
    id: p.uuid().primary(),
    job: () => p.manyToOne(JobEntity).mapToPk().fieldNames("job_id").deleteRule("cascade"),
    name: p.text(),
    mediaType: p.text(),
    /** In bytes. */
    size: p.bigint("number"),
    /** SHA-256 of the bytes; the key in the artifact store. */
    digest: p.text(),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
  },
  uniques: [{ name: "artifacts_job_name", properties: ["job", "name"] }],
  indexes: [{ name: "artifacts_digest", properties: ["digest"] }],
});
export type Artifact = InferEntity<typeof ArtifactEntity>;
