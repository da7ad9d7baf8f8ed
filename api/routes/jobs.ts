import type Router from "@koa/router";
import { type Static, type TSchema, Type } from "typebox";
import { catalogue } from "../../jobs/catalogue.ts";
import { isUuid, type JobId } from "../../protocol/ids.ts";
import { type JobStatus, jobStatuses } from "../../protocol/jobStatus.ts";
import { countJobs, type JobFilter, listJobs } from "../../storage/jobQueries.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { presentProgress } from "../presenters/job.ts";
import type { RequestState } from "../state.ts";
import { invalid, type ValidatorFactory } from "../validation/validator.ts";
import { presentJobs, readJobDocument, requireJob } from "./jobDocument.ts";
import { jobIdOf } from "./submissions.ts";

const sorts = ["-created_at", "created_at"] as const;
const largestCount = 10_000;

export const listJobsSchema = Type.Object(
  {
    status: Type.Optional(
      Type.String({
        pattern: `^(${jobStatuses.join("|")})(,(${jobStatuses.join("|")}))*$`,
        description: "One status, or several separated by commas.",
      }),
    ),
    type: Type.Optional(
      Type.Unsafe<string>(
        Type.Enum(
          catalogue.map(({ kind }) => kind),
          { description: "Job kind." },
        ),
      ),
    ),
    tag: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    symbol: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
    created_after: Type.Optional(Type.String({ format: "date-time" })),
    created_before: Type.Optional(Type.String({ format: "date-time" })),
    batch_id: Type.Optional(Type.String({ format: "uuid" })),
    idempotency_key: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    sort: Type.Unsafe<(typeof sorts)[number]>(
      Type.Enum([...sorts], { default: "-created_at", description: "Order of submission; - is newest first." }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: "Jobs of one page." }),
    cursor: Type.Optional(Type.String({ maxLength: 64, description: "next_cursor of the page before." })),
    count: Type.Unsafe<"none" | "bounded">(
      Type.Enum(["none", "bounded"], { default: "none", description: `bounded counts up to ${largestCount} jobs.` }),
    ),
  },
  { additionalProperties: false },
);

/** `GET /jobs`, `GET /jobs/{id}` and its progress. */
export function addJobRoutes(
  router: Router<RequestState>,
  { lifecycle: { storage } }: ApiDependencies,
  validators: ValidatorFactory,
): void {
  const validateQuery = validators.query(listJobsSchema as TSchema);

  router.get("/jobs", async (ctx) => {
    const query = { ...ctx.query };
    validateQuery(query);
    const wanted = query as unknown as Static<typeof listJobsSchema>;
    const after = wanted.cursor === undefined ? undefined : readCursor(wanted.cursor);
    const filter = filterOf(wanted);
    const ownerId = ctx.state.user.id;
    const found = await listJobs(storage.unitOfWork(), ownerId, filter, {
      limit: wanted.limit,
      newestFirst: wanted.sort === "-created_at",
      ...(after ? { after } : {}),
    });
    const page = found.slice(0, wanted.limit);
    const total =
      wanted.count === "bounded" ? await countJobs(storage.unitOfWork(), ownerId, filter, largestCount) : undefined;
    ctx.body = {
      jobs: await presentJobs(storage, page),
      ...(total === undefined ? {} : { total }),
      next_cursor: found.length > page.length ? writeCursor(page.at(-1)!.id) : null,
    };
  });

  router.get("/jobs/:jobId", async (ctx) => {
    ctx.set("cache-control", "no-store");
    ctx.body = await readJobDocument(storage, ctx.state.user.id, jobIdOf(ctx));
  });

  router.get("/jobs/:jobId/progress", async (ctx) => {
    ctx.set("cache-control", "no-store");
    ctx.body = presentProgress(await requireJob(storage, ctx.state.user.id, jobIdOf(ctx)));
  });
}

function filterOf(wanted: Static<typeof listJobsSchema>): JobFilter {
  return {
    ...(wanted.status ? { status: wanted.status.split(",") as JobStatus[] } : {}),
    ...(wanted.type ? { kind: wanted.type } : {}),
    ...(wanted.tag ? { tag: wanted.tag } : {}),
    ...(wanted.symbol ? { symbol: wanted.symbol } : {}),
    ...(wanted.created_after ? { createdAfter: new Date(wanted.created_after) } : {}),
    ...(wanted.created_before ? { createdBefore: new Date(wanted.created_before) } : {}),
    ...(wanted.batch_id ? { batchId: wanted.batch_id } : {}),
    ...(wanted.idempotency_key ? { idempotencyKey: wanted.idempotency_key } : {}),
  };
}

const writeCursor = (jobId: string): string => Buffer.from(jobId.replaceAll("-", ""), "hex").toString("base64url");

function readCursor(cursor: string): JobId {
  const hex = Buffer.from(cursor, "base64url").toString("hex");
  const jobId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  if (!isUuid(jobId) || writeCursor(jobId) !== cursor) {
    throw invalid([{ pointer: "/cursor", message: "must be the next_cursor of an earlier page", keyword: "format" }]);
  }
  return jobId as JobId;
}
