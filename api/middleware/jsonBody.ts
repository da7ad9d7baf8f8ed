import type { IncomingMessage } from "node:http";
import getRawBody from "raw-body";
import type { Column } from "../../protocol/columns.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import { type ColumnPointers, ColumnScanner } from "./columnScanner.ts";

const maxBodyBytes = 1_048_576;

/** Bytes of long bodies that are read at the same time, in units of the largest one. */
const longBodiesAtOnce = 2;
let longBytes = 0;

/** Levels of nesting that a body may have; every real request has four. */
const maxDepth = 32;

/**
 * Reads the body of a request as JSON.
 *
 * @returns the parsed value, or `undefined` for an empty body.
 * @throws {@link CatalogueError} `request.media_type`, `request.too_large` or `request.malformed`.
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  requireJson(request);
  return parse(await readBytes(request));
}

/**
 * Reads the body of a request as JSON in which the arrays at some places become {@link Column}s while they arrive.
 *
 * @param maxBytes - of the whole body; what is left without the columns has the limit of every other body.
 * @returns the parsed value, or `undefined` for an empty body.
 * @throws {@link CatalogueError} as {@link readJsonBody}, `request.invalid` for a value that no column has, and `request.rate` when
 * too many long bodies arrive at once.
 */
export async function readBodyWithColumns(
  request: IncomingMessage,
  pointers: ColumnPointers,
  maxBytes: number,
): Promise<unknown> {
  requireJson(request);
  const scanner = new ColumnScanner(pointers, maxBodyBytes);
  let received = 0;
  const tooLarge = () => new CatalogueError("request.too_large", `a body has at most ${maxBytes} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  let long = 0;
  try {
    // The answer still has to leave by the same socket.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > maxBytes) throw tooLarge();
      if (received > maxBodyBytes) {
        long += chunk.length;
        longBytes += chunk.length;
        if (longBytes > longBodiesAtOnce * maxBytes)
          throw new CatalogueError("request.rate", "too many long bodies arrive at once: try again");
      }
      scanner.write(chunk);
    }
  } catch (error) {
    if (error instanceof CatalogueError) throw error;
    throw new CatalogueError("request.malformed", "the body ended before its announced length");
  } finally {
    longBytes -= long;
  }
  const { rest, columns } = scanner.end();
  const body = parse(rest);
  for (const [pointer, column] of columns) place(body, pointer, column);
  return body;
}

/** Of an object that is written twice only the last counts, which need not be the one with the column. */
function place(body: unknown, pointer: string, column: Column): void {
  const names = pointer.slice(1).split("/");
  const last = names.pop()!;
  let parent = body as Record<string, unknown> | null | undefined;
  for (const name of names) parent = parent?.[name] as typeof parent;
  if (parent && Array.isArray(parent[last])) parent[last] = column;
}

function parse(bytes: Buffer): unknown {
  const text = decode(bytes);
  if (text.trim() === "") return undefined;
  requireShallow(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CatalogueError("request.malformed", `the body is not JSON: ${(error as Error).message}`);
  }
}

function requireJson({ headers }: IncomingMessage): void {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new CatalogueError("request.media_type", `send the body without content encoding; received ${encoding}`);
  }
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  const type = headers["content-type"];
  if (!hasBody && type === undefined) return;
  const [media = "", ...parameters] = (type ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  if (media !== "application/json" || !isUtf8) {
    throw new CatalogueError(
      "request.media_type",
      `send the body as application/json in UTF-8; received ${type ?? "no type"}`,
    );
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const length = request.headers["content-length"];
  try {
    return await getRawBody(request, { limit: maxBodyBytes, ...(length === undefined ? {} : { length }) });
  } catch (error) {
    if ((error as { type?: string }).type === "entity.too.large") {
      throw new CatalogueError("request.too_large", `a body has at most ${maxBodyBytes} bytes`);
    }
    throw new CatalogueError("request.malformed", "the body ended before its announced length");
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CatalogueError("request.malformed", "the body is not valid UTF-8");
  }
}

/** Counts brackets outside of strings, before anything recursive sees the body. */
function requireShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === "\\") i += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    if (depth > maxDepth)
      throw new CatalogueError("request.malformed", `the body is nested deeper than ${maxDepth} levels`);
  }
}
