import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import type Koa from "koa";
import { errorCatalogue, problemOf } from "../protocol/errors.ts";
import { newRowId } from "../protocol/ids.ts";

/** The HTTP server of the application: bounded headers and times, and a problem document also for broken HTTP. */
export function createHttpServer(app: Koa): Server {
  const server = createServer(
    // A body with a million contracts may come over a slow line. An idle connection is kept for longer than the minute of usual
    // balancers: it is they who close it, and no request meets a connection that closes.
    { maxHeaderSize: 16_384, requestTimeout: 300_000, headersTimeout: 20_000, keepAliveTimeout: 75_000 },
    app.callback(),
  );
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const detail = error.code === "HPE_HEADER_OVERFLOW" ? "the headers are too large" : "the request is not valid HTTP";
    const code = "request.malformed";
    const body = JSON.stringify({ ...problemOf(code, detail), request_id: newRowId() });
    socket.end(
      `HTTP/1.1 ${errorCatalogue[code].httpStatus} Bad Request\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  return server;
}
