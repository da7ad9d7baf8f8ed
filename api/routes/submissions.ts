import type Router from "@koa/router";
import type { TSchema } from "typebox";
import { Type } from "typebox";
import { catalogue, jobKindOf } from "../../jobs/catalogue.ts";
import { cancelJob, cancelModes } from "../../lifecycle/cancelJob.ts";
import { submitJob } from "../../lifecycle/submitJob.ts";
import { bytesOf } from "../../protocol/columns.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import { isUuid, type JobId } from "../../protocol/ids.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { Job } from "../../storage/entities/job.ts";
import { findJob } from "../../storage/jobQueries.ts";
import { findSnapshot } from "../../storage/snapshots.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { readBodyWithColumns, readJsonBody } from "../middleware/jsonBody.ts";
import { presentAccepted } from "../presenters/job.ts";
import { apiPrefix } from "../presenters/prefix.ts";
import type { RequestState, RouteContext } from "../state.ts";
import { columnPointers, keepStoredColumns, newColumns } from "../validation/columnRequests.ts";
import type { JobRequestReader } from "../validation/jobRequests.ts";
import {
  completedBySnapshot,
  dataFields,
  fitsSnapshot,
  requireFit,
  snapshotIdIn,
} from "../validation/snapshotRequests.ts";
import { invalid, type ValidatorFactory } from "../validation/validator.ts";
import { idempotencyOf, preferredWait } from "./headers.ts";
import { readJobDocument, requireJob } from "./jobDocument.ts";
import { type EndWaiter, waitForEnd } from "./waitForEnd.ts";

export const cancelSchema = Type.Object(
  {
    mode: Type.Unsafe<(typeof cancelModes)[number]>(
      Type.Enum([...cancelModes], {
        default: "cancel",
        description: "cancel lets the workflow stop its work; terminate ends it without asking.",
      }),
    ),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: "Why, for the record." })),
  },
  { additionalProperties: false },
);

export const rerunSchema = Type.Object(
  {
    overrides: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "Fields of the request that replace those of the earlier job; fields of params one by one.",
      }),
    ),
  },
  { additionalProperties: false },
);

/** The id in the path, when it can be one. @throws {@link CatalogueError} `job.not_found`. */
export function jobIdOf(ctx: RouteContext): JobId {
  const { jobId = "" } = ctx.params;
  if (!isUuid(jobId)) throw new CatalogueError("job.not_found", `you have no job ${jobId.slice(0, 64)}`);
  return jobId as JobId;
}

