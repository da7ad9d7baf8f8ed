import { type Interval, isIntraday, type VendorName } from "../../protocol/marketData.ts";
import type { Bars, DayRange } from "../vendor.ts";

/** One series of the lake: the bars of a symbol at an interval that the vendor itself has, as traded where it says so. */
export interface Series {
  readonly vendor: VendorName;
  readonly interval: Interval;
  readonly symbol: string;
}

/** What one retrieval left: everything that the vendor had in a range at an instant, be it nothing. */
export interface Part extends DayRange {
  /** Names the part within its series; changes whenever its bytes do. */
  readonly id: string;
  /** The instant of the retrieval, ISO 8601 in UTC with milliseconds. */
  readonly retrievedAt: string;
  /** Bars that it holds. */
  readonly rows: number;
}

/** Something in the lake that is not as it was written. */
export interface LakeFault {
  readonly series: Series | null;
  /** Object or table row. */
  readonly where: string;
  readonly message: string;
}

/**
 * Where bars are kept. A part is visible whole or not at all, whenever the writer dies; where parts overlap, the one that
 * was retrieved last is the truth for its whole range, unless it has no bars at all: it then says nothing of those of others. Every method is safe to repeat and to run concurrently, from any
 * number of processes.
 */
export interface LakeStore {
  /** Parts of a series, in no order; empty for a series that nobody has fetched. */
  parts(series: Series): Promise<readonly Part[]>;
  /**
   * Bars of a range, ascending, of the parts that were listed; `asOf` is the latest retrieval among them. Parts that were
   * compacted since are listed again. What a vendor does not have at all is a `null` column, what it lacks here and there NaN.
   */
  read(series: Series, range: DayRange, parts: readonly Part[]): Promise<Bars>;
  /**
   * Adds a retrieval of a range, made at `bars.asOf`; adding the same one again changes nothing.
   *
   * @param bars - of days within the range, ascending; NaN = missing.
   */
  append(series: Series, range: DayRange, bars: Bars): Promise<void>;
  /** Series of a vendor, or all. */
  series(vendor?: VendorName): AsyncIterable<Series>;
  /**
   * Merges the parts of a series into few: bars that it answers and days that it covers stay the same, for retrievals that are
   * added in the order in which they were made. @returns parts before and after.
   */
  compact(series: Series): Promise<{ readonly before: number; readonly after: number }>;
  /** Removes all of a series: who wants it next asks its vendor for everything. @returns the parts that there were. */
  forget(series: Series): Promise<number>;
  /** Reads everything and says what is damaged. */
  verify(): AsyncIterable<LakeFault>;
}

/** The name of a series for those who must not work on it at the same time. */
export const seriesName = ({ vendor, interval, symbol }: Series): string => `lake ${vendor} ${interval} ${symbol}`;

/** Whether the parts of a series end with the year: intraday ones; daily ones are read whole, and few files are read faster. */
export const isCutByYear = ({ interval }: Series): boolean => isIntraday(interval);

/** The partition of a series in which a range lies: its year where parts end with the year. */
export const partitionOf = (series: Series, { first }: DayRange): string =>
  isCutByYear(series) ? first.slice(0, 4) : "all";
