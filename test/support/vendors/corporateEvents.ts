import { appleDividends, appleSplits } from "./appleEvents.ts";

/** Splits and cash dividends of one instrument, ascending. */
export interface CorporateEvents {
  /** First day of the new shares, new shares for one old one. */
  readonly splits: readonly { readonly date: string; readonly ratio: number }[];
  /** As paid, in shares of the ex-date. */
  readonly dividends: readonly { readonly exDate: string; readonly amount: number }[];
}

const none: CorporateEvents = { splits: [], dividends: [] };

const known: Readonly<Record<string, CorporateEvents>> = {
  "AAPL.XNAS": { splits: appleSplits, dividends: appleDividends },
};

/** What the vendors know of an instrument's splits and dividends when they start. */
export const eventsAtFirst = (symbol: string): CorporateEvents => known[symbol] ?? none;

/** Shares of today that one share of a date has become. */
export const sharesSince = ({ splits }: CorporateEvents, date: string): number =>
  splits.filter((split) => split.date > date).reduce((product, { ratio }) => product * ratio, 1);