/** `POST /jobs`, `POST /<kind>`, rerun and cancel: the calls that change something. */
export function addSubmissionRoutes(
  router: Router<RequestState>,
  deps: ApiDependencies,
  reader: JobRequestReader,
  validators: ValidatorFactory,
): void {
  const { lifecycle, market, artifacts, configuration } = deps;
  const validateCancel = validators.body(cancelSchema as TSchema);
  const validateRerun = validators.body(rerunSchema as TSchema);

  async function submit(
    ctx: RouteContext,
    idempotency: ReturnType<typeof idempotencyOf>,
    request: JobRequest,
    rerunOf?: JobId,
  ): Promise<void> {
    const { data } = jobKindOf(request.type).plan(request);
    if (data && !data.snapshot_id) await market.requireServable(data);
    // Before the row that names them: an accepted job is never lost.
    for (const values of newColumns(request)) await artifacts.put(bytesOf(values));
    const wait = preferredWait(ctx);
    const ownerId = ctx.state.user.id;
    let waiter: EndWaiter | undefined;
    try {
      const accepted = await submitJob(lifecycle, {
        ownerId,
        request,
        ...(rerunOf ? { rerunOf } : {}),
        ...(idempotency ? { idempotency } : {}),
        ...(wait ? { onId: (jobId) => (waiter = waitForEnd(deps, ownerId, jobId, wait * 1000)) } : {}),
      });
      if (wait && !accepted.created) {
        waiter?.close();
        waiter = waitForEnd(deps, ownerId, accepted.jobId, wait * 1000);
      }
      if (!accepted.created) ctx.set("idempotency-replayed", "true");
      ctx.set("location", `${apiPrefix}/jobs/${accepted.jobId}`);
      if (waiter) {
        ctx.set("preference-applied", `wait=${wait}`);
        const ended = accepted.created ? await waiter.ended() : await endedAlready(ctx, accepted.jobId, waiter);
        if (ended) {
          ctx.status = 200;
          ctx.body = await readJobDocument(lifecycle.storage, ownerId, accepted.jobId);
          return;
        }
      }
      ctx.status = 202;
      ctx.body = presentAccepted(accepted.jobId, request);
    } finally {
      waiter?.close();
    }
  }

  /** For a job of an earlier request the end may lie before the subscription. */
  async function endedAlready(ctx: RouteContext, jobId: JobId, waiter: EndWaiter): Promise<boolean> {
    const job = await findJob(lifecycle.storage.unitOfWork(), ctx.state.user.id, jobId);
    return job?.finishedAt ? true : waiter.ended();
  }

  /** Reads a body, completed by the snapshot that it names. @throws {@link CatalogueError} `request.invalid`. */
  async function readBody(body: unknown, read: (body: unknown) => JobRequest): Promise<JobRequest> {
    const id = snapshotIdIn(body);
    if (id === undefined) return read(body);
    const snapshot = isUuid(id) ? await findSnapshot(lifecycle.storage.unitOfWork(), id) : null;
    if (!snapshot) {
      const message = `there is no snapshot ${id.slice(0, 64)}`;
      throw invalid([{ pointer: "/snapshot_id", message, keyword: "snapshot" }]);
    }
    const request = read(completedBySnapshot(body as object, snapshot));
    requireFit(request, snapshot);
    return request;
  }

  /**
   * The request of an earlier job with overrides in it. Where these say nothing of the data, the job runs on the snapshot of the
   * earlier one, whatever has become of the vendor's history since.
   */
  async function readRerun(earlier: Job, overrides: Record<string, unknown>): Promise<JobRequest> {
    const readKind = (body: unknown) => reader.readKind(earlier.kind, body);
    const body = overridden(earlier.request, overrides);
    if ("snapshot_id" in overrides) return readBody(body, readKind);
    const request = readKind(body);
    const { snapshot_id, ...asked } = request;
    const id = earlier.snapshot ?? snapshot_id;
    if (!id || Object.keys(overrides).some((field) => dataFields.includes(field))) return asked;
    const snapshot = await findSnapshot(lifecycle.storage.unitOfWork(), String(id));
    return snapshot && fitsSnapshot(request, snapshot) ? { ...asked, snapshot_id: snapshot.id } : asked;
  }

  async function requireBody(ctx: RouteContext): Promise<unknown> {
    const body = await readBodyWithColumns(ctx.req, columnPointers, configuration.MAX_BODY_BYTES);
    if (body === undefined) throw new CatalogueError("request.malformed", "the body is empty: send a JSON object");
    return body;
  }

  router.post("/jobs", async (ctx) => {
    const body = await requireBody(ctx);
    // Validation fills defaults in place: the key belongs to what the client sent.
    const idempotency = idempotencyOf(ctx, body);
    await submit(ctx, idempotency, await readBody(body, reader.read));
  });

  for (const { kind } of catalogue) {
    router.post(`/${kind}`, async (ctx) => {
      const body = await requireBody(ctx);
      const idempotency = idempotencyOf(ctx, body);
      await submit(ctx, idempotency, await readBody(body, (body) => reader.readKind(kind, body)));
    });
  }

  router.post("/jobs/:jobId/rerun", async (ctx) => {
    const jobId = jobIdOf(ctx);
    const body = (await readJsonBody(ctx.req)) ?? {};
    validateRerun(body);
    const earlier = await requireJob(lifecycle.storage, ctx.state.user.id, jobId);
    const { overrides = {} } = body as { overrides?: Record<string, unknown> };
    const idempotency = idempotencyOf(ctx, body);
    const request = await readRerun(earlier, overrides).catch((error: unknown) => {
      if (!(error instanceof CatalogueError)) throw error;
      throw invalid(error.faults.map((fault) => ({ ...fault, pointer: `/overrides${fault.pointer}` })));
    });
    await submit(ctx, idempotency, request, jobId);
  });

  async function cancel(ctx: RouteContext): Promise<void> {
    const jobId = jobIdOf(ctx);
    const body = (await readJsonBody(ctx.req)) ?? {};
    validateCancel(body);
    const { mode, reason = null } = body as { mode: (typeof cancelModes)[number]; reason?: string };
    const before = await requireJob(lifecycle.storage, ctx.state.user.id, jobId);
    await cancelJob(lifecycle, { ownerId: ctx.state.user.id, jobId, mode, reason });
    ctx.status = before.status === "cancelled" ? 200 : 202;
    ctx.body = await readJobDocument(lifecycle.storage, ctx.state.user.id, jobId);
  }
  router.delete("/jobs/:jobId", cancel);
  router.post("/jobs/:jobId/cancel", cancel);
}

/** The body of an earlier request with overrides in it; a snapshot in them is what says all about the data. */
function overridden(earlier: JobRequest, overrides: Record<string, unknown>): Record<string, unknown> {
  const { type, ...request } = structuredClone(earlier);
  keepStoredColumns(jobKindOf(type), request);
  const { params, ...fields } = overrides;
  if ("type" in fields) {
    throw invalid([{ pointer: "/type", message: "cannot be overridden: submit a new job", keyword: "const" }]);
  }
  const isObject = typeof params === "object" && params !== null && !Array.isArray(params);
  const kept = Object.entries(request).filter(([field]) => !("snapshot_id" in fields && dataFields.includes(field)));
  return {
    ...Object.fromEntries(kept),
    ...fields,
    ...(params === undefined ? {} : { params: isObject ? { ...request.params, ...params } : params }),
  };
}
