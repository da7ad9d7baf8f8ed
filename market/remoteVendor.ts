import type { RowBounds } from "./answers/barsFromRows.ts";
import { addDays } from "./days.ts";
import type { HttpTuning } from "./http/vendorHttp.ts";
import type { SymbolMap } from "./record/marketRecord.ts";
import type { VendorLedger } from "./record/vendorLedger.ts";
import type { CanonicalSymbol } from "./symbols/symbol.ts";
import type { BarsWanted } from "./vendor.ts";
import { lastDayOver } from "./vendorDays.ts";

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
  /** What operators have said about the vendor's symbols. */
  readonly symbolMap: () => Promise<SymbolMap>;
}

/** What the bars of an answer must be inside of: days of the range that are over. */
export function answerBounds(
  vendor: string,
  symbol: CanonicalSymbol,
  { interval, first, last }: BarsWanted,
  now: Date,
): RowBounds {
  const over = lastDayOver(symbol, interval, now);
  return {
    what: `${vendor}, ${symbol.symbol}, ${interval}`,
    symbol: symbol.symbol,
    from: first,
    before: addDays(last < over ? last : over, 1),
    // Some exchange is always a day ahead.
    latest: new Date(now.getTime() + 86_400_000).toISOString(),
    asOf: now.toISOString(),
  };
}
