import type { Middleware } from "koa";
import { newRowId } from "../../protocol/ids.ts";
import { developmentUser } from "../../storage/storage.ts";
import type { ApiDependencies } from "../dependencies.ts";

const requestIdPattern = /^[\w.:-]{1,128}$/;

/** What logs and metrics say of a request whose client left before any answer, as nginx does. */
const clientLeft = 499;

/** Gives every request its id, its logger and its caller; logs and measures it when it is answered. */
export const requestState =
  ({ log, metrics }: Pick<ApiDependencies, "log" | "metrics">): Middleware =>
  async (ctx, next) => {
    const started = performance.now();
    const given = ctx.get("x-request-id");
    const requestId = requestIdPattern.test(given) ? given : newRowId();
    ctx.state.requestId = requestId;
    ctx.state.log = log.child({ request_id: requestId });
    ctx.state.user = { id: developmentUser.id };
    ctx.set("x-request-id", requestId);
    ctx.res.once("close", () => {
      const seconds = (performance.now() - started) / 1000;
      const route = String(ctx._matchedRoute ?? "none");
      const status = ctx.res.headersSent ? ctx.status : clientLeft;
      metrics.requestSeconds.observe({ method: ctx.method, route, status: String(status) }, seconds);
      ctx.state.log.info({ method: ctx.method, path: ctx.path, status, ms: Math.round(seconds * 1000) }, "request");
    });
    await next();
  };
