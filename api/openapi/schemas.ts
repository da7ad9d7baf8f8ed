import { type TSchema, Type } from "typebox";
import { errorCatalogue } from "../../protocol/errors.ts";
import { jobEventTypes } from "../../protocol/jobEvents.ts";
import { jobStatuses } from "../../protocol/jobStatus.ts";
import { type Adjustment, adjustments, instrumentKinds, vendorNames } from "../../protocol/marketData.ts";

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const dateTime = () => Type.String({ format: "date-time" });
const uuid = () => Type.String({ format: "uuid" });
const status = () => Type.Enum([...jobStatuses]);
const object = (properties: Record<string, TSchema>, description?: string) =>
  Type.Object(properties, description ? { description } : {});

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
  SymbolList: object({
    symbols: Type.Array(
      object({
        symbol: Type.String(),
        name: Type.String(),
        kind: Type.Enum([...instrumentKinds]),
        mic: nullable(Type.String({ description: "ISO 10383." })),
        currency: Type.String(),
        vendor: Type.String(),
        first_date: nullable(Type.String()),
        last_date: nullable(Type.String()),
        bars: nullable(Type.Integer({ description: "Daily bars." })),
      }),
    ),
    total: Type.Integer(),
  }),
  Prices: object({
    symbol: Type.String(),
    interval: Type.String(),
    vendor: Type.String(),
    adjusted: Type.Unsafe<Adjustment>(Type.Enum([...adjustments] as unknown as string[])),
    missing_sessions: Type.Array(Type.String({ format: "date" }), {
      description:
        "Of daily bars: days between the first and the last on which the exchange traded and that have no bar.",
    }),
    bars: Type.Array(
      object({
        date: Type.String({ description: "Last session of the bar; of an intraday bar its beginning in UTC." }),
        open: nullable(Type.Number()),
        high: nullable(Type.Number()),
        low: nullable(Type.Number()),
        close: Type.Number(),
        volume: nullable(Type.Number()),
      }),
    ),
  }),
  CorporateActions: object(
    {
      symbol: Type.String(),
      vendor: Type.String(),
      splits: Type.Array(
        object({
          date: Type.String({ description: "First day in new shares." }),
          ratio: Type.Number({ description: "New shares for one old share; 4 for 4-for-1." }),
        }),
      ),
      dividends: Type.Array(
        object({
          ex_date: Type.String(),
          amount: Type.Number({ description: "Per share as paid, in shares of the ex-date." }),
          currency: nullable(Type.String()),
        }),
      ),
    },
    "Splits and dividends of one symbol, ascending by date.",
  ),
  VendorList: object(
    {
      vendors: Type.Array(
        object({
          vendor: Type.Enum([...vendorNames]),
          state: Type.Enum(["ready", "limited", "unavailable", "unconfigured"], {
            description:
              "limited: the minute is used up; unavailable: it did not answer and is left alone for a while.",
          }),
          configured: Type.Boolean(),
          message: nullable(Type.String({ description: "How to get a key, where there is none." })),
          per_minute: nullable(Type.Integer({ description: "Requests or credits that the key has a minute." })),
          left: nullable(Type.Integer({ description: "Of them, what may still be used now." })),
          breaker: nullable(
            Type.Enum(["closed", "open", "half_open"], {
              description: "open: nothing is asked; half_open: one request tries.",
            }),
          ),
          retry_after_seconds: Type.Integer({ description: "Time until the vendor is asked again; 0 = now." }),
          last_answer_at: nullable(dateTime()),
          last_error_at: nullable(dateTime()),
          last_error: nullable(Type.String({ description: "Code of the error catalogue." })),
        }),
      ),
    },
    "By what every process of the deployment has met.",
  ),
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
