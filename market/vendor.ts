import type { InstrumentKind, Interval, VendorName } from "../protocol/marketData.ts";
import type { CorporateActions } from "./corporateActions.ts";

/** Bars of one symbol at one interval, as columns: entry i of every column belongs to `dates[i]`. */
export interface Bars {
  readonly symbol: string;
  /**
   * Ascending, without duplicates. Daily and longer: the date of the last session that a bar covers, `YYYY-MM-DD`, by
   * the exchange's calendar. Intraday: the instant at which a bar begins, `YYYY-MM-DDTHH:MM:SSZ`, UTC.
   */
  readonly dates: readonly string[];
  /** Currency per share, index points, or quote currency per base; `null` when the vendor has closes only. */
  readonly open: Float64Array | null;
  readonly high: Float64Array | null;
  readonly low: Float64Array | null;
  readonly close: Float64Array;
  /** Shares or contracts; `null` when the vendor has none. */
  readonly volume: Float64Array | null;
  /**
   * The vendor's own close adjusted for splits and dividends, as of the retrieval that each bar is from; `null` when it has
   * none.
   */
  readonly vendorClose: Float64Array | null;
  /** The instant at which the vendor said so, ISO 8601. */
  readonly asOf: string;
}

/** One instrument that a vendor serves. */
export interface SymbolListing {
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  /** ISO 10383 code of the listing exchange; `null` for an index or a pair. */
  readonly mic: string | null;
  readonly currency: string;
  readonly vendor: VendorName;
  /** First and last date and number of the daily bars; `null` when a vendor does not list them. */
  readonly first_date: string | null;
  readonly last_date: string | null;
  readonly bars: number | null;
}

/** Which instruments are asked for; at least one of them where a vendor has more than it can list. */
export interface SymbolQuery {
  /** Part of a ticker or name. */
  readonly search?: string;
  /** MIC of an exchange. */
  readonly exchange?: string;
  readonly kind?: InstrumentKind;
}

/** What is asked of a vendor: bars of one symbol, the whole history or a range of dates (both inclusive, UTC). */
export interface BarsWanted {
  readonly symbol: string;
  readonly interval: Interval;
  readonly adjusted: boolean;
  readonly start?: string;
  readonly end?: string;
}

/** What is asked for in one request or job. */
export interface DataRequest extends Omit<BarsWanted, "symbol"> {
  readonly symbols: readonly string[];
}

/** A place where market data comes from. */
export interface Vendor {
  readonly name: VendorName;
  listSymbols(query: SymbolQuery): Promise<readonly SymbolListing[]>;
  /**
   * Refuses what the vendor cannot serve before anything is fetched.
   * @throws {@link CatalogueError} `market_data.unsupported`, `market_data.unknown_symbol` or
   * `market_data.ambiguous_symbol` with all faults.
   */
  requireServable(request: DataRequest): Promise<void>;
  /** MIC of the exchange whose days a symbol's bars have; `null` for a pair. */
  exchangeOf(symbol: string): string | null;
  /** The interval of the bars that those of `interval` are made of; itself when the vendor has them. */
  sourceInterval(symbol: string, interval: Interval): Interval;
  /** Names the state of the vendor's data: what was fetched under one version stays valid for it. */
  versionOf(wanted: BarsWanted): string;
  /**
   * Bars of a {@link Vendor.sourceInterval}.
   * @throws {@link CatalogueError} as {@link Vendor.requireServable}, or `market_data.*` that says whether to try again.
   */
  fetchBars(wanted: BarsWanted): Promise<Bars>;
  /** @throws {@link CatalogueError} as {@link Vendor.fetchBars}. */
  fetchCorporateActions(symbol: string): Promise<CorporateActions>;
}
