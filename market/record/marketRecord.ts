import type { VendorName } from "../../protocol/marketData.ts";
import type { CorporateActions } from "../corporateActions.ts";

/** What all processes of a deployment know together about market data; in PostgreSQL, or in memory for one process alone. */
export interface MarketRecord {
  /**
   * Runs work that no other holder of the same name runs at the same time, in this process or another. A process that dies
   * lets go.
   */
  exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Splits and dividends as they were retrieved last; `null` when they never were. */
  corporateActions(
    vendor: VendorName,
    symbol: string,
  ): Promise<{ readonly actions: CorporateActions; readonly retrievedAt: string } | null>;
  /** Keeps a retrieval; what the vendor no longer lists is marked as withdrawn, never deleted. */
  keepCorporateActions(vendor: VendorName, actions: CorporateActions, retrievedAt: string): Promise<void>;
  /** What operators have said about the symbols of a vendor, over the rules of `market/symbols`. */
  symbolMap(): Promise<SymbolMap>;
}

/** The edited part of the symbol map. */
export interface SymbolMap {
  /** Grows by one with every edit; 0 = never edited. */
  readonly version: number;
  /** The vendor's own code of a canonical symbol, as `AAPL.US` at EODHD; `undefined` where the rules hold. */
  codeOf(vendor: VendorName, symbol: string): string | undefined;
  /** The canonical symbol of a vendor's own code, where an edit says so. */
  symbolOf(vendor: VendorName, code: string): string | undefined;
}
