import { defineEntity, p } from "@mikro-orm/core";
import { JobEntity } from "./job.ts";
import { UserEntity } from "./user.ts";

/** One Idempotency-Key of one user and the job that it stands for; written in the transaction that accepts the job. */
export const IdempotencyKeyEntity = defineEntity({
  name: "IdempotencyKey",
  tableName: "idempotency_keys",
  properties: {
    owner: () => p.manyToOne(UserEntity).mapToPk().primary().fieldNames("owner_id"),
    key: p.text().primary(),
    /** SHA-256 of method, path and canonical body: the same key with another request is a conflict. */
    requestDigest: p.text(),
    job: () => p.manyToOne(JobEntity).mapToPk().fieldNames("job_id").deleteRule("cascade"),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
    expiresAt: p.datetime().columnType("timestamptz"),
  },
  indexes: [{ name: "idempotency_keys_expires", properties: ["expiresAt"] }],
});
