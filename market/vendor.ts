import type { Adjustment, InstrumentKind, Interval, VendorName } from "../protocol/marketData.ts";
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

/** Days, both inclusive, `YYYY-MM-DD`. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}

/** What is asked of a vendor: bars of one symbol whose days lie in a range; by the exchange for daily bars, UTC for intraday. */
export interface BarsWanted extends DayRange {
  readonly symbol: string;
  /** The vendor's own code of the symbol, where the symbol map has an edit; absent = the rules hold. */
  readonly code?: string | undefined;
  readonly interval: Interval;
}

/** What is asked for in one request or job. */
export interface DataRequest {
  readonly symbols: readonly string[];
  readonly interval: Interval;
  readonly adjusted: Adjustment;
  /** First and last date, both inclusive. */
  readonly start?: string;
  readonly end?: string;
  /** True where bars are read piece by piece, so that more of them may be asked for. */
  readonly streamed?: boolean;
}

/** One answer of a vendor. */
export interface Retrieval {
  /**
   * The days of the range that were asked for about which the vendor has said everything; fewer than those where a key's plan
   * ends earlier.
   */
  readonly answered: DayRange;
  readonly bars: Bars;
}

/** A place where market data comes from. */
export interface Vendor {
  readonly name: VendorName;
  /** Whether its prices are as traded, or adjusted already and taken as they are. */
  readonly priceBasis: "as_traded" | "adjusted";
  /** True where bars are at hand: they are read from the vendor at every use, and the lake keeps no copy. */
  readonly atHand: boolean;
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
  /**
   * Days of which the vendor can have bars: from the first that is worth asking for to the last that is over, by the exchange's
   * clock for daily bars, in UTC for intraday ones.
   *
   * @param at - the instant at which it is asked.
   */
  servedDays(symbol: string, interval: Interval, at: Date): DayRange;
  /**
   * Bars of a {@link Vendor.sourceInterval}, in the {@link Vendor.priceBasis}; a range within {@link Vendor.servedDays}.
   *
   * @param signal - heeded between the requests that a long range takes.
   * @throws {@link CatalogueError} as {@link Vendor.requireServable}, or `market_data.*` that says whether to try again; the
   * signal's reason.
   */
  fetchBars(wanted: BarsWanted, signal?: AbortSignal): Promise<Retrieval>;
  /**
   * @param code - as in {@link BarsWanted}.
   * @throws {@link CatalogueError} as {@link Vendor.fetchBars}.
   */
  fetchCorporateActions(symbol: string, code?: string): Promise<CorporateActions>;
  /**
   * The vendor's own daily closes adjusted for splits and dividends, the whole history as of now: what is adjusted here is
   * compared with it.
   *
   * @param code - as in {@link BarsWanted}.
   * @throws {@link CatalogueError} as {@link Vendor.fetchBars}.
   */
  fetchAdjustedCloses(symbol: string, code?: string): Promise<Pick<Bars, "dates" | "close">>;
}
