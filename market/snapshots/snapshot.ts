import { createHash } from "node:crypto";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import {
  type Adjustment,
  barsPerYear,
  type Interval,
  type MarketDataWanted,
  type PriceHistory,
  type VendorName,
} from "../../protocol/marketData.ts";
import { lastOfPeriods } from "../resample.ts";
import { isSymbol, readSymbol } from "../symbols/symbol.ts";
import type { Bars } from "../vendor.ts";

/** What a frozen set of closes is, beside the closes; part of what its digest covers. */
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
 * Joins the daily bars of several symbols: only dates on which every symbol has a close stay. Weeks and months end with the
 * last of these dates, so that markets with different calendars are seen on the same days; then `start` and `end` cut.
 *
 * @param bars - whole daily histories, one for each symbol, in the order of `wanted.symbols`.
 * @throws {@link CatalogueError} `market_data.insufficient` when fewer than two dates are left.
 */
export function joinCloses(wanted: MarketDataWanted, bars: readonly Bars[]): Snapshot {
  const { start = "0000-00-00", end = "9999-99-99", symbols, vendor, interval, adjusted } = wanted;
  const seen = new Map<string, number>();
  for (const { dates } of bars) for (const date of dates) seen.set(date, (seen.get(date) ?? 0) + 1);
  const days = bars[0]!.dates.filter((date) => seen.get(date) === bars.length);
  const ends = interval === "1week" || interval === "1month" ? lastOfPeriods(days, interval) : days;
  const common = new Set(ends.filter((date) => date >= start && date <= end));
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
      dates: [...common],
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
