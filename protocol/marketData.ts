/** Bar intervals of the API. */
export const intervals = [
  "1min",
  "5min",
  "15min",
  "30min",
  "45min",
  "1h",
  "2h",
  "4h",
  "1d",
  "1week",
  "1month",
] as const;
export type Interval = (typeof intervals)[number];

/** Length of a bar in minutes of clock time; a day and longer by the calendar. */
export const minutesOf: Readonly<Record<Interval, number>> = {
  "1min": 1,
  "5min": 5,
  "15min": 15,
  "30min": 30,
  "45min": 45,
  "1h": 60,
  "2h": 120,
  "4h": 240,
  "1d": 1_440,
  "1week": 10_080,
  "1month": 43_200,
};

/** True for intervals shorter than a day. */
export const isIntraday = (interval: Interval): boolean => minutesOf[interval] < minutesOf["1d"];

/** Bars of one year, for annualisation; intraday intervals have none. */
export const barsPerYear: Partial<Record<Interval, number>> = { "1d": 252, "1week": 52, "1month": 12 };

/** Vendors of market data that the API names. */
export const vendorNames = ["bundled", "eodhd", "twelvedata", "custom"] as const;
export type VendorName = (typeof vendorNames)[number];

/** Vendors over the network: what they have grows every day. */
export const networkVendors: readonly VendorName[] = ["eodhd", "twelvedata"];

/** What a listing of a vendor can be. */
export const instrumentKinds = ["stock", "index", "etf", "fund", "fx", "crypto", "other"] as const;
export type InstrumentKind = (typeof instrumentKinds)[number];

/** What prices can be adjusted for; `false` = as traded. */
export const adjustments = [false, "splits", "splits_and_dividends"] as const;
export type Adjustment = (typeof adjustments)[number];

/** The adjustment that a request means: `true` was the only one of the system before this one. */
export const adjustmentOf = (asked: Adjustment | true): Adjustment => (asked === true ? "splits_and_dividends" : asked);

/**
 * What becomes of days that some symbols of a snapshot have and others lack: `error` refuses them, `drop` leaves them out,
 * `forward_fill(n)` repeats the last close for at most n bars in a row and leaves out the rest.
 */
export type MissingPolicy = "error" | "drop" | `forward_fill(${number})`;
export const missingPolicyPattern = "^(error|drop|forward_fill\\(([1-9]|[1-9][0-9])\\))$";

/** What can be wrong with the bars of a vendor. */
export const qualityFlags = [
  "duplicate",
  "non_monotone",
  "non_positive",
  "high_below_low",
  "split_like_jump",
  "stale",
  "outlier",
  "adjustment_mismatch",
] as const;
export type QualityFlag = (typeof qualityFlags)[number];

/** What a job does about a flag: says so in its result, refuses the data, or leaves the bar out. */
export const qualityPolicies = ["report", "error", "drop"] as const;
export type QualityPolicy = (typeof qualityPolicies)[number];

/** Sessions of its exchange that one symbol of a snapshot has no bar for. */
export interface SymbolGaps {
  readonly symbol: string;
  readonly count: number;
  /** The first of them, `YYYY-MM-DD`, at most {@link listedDates}. */
  readonly dates: readonly string[];
}

/** Bars of one symbol of a snapshot that have one flag. */
export interface SymbolFlags {
  readonly symbol: string;
  readonly flag: QualityFlag;
  readonly count: number;
  /** The first of their dates, at most {@link listedDates}. */
  readonly dates: readonly string[];
}

/** Dates that a snapshot lists of each kind of gap or flag; the rest are counted. */
export const listedDates = 20;

/** What a snapshot is, beside the closes; part of what its digest covers. */
export interface SnapshotHeader {
  readonly vendor: VendorName;
  readonly interval: Interval;
  readonly adjusted: Adjustment;
  readonly symbols: readonly string[];
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

/** Market data that a job needs frozen before it can compute. */
export interface MarketDataWanted {
  readonly symbols: readonly string[];
  /** First date, inclusive, `YYYY-MM-DD`; absent = as far back as the vendor goes. */
  readonly start?: string;
  /** Last date, inclusive; absent = as late as the vendor goes. */
  readonly end?: string;
  readonly interval: Interval;
  readonly vendor: VendorName;
  readonly adjusted: Adjustment;
  readonly missing: MissingPolicy;
  /** Flags that are not named are reported. */
  readonly quality: Partial<Readonly<Record<QualityFlag, QualityPolicy>>>;
  /** A snapshot that exists already; the other fields are then its own. */
  readonly snapshot_id?: string;
}

/** What the lake holds of one symbol in a range after it was fetched. */
export interface FetchedSeries {
  readonly symbol: string;
  /** Bars of the range, of the interval that the vendor has. */
  readonly rows: number;
  /** Date of the first and the last of them; `null` without any. */
  readonly first: string | null;
  readonly last: string | null;
  /** Days between them on which the exchange traded and of which there is nothing. */
  readonly missingSessions: number;
  /** Why the vendor has nothing of the symbol; `null` when it has. */
  readonly error: { readonly code: string; readonly detail: string } | null;
}

/** Closing prices that every symbol has, frozen: entry i of every column belongs to `dates[i]`. */
export interface PriceHistory {
  readonly symbols: readonly string[];
  /** Ascending, without duplicates. */
  readonly dates: readonly string[];
  /** `closes[k][i]` is the close of symbol k on date i; finite and > 0. */
  readonly closes: readonly Float64Array[];
  /** Bars per year, for annualisation (252 for daily bars). */
  readonly barsPerYear: number;
}
