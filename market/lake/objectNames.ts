import { createHash } from "node:crypto";
import { type Interval, intervals, type VendorName, vendorNames } from "../../protocol/marketData.ts";
import { type Part, partitionOf, type Series } from "./lakeStore.ts";

/** Where the objects of a series lie; a part's id is the rest of its key. */
export const seriesPrefix = ({ vendor, interval, symbol }: Series): string =>
  `vendor=${vendor}/interval=${interval}/symbol=${encodeURIComponent(symbol)}/`;

const keyPattern =
  /^vendor=([^/]+)\/interval=([^/]+)\/symbol=([^/]+)\/(year=(?:\d{4}|all)\/(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)_(\d{8}T\d{9}Z)_(\d+)_([0-9a-f]{16})\.parquet)$/;

/** What the name of an object says. */
export interface NamedPart {
  readonly series: Series;
  readonly part: Part;
  /** The beginning of the SHA-256 of its bytes. */
  readonly digest: string;
}

/** The series, range, retrieval, rows and digest that a key names; `null` for a key that is not one of a part. */
export function readKey(key: string): NamedPart | null {
  const match = keyPattern.exec(key);
  if (!match) return null;
  const [, vendor, interval, symbol, id, first, last, stamp, rows, digest] = match as unknown as string[];
  if (!vendorNames.includes(vendor as VendorName) || !intervals.includes(interval as Interval)) return null;
  return {
    series: { vendor: vendor as VendorName, interval: interval as Interval, symbol: decodeURIComponent(symbol!) },
    part: { id: id!, first: first!, last: last!, retrievedAt: instantOf(stamp!), rows: Number(rows) },
    digest: digest!,
  };
}

/** The id of a part by its content: `year=all/2024-01-02_2024-06-28_20240630T120000000Z_124_<digest>.parquet`. */
export function partId(
  series: Series,
  { first, last, retrievedAt, rows }: Omit<Part, "id">,
  bytes: Uint8Array,
): string {
  const stamp = retrievedAt.replace(/[-:.]/g, "");
  return `year=${partitionOf(series, { first, last })}/${first}_${last}_${stamp}_${rows}_${digestOf(bytes)}.parquet`;
}

export const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** `20240630T120000000Z` as `2024-06-30T12:00:00.000Z`. */
const instantOf = (stamp: string) =>
  stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, "$1-$2-$3T$4:$5:$6.$7Z");
