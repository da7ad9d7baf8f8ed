import { PassThrough } from "node:stream";
import type Router from "@koa/router";
import { CatalogueError } from "../../protocol/errors.ts";
import type { JobId } from "../../protocol/ids.ts";
import { isTerminal } from "../../protocol/jobStatus.ts";
import type { JobEvent } from "../../storage/entities/jobEvent.ts";
import { listEvents } from "../../storage/jobQueries.ts";
import type { ApiDependencies } from "../dependencies.ts";
import type { RequestState } from "../state.ts";
import { requireJob } from "./jobDocument.ts";
import { jobIdOf } from "./submissions.ts";

const heartbeatMs = 15_000;
const retryMs = 1_000;
const pageSize = 500;

/** `GET /jobs/{id}/events`: the job's events as server-sent events, from `Last-Event-ID` on, until the job has ended. */
export function addJobEventRoutes(
  router: Router<RequestState>,
  { lifecycle: { storage }, listener }: ApiDependencies,
): void {
  router.get("/jobs/:jobId/events", async (ctx) => {
    const jobId = jobIdOf(ctx);
    await requireJob(storage, ctx.state.user.id, jobId);
    const stream = new PassThrough();
    const events = eventsAfter(jobId, lastEventId(ctx.get("last-event-id")), stream);
    ctx.type = "text/event-stream";
    ctx.set("cache-control", "no-store");
    ctx.set("x-accel-buffering", "no");
    ctx.body = stream;
    stream.write(`retry: ${retryMs}\n\n`);
    events.catch((error) => {
      ctx.state.log.warn({ err: error }, "an event stream broke");
      stream.destroy();
    });
  });

  /** Writes events until the terminal one or until the client leaves. */
  async function eventsAfter(jobId: JobId, from: number, stream: PassThrough): Promise<void> {
    let after = from;
    let awake = Promise.withResolvers<void>();
    const wake = () => awake.resolve();
    const unsubscribe = listener.subscribe(jobId, wake);
    const heartbeat = setInterval(() => stream.write(": still here\n\n"), heartbeatMs);
    stream.once("close", wake);
    try {
      while (!stream.destroyed) {
        awake = Promise.withResolvers();
        const events = await listEvents(storage.unitOfWork(), jobId, after, pageSize);
        for (const event of events) stream.write(format(event));
        after = events.at(-1)?.seq ?? after;
        if (events.some(({ status }) => isTerminal(status))) break;
        if (events.length < pageSize) await awake.promise;
      }
      stream.end();
    } finally {
      clearInterval(heartbeat);
      unsubscribe();
    }
  }
}

const format = ({ job, seq, type, status, data, createdAt }: JobEvent): string =>
  `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ job_id: job, status, at: createdAt, ...data })}\n\n`;

function lastEventId(text: string): number {
  if (text === "") return 0;
  if (!/^\d{1,9}$/.test(text))
    throw new CatalogueError("request.malformed", "Last-Event-ID is the id of an earlier event");
  return Number(text);
}
