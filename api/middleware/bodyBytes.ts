import type { IncomingMessage } from "node:http";
import { CatalogueError } from "../../protocol/errors.ts";

/**
 * The bytes of a request body as they arrive.
 *
 * @throws {@link CatalogueError} `request.too_large` or `request.malformed`.
 */
export async function* bodyBytes(request: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  const tooLarge = () => new CatalogueError("request.too_large", `a body has at most ${maxBytes} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  let received = 0;
  try {
    // The answer still has to leave by the same socket.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > maxBytes) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof CatalogueError) throw error;
    throw new CatalogueError("request.malformed", "the body ended before its announced length");
  }
}
