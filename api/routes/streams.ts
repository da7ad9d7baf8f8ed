import { Readable } from "node:stream";
import { CatalogueError } from "../../protocol/errors.ts";
import type { RouteContext } from "../state.ts";

export const parquetType = "application/vnd.apache.parquet";
export const arrowType = "application/vnd.apache.arrow.stream";

/** The first of the media types that the client accepts. @throws {@link CatalogueError} `request.not_acceptable`. */
export function acceptedType(ctx: RouteContext, what: string, types: readonly string[]): string {
  ctx.vary("accept");
  const type = ctx.accepts(...types);
  if (typeof type === "string") return type;
  throw new CatalogueError("request.not_acceptable", `${what} as ${types.join(", ")}`);
}

/** Aborted when the connection is closed, be it that the client went away. */
export function untilClosed(ctx: RouteContext): AbortSignal {
  const closed = new AbortController();
  ctx.res.once("close", () => closed.abort());
  return closed.signal;
}

/**
 * Reads the first piece now and gives all of them back: what fails before anything is sent is answered as a problem document.
 *
 * @param pieces - at least one.
 */
export async function begun<Piece>(
  pieces: AsyncIterable<Piece>,
): Promise<{ readonly first: Piece; readonly all: AsyncGenerator<Piece> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const { value: first } = (await iterator.next()) as IteratorYieldResult<Piece>;
  const rest = { [Symbol.asyncIterator]: () => iterator };
  async function* all() {
    yield first;
    yield* rest;
  }
  return { first, all: all() };
}

/**
 * Sends pieces as fast as the client takes them. When one fails, the connection is destroyed: the answer then lacks the end
 * that HTTP demands of it, so that nobody takes it for whole. When the client goes away, no further piece is made.
 */
export function sendPieces(ctx: RouteContext, pieces: AsyncIterable<Uint8Array>): void {
  const body = pieces instanceof Readable ? pieces : Readable.from(pieces, { objectMode: false });
  body.once("error", (error) => {
    if (!ctx.res.destroyed) ctx.state.log.error({ err: error }, "an answer broke off");
    ctx.res.destroy();
  });
  ctx.res.once("close", () => body.destroy());
  ctx.body = body;
}
