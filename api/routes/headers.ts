import type { Context } from "koa";
import { canonicalJson, sha256 } from "../../protocol/canonicalJson.ts";
import { CatalogueError } from "../../protocol/errors.ts";

const longestWaitSeconds = 60;

/** Seconds of `Prefer: wait=N` (RFC 7240), or `null`; a value that makes no sense is ignored, as the RFC asks. */
export function preferredWait(ctx: Context): number | null {
  for (const preference of ctx.get("prefer").split(",")) {
    const match = /^\s*wait\s*=\s*"?(\d{1,4})"?\s*(;.*)?$/i.exec(preference);
    if (match) return Math.min(Number(match[1]), longestWaitSeconds) || null;
  }
  return null;
}

/** The caller's Idempotency-Key with the digest of what makes the request the same, or `undefined` without the header. */
export function idempotencyOf(ctx: Context, body: unknown): { key: string; requestDigest: string } | undefined {
  const key = ctx.req.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new CatalogueError(
      "request.malformed",
      "an Idempotency-Key has 1 to 255 visible ASCII characters without spaces",
    );
  }
  const path = ctx.path.replace(/\/+$/, "");
  return { key, requestDigest: sha256(canonicalJson({ method: ctx.method, path, body: body ?? null })) };
}

/** Bytes that a `Range` header asks for, both ends inclusive. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range of a `Range` header; `null` when the whole is to be sent (no header, another unit, several ranges).
 * @throws {@link CatalogueError} `request.range` when the range lies outside the content.
 */
function byteRange(ctx: Context, size: number): ByteRange | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(ctx.get("range").replaceAll(" ", ""));
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [, first = "", last = ""] = match;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || start > end) {
    ctx.set("content-range", `bytes */${size}`);
    throw new CatalogueError("request.range", `the content has ${size} bytes`);
  }
  return { start, end };
}

/** Sets the validators of content that is named by its SHA-256, and answers whether the client has it already. */
export function describeContent(ctx: Context, digest: string): "fresh" | "send" {
  ctx.set("etag", `"${digest}"`);
  ctx.set("repr-digest", `sha-256=:${Buffer.from(digest, "hex").toString("base64")}:`);
  ctx.set("accept-ranges", "bytes");
  ctx.set("cache-control", "private, max-age=31536000, immutable");
  return clientHas(ctx, `"${digest}"`) ? "fresh" : "send";
}

/** Whether the client has what the tag names already (RFC 9110, weak comparison). */
export function clientHas(ctx: Context, tag: string): boolean {
  const opaque = (text: string) => text.trim().replace(/^W\//, "");
  const known = ctx.get("if-none-match").split(",").map(opaque);
  return known.includes(opaque(tag)) || known.includes("*");
}

/** The weak entity tag of what is a function of these values: its bytes need not be made to know whether they are the same. */
export const versionTag = (determining: Readonly<Record<string, unknown>>): string =>
  `W/"${sha256(canonicalJson(determining))}"`;

/** Prepares the answer for a range, or for the whole content. */
export function sendRange(ctx: Context, size: number): ByteRange {
  const range = byteRange(ctx, size);
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) {
    ctx.status = 206;
    ctx.set("content-range", `bytes ${start}-${end}/${size}`);
  }
  ctx.length = end - start + 1;
  return { start, end };
}
