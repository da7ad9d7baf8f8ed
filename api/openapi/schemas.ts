import { type TSchema, Type } from "typebox";
import { errorCatalogue } from "../../protocol/errors.ts";
import { jobEventTypes } from "../../protocol/jobEvents.ts";
import { type Adjustment, adjustments } from "../../protocol/marketData.ts";
import { flagsSchema, gapsSchema, marketDataSchemas } from "./marketDataSchemas.ts";
import { dateTime, nullable, object, status, uuid } from "./schemaParts.ts";

const fault = object({
  pointer: Type.String({ description: "JSON pointer into the request." }),
  message: Type.String(),
  keyword: Type.String({ description: "The rule that was broken." }),
});

const problemFields = {
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.Enum(Object.keys(errorCatalogue)),
  errors: Type.Array(fault),
};

const links = Type.Record(Type.String(), Type.String());

/** Shapes of answers, by their name in the OpenAPI document; presenters make them. */
export const responseSchemas: Readonly<Record<string, TSchema>> = {
  Problem: object({ ...problemFields, request_id: Type.String() }, "Problem document, RFC 9457."),
  Accepted: object(
    {
      job_id: uuid(),
      status: Type.Literal("pending"),
      message: Type.String(),
      estimated_duration: Type.Number({ description: "Seconds on an idle small machine." }),
      links,
    },
    "Answer to a submission.",
  ),
  Job: object({
    job_id: uuid(),
    type: Type.String(),
    status: status(),
    progress: Type.Number({ minimum: 0, maximum: 1 }),
    created_at: dateTime(),
    queued_at: nullable(dateTime()),
    started_at: nullable(dateTime()),
    finished_at: nullable(dateTime()),
    symbols: Type.Array(Type.String()),
    start: nullable(Type.String()),
    end: nullable(Type.String()),
    interval: Type.String(),
    vendor: Type.String(),
    adjusted: Type.Unsafe<Adjustment>(Type.Enum([...adjustments] as unknown as string[])),
    missing: Type.String({ description: "What becomes of days that some symbols have and others lack." }),
    quality: Type.Record(Type.String(), Type.String(), {
      description: "What becomes of bars with a flag; default report.",
    }),
    snapshot_id: nullable(Type.String({ format: "uuid", description: "The snapshot that the request names." })),
    params: Type.Record(Type.String(), Type.Unknown()),
    seed: nullable(Type.Integer()),
    tags: Type.Array(Type.String()),
    batch_id: nullable(uuid()),
    rerun_of: nullable(uuid()),
    idempotency_key: nullable(Type.String()),
    cancellation: nullable(
      object({
        requested_at: dateTime(),
        deadline: nullable(dateTime()),
        by: nullable(Type.String()),
        reason: nullable(Type.String()),
      }),
    ),
    data: nullable(
      object(
        {
          snapshot_id: uuid(),
          snapshot_digest: Type.String(),
          start: Type.String(),
          end: Type.String(),
          rows: Type.Integer(),
          retrieved_at: dateTime(),
          adjusted_as_of: nullable(Type.String()),
          gaps: gapsSchema,
          flags: flagsSchema,
          flagged_bars: Type.Integer({ description: "Flags of all bars of the snapshot." }),
        },
        "What the job computed with; lists are cut, GET /snapshots/{id} has them whole.",
      ),
    ),
    metrics: nullable(Type.Record(Type.String(), Type.Number())),
    partial: Type.Boolean({
      description: "The job was cancelled, and metrics and result are those of the blocks that it had done by then.",
    }),
    result_urls: nullable(links),
    error: nullable(object(problemFields)),
    provenance: nullable(
      object({
        digest: Type.String({ description: "SHA-256 of the result's canonical JSON (RFC 8785)." }),
        snapshot_id: nullable(uuid()),
        snapshot_digest: nullable(Type.String()),
        seed: Type.Integer(),
        model_version: Type.String(),
        code_version: Type.String(),
        shards: Type.Integer(),
        attempts: Type.Integer(),
      }),
    ),
    links,
  }),
  JobList: object({
    jobs: Type.Array(Type.Ref("#/components/schemas/Job")),
    total: Type.Optional(Type.Integer()),
    next_cursor: nullable(Type.String()),
  }),
  Progress: object({
    job_id: uuid(),
    status: status(),
    progress: Type.Number({ minimum: 0, maximum: 1 }),
    blocks: nullable(Type.Integer()),
    blocks_done: nullable(Type.Integer()),
    shards: nullable(Type.Integer()),
    shard_blocks_done: Type.Array(Type.Integer()),
  }),
  ArtifactList: object({
    artifacts: Type.Array(
      object({
        name: Type.String(),
        media_type: Type.String(),
        size: Type.Integer({ description: "Bytes." }),
        digest: Type.String({ description: "SHA-256." }),
        url: Type.String(),
      }),
    ),
  }),
  ...marketDataSchemas,
  Health: object({
    status: Type.Enum(["up", "down"]),
    version: Type.Optional(Type.String()),
    dependencies: Type.Optional(
      Type.Record(
        Type.String(),
        object({ status: Type.Enum(["up", "down"]), latency_ms: Type.Number({ description: "Milliseconds." }) }),
      ),
    ),
  }),
  ServiceCard: object({
    name: Type.String(),
    version: Type.String(),
    job_kinds: Type.Array(object({ type: Type.String(), title: Type.String(), href: Type.String() })),
    links,
  }),
  JobEvent: object(
    { job_id: uuid(), status: status(), at: dateTime() },
    `Data of a server-sent event; its type is one of ${jobEventTypes.join(", ")}.`,
  ),
};
