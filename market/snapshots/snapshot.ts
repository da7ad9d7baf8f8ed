import { createHash } from "node:crypto";
import { endianness } from "node:os";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import type {
  Adjustment,
  Interval,
  MissingPolicy,
  PriceHistory,
  SymbolFlags,
  SymbolGaps,
  VendorName,
} from "../../protocol/marketData.ts";

/** What a snapshot is, beside the closes; part of what its digest covers. */
export interface SnapshotHeader {
  readonly vendor: VendorName;
  readonly interval: Interval;
  readonly adjusted: Adjustment;
  readonly symbols: readonly string[];
}

/** Closes that every symbol has, with what they are. */
export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly history: PriceHistory;
}

/** A snapshot as it is described outside the lake: what it is, where it comes from and what was wrong with it. */
export interface SnapshotDescription extends SnapshotHeader {
  readonly digest: string;
  /** First and last date that it has. */
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  /** The latest instant at which a bar in it was retrieved, ISO 8601. */
  readonly retrievedAt: string;
  /** The date as of which corporate actions are known to it, `YYYY-MM-DD`; `null` where prices are as the vendor has them. */
  readonly adjustedAsOf: string | null;
  /** Version of the symbol map by which the vendor was asked; 0 = its rules alone. */
  readonly symbolMapVersion: number;
  readonly missing: MissingPolicy;
  readonly gaps: readonly SymbolGaps[];
  readonly flags: readonly SymbolFlags[];
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
