import type { Context, Middleware } from "koa";
import { CatalogueError, errorCatalogue, problemOf } from "../../protocol/errors.ts";

/** Codes by which drivers say that PostgreSQL or Temporal is away. */
const outage =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|Connection terminated|timeout exceeded|the database system is|UNAVAILABLE/;

/** Answers every error as a problem document (RFC 9457); nothing internal leaves the process unless DEBUG is on. */
export const problems =
  ({ debug }: { readonly debug: boolean }): Middleware =>
  async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) {
        throw new CatalogueError("route.not_found", `there is nothing at ${ctx.path}`);
      }
    } catch (error) {
      answer(ctx, catalogueErrorOf(error as Error, ctx, debug));
    }
  };

function catalogueErrorOf(error: Error, ctx: Context, debug: boolean): CatalogueError {
  if (error instanceof CatalogueError) return error;
  const { status, message } = error as Error & { status?: number };
  if (status === 405) return new CatalogueError("route.method", `${ctx.method} is not allowed at ${ctx.path}`);
  if (status === 501) return new CatalogueError("route.method", `${ctx.method} is not a method of this service`);
  if (status !== undefined && status >= 400 && status < 500) return new CatalogueError("request.malformed", message);
  // Nobody reads what is answered now: that the work was broken off is no failure.
  if (ctx.res.closed) ctx.state.log.info("the client left before the answer");
  else ctx.state.log.error({ err: error }, "request failed");
  const text = `${(error as { code?: string }).code ?? ""} ${message} ${String(error.cause ?? "")}`;
  if (outage.test(text)) {
    return new CatalogueError(
      "dependency.unavailable",
      "a service that this request needs does not answer: try again later",
    );
  }
  return new CatalogueError(
    "internal",
    debug ? (error.stack ?? message) : "the failure is logged under the request id",
  );
}

/** Headers that speak of what was to be sent. */
const ofContent = ["etag", "repr-digest", "accept-ranges", "content-disposition"];

function answer(ctx: Context, error: CatalogueError): void {
  // A problem in the place of data must not be kept as long as the data.
  for (const name of ofContent) ctx.remove(name);
  ctx.set("cache-control", "no-store");
  // A body that was not read would be taken for the next request of the connection.
  if (!ctx.req.complete) ctx.set("connection", "close");
  ctx.status = errorCatalogue[error.code].httpStatus;
  if (ctx.status === 503 || ctx.status === 429) {
    ctx.set("retry-after", String(Math.max(1, Math.ceil((error.retryAfterMs ?? 2_000) / 1000))));
  }
  ctx.type = "application/problem+json";
  ctx.body = JSON.stringify({
    ...problemOf(error.code, error.message, error.faults),
    request_id: ctx.state.requestId,
  });
}
