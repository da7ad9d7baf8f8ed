import { createHash } from "node:crypto";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import {
  barsPerYear,
  type Interval,
  type MarketDataWanted,
  type PriceHistory,
  type VendorName,
} from "../../protocol/marketData.ts";
import { isSymbol, readSymbol } from "../symbols/symbol.ts";
import type { Bars } from "../vendor.ts";

/** What a frozen set of closes is, beside the closes; part of what its digest covers. */
export interface SnapshotHeader {
  readonly vendor: VendorName;
  readonly interval: Interval;
  readonly adjusted: boolean;
  readonly symbols: readonly string[];
}

/** Closes that every symbol has, with what they are. */
export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly history: PriceHistory;
}

/** Crypto assets trade every day. */
const cryptoBarsPerYear: typeof barsPerYear = { ...barsPerYear, "1d": 365 };

/**
 * Bars of one year in a joint history: of crypto assets alone every day is one.
 * @throws {@link CatalogueError} `market_data.unsupported` for intraday intervals.
 */
export function barsPerYearOf(interval: Interval, symbols: readonly string[]): number {
  const isCrypto = (symbol: string) => {
    const read = readSymbol(symbol);
    return isSymbol(read) && read.kind === "crypto";
  };
  const bars = (symbols.every(isCrypto) ? cryptoBarsPerYear : barsPerYear)[interval];
  if (bars === undefined) {
    const message = `must be 1d or longer in a job: bars of ${interval} cannot be annualised`;
    throw new CatalogueError("market_data.unsupported", `interval ${message}`, [
      { pointer: "/interval", message, keyword: "interval" },
    ]);
  }
  return bars;
}

/**
 * Joins the bars of several symbols by date: only dates between `start` and `end` on which every symbol has a close stay.
 *
 * @param bars - one entry for each symbol, in the order of `wanted.symbols`.
 * @throws {@link CatalogueError} `market_data.insufficient` when fewer than two dates are left.
 */
export function joinCloses(wanted: MarketDataWanted, bars: readonly Bars[]): Snapshot {
  const { start = "0000-00-00", end = "9999-99-99", symbols, vendor, interval, adjusted } = wanted;
  const seen = new Map<string, number>();
  for (const { dates } of bars) for (const date of dates) seen.set(date, (seen.get(date) ?? 0) + 1);
  const common = new Set(
    [...seen].filter(([date, n]) => n === bars.length && date >= start && date <= end).map(([date]) => date),
  );
  if (common.size < 2) {
    const span = `${wanted.start ?? "the beginning"} to ${wanted.end ?? "the end"}`;
    throw new CatalogueError(
      "market_data.insufficient",
      `${symbols.join(", ")} have ${common.size} common bars from ${span}: at least 2 are needed`,
    );
  }
  return {
    header: { vendor, interval, adjusted, symbols },
    history: {
      symbols,
      dates: bars[0]!.dates.filter((date) => common.has(date)),
      closes: bars.map(({ dates, close }) => Float64Array.from(close.filter((_, i) => common.has(dates[i]!)))),
      barsPerYear: barsPerYearOf(interval, symbols),
    },
  };
}

/**
 * SHA-256 over the canonical bytes of a snapshot: the RFC 8785 text of its header, a line feed, every date followed by a
 * line feed, then the closes of each symbol in order as little-endian IEEE 754 doubles.
 */
export function snapshotDigest({ header, history }: Snapshot): string {
  const hash = createHash("sha256");
  const { vendor, interval, adjusted, symbols } = header;
  hash.update(`${canonicalJson({ vendor, interval, adjusted, symbols })}\n`);
  for (const date of history.dates) hash.update(`${date}\n`);
  for (const column of history.closes) {
    const bytes = Buffer.alloc(column.length * 8);
    for (const [i, close] of column.entries()) bytes.writeDoubleLE(close, i * 8);
    hash.update(bytes);
  }
  return hash.digest("hex");
}
