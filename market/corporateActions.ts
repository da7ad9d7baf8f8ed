/** One split or stock dividend. */
export interface Split {
  /** First day on which the stock trades in new shares, `YYYY-MM-DD`. */
  readonly date: string;
  /** New shares for one old share; > 0, below 1 for a reverse split. */
  readonly ratio: number;
}

/** One cash dividend. */
export interface Dividend {
  /** First day without the dividend, `YYYY-MM-DD`. */
  readonly exDate: string;
  /** Cash per share as it was paid, in shares of that day; > 0. */
  readonly amount: number;
  /** Unit of the amount: ISO 4217, or a vendor's own such as GBX for pence; `null` when the vendor does not say. */
  readonly currency: string | null;
  /** Unit of the symbol's prices as the vendor lists it, as GBX for pence; `null` when the vendor does not say. */
  readonly priceUnit: string | null;
}

/** What happened to the shares of one symbol, both lists ascending by date. */
export interface CorporateActions {
  readonly symbol: string;
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
}
