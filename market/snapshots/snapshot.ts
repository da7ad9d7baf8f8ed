import { createHash } from "node:crypto";
import { endianness } from "node:os";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import type { PriceHistory, SnapshotHeader } from "../../protocol/marketData.ts";

/** Closes that every symbol has, with what they are. */
export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly history: PriceHistory;
}

/**
 * SHA-256 over the canonical bytes of a snapshot: the RFC 8785 text of its header, a line feed, every date followed by a
 * line feed, then the closes of each symbol in order as little-endian IEEE 754 doubles. Equal numbers have one digest, whatever
 * became of missing days on the way to them.
 */
export function snapshotDigest({ header, history }: Snapshot): string {
  const hash = createHash("sha256");
  const { vendor, interval, adjusted, symbols } = header;
  hash.update(`${canonicalJson({ vendor, interval, adjusted, symbols })}\n`);
  hash.update(history.dates.map((date) => `${date}\n`).join(""));
  for (const column of history.closes) hash.update(littleEndian(column));
  return hash.digest("hex");
}

function littleEndian(column: Float64Array): Uint8Array {
  if (endianness() === "LE") return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  return Buffer.from(Float64Array.from(column).buffer).swap64();
}
