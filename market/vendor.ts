import type { Interval, VendorName } from "../protocol/marketData.ts";

/** Bars of one symbol at one interval, as columns: entry i of every column belongs to `dates[i]`. */
export interface Bars {
  readonly symbol: string;
  /** Ascending, without duplicates; the date of the last session that a bar covers, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  /** Currency per share or index points; `null` when the vendor has closes only. */
  readonly open: Float64Array | null;
  readonly high: Float64Array | null;
  readonly low: Float64Array | null;
  readonly close: Float64Array;
  /** Shares; `null` when the vendor has none. */
  readonly volume: Float64Array | null;
}

/** One instrument that a vendor serves. */
export interface SymbolListing {
  readonly symbol: string;
  readonly name: string;
  readonly kind: "stock" | "index" | "etf";
  /** ISO 10383 code of the listing exchange; `null` for an index. */
  readonly mic: string | null;
  readonly currency: string;
  readonly vendor: VendorName;
  readonly first_date: string;
  readonly last_date: string;
  /** Daily bars. */
  readonly bars: number;
}

/** What is asked of a vendor: the whole history of one symbol. */
export interface BarsWanted {
  readonly symbol: string;
  readonly interval: Interval;
  readonly adjusted: boolean;
}

/** A place where market data comes from. */
export interface Vendor {
  readonly name: VendorName;
  /** Names the state of the vendor's data: what was fetched under one version stays valid for it. */
  readonly dataVersion: string;
  /** The instant at which the data was known, ISO 8601. */
  readonly asOf: string;
  listSymbols(): Promise<readonly SymbolListing[]>;
  /**
   * Refuses what the vendor cannot serve before anything is fetched.
   * @throws {@link CatalogueError} `market_data.unsupported` or `market_data.unknown_symbol` with all faults.
   */
  requireServable(request: { symbols: readonly string[]; interval: Interval; adjusted: boolean }): Promise<void>;
  /** @throws {@link CatalogueError} as {@link Vendor.requireServable}, or `market_data.unavailable`. */
  fetchBars(wanted: BarsWanted): Promise<Bars>;
}
