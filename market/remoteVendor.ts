import type { RowBounds } from "./answers/barsFromRows.ts";
import type { HttpTuning } from "./http/vendorHttp.ts";
import type { VendorLedger } from "./record/vendorLedger.ts";
import type { CanonicalSymbol } from "./symbols/symbol.ts";
import type { BarsWanted } from "./vendor.ts";
import { dayOf, runningDay } from "./vendorDays.ts";

/** How a vendor over the network is reached. */
export interface RemoteVendorOptions {
  readonly key: string;
  readonly baseUrl: string;
  /** Requests or credits of one minute that the key has, until the vendor says otherwise. */
  readonly perMinute: number;
  /** The calendar's clock. */
  readonly now: () => Date;
  readonly tuning: HttpTuning;
  /** Counts the requests of the key. */
  readonly ledger: VendorLedger;
}

/** What the daily bars of an answer must be inside of: days that are over on the exchange. */
export const dailyBounds = (vendor: string, symbol: CanonicalSymbol, wanted: BarsWanted, now: Date): RowBounds => ({
  ...boundsOf(vendor, symbol, wanted, now),
  from: "0000",
  before: runningDay(symbol, now),
});

/** What the intraday bars of an answer must be inside of: days of the range that are over in UTC. */
export function intradayBounds(vendor: string, symbol: CanonicalSymbol, wanted: BarsWanted, now: Date): RowBounds {
  const { start, end } = wanted as Required<BarsWanted>;
  const today = dayOf(now);
  const dayAfter = dayOf(new Date(Date.parse(end) + 86_400_000));
  return { ...boundsOf(vendor, symbol, wanted, now), from: start, before: today < dayAfter ? today : dayAfter };
}

const boundsOf = (vendor: string, { symbol }: CanonicalSymbol, { interval }: BarsWanted, now: Date) => ({
  what: `${vendor}, ${symbol}, ${interval}`,
  symbol,
  // Some exchange is always a day ahead.
  latest: new Date(now.getTime() + 86_400_000).toISOString(),
  asOf: now.toISOString(),
});
