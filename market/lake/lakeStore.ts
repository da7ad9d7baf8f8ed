import type { Interval, VendorName } from "../../protocol/marketData.ts";
import type { Bars } from "../vendor.ts";

/** One series of the lake: the bars of a symbol at an interval that the vendor itself has, as traded where it says so. */
export interface Series {
  readonly vendor: VendorName;
  readonly interval: Interval;
  readonly symbol: string;
}

/** Days, both inclusive, `YYYY-MM-DD`. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}

/** What one retrieval left: everything that the vendor had in a range at an instant, be it nothing. */
export interface Part extends DayRange {
  /** Names the part within its series; changes whenever its bytes do. */
  readonly id: string;
  /** The instant of the retrieval, ISO 8601. */
  readonly retrievedAt: string;
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
 * was retrieved last is the truth for its whole range. Every method is safe to repeat and to run concurrently, from any
 * number of processes.
 */
export interface LakeStore {
  /** Parts of a series, in no order; empty for a series that nobody has fetched. */
  parts(series: Series): Promise<readonly Part[]>;
  /** Bars of a range, ascending, of the parts that were listed; `asOf` is the latest retrieval among them. */
  read(series: Series, range: DayRange, parts: readonly Part[]): Promise<Bars>;
  /** Adds a retrieval; adding the same one again changes nothing. */
  append(series: Series, range: DayRange, bars: Bars): Promise<void>;
  /** Series of a vendor, or all. */
  series(vendor?: VendorName): AsyncIterable<Series>;
  /** Merges the parts of a series into few; bars that it answers stay the same. @returns parts before and after. */
  compact(series: Series): Promise<{ readonly before: number; readonly after: number }>;
  /** Reads everything and says what is damaged. */
  verify(): AsyncIterable<LakeFault>;
}
