import { appleDividends, appleSplits } from "./appleEvents.ts";

/** Splits and cash dividends of one instrument, ascending. */
export interface CorporateEvents {
  /** First day of the new shares, new shares for one old one. */
  readonly splits: readonly { readonly date: string; readonly ratio: number }[];
  /** As paid, in shares of the ex-date. */
  readonly dividends: readonly { readonly exDate: string; readonly amount: number }[];
}

const none: CorporateEvents = { splits: [], dividends: [] };

const paid = (amounts: Readonly<Record<string, number>>) =>
  Object.entries(amounts).map(([exDate, amount]) => ({ exDate, amount }));
const made = (ratios: Readonly<Record<string, number>>) =>
  Object.entries(ratios).map(([date, ratio]) => ({ date, ratio }));

/** Apple's are its own; the others are made up, with what is unusual in the vendors' lists. */
export const knownEvents: Readonly<Record<string, CorporateEvents>> = {
  "AAPL.XNAS": { splits: appleSplits, dividends: appleDividends },
  // Shares in the place of dividends, and ten old shares for a new one.
  "TLV.XBSE": { splits: made({ "2015-06-12": 1.16, "2018-08-02": 1.1085, "2022-08-16": 0.1 }), dividends: [] },
  "RELIANCE.XNSE": { splits: made({ "2017-09-07": 2 }), dividends: paid({ "2019-08-02": 6.5, "2021-06-11": 7 }) },
  "CEZ.XPRA": {
    splits: [],
    dividends: paid({ "2018-06-29": 33, "2019-07-02": 24, "2020-07-01": 34, "2021-07-01": 52, "2022-06-30": 48 }),
  },
  "SAP.XETR": { splits: [], dividends: paid({ "2019-05-16": 1.5, "2020-05-21": 1.58, "2022-05-19": 2.45 }) },
  "VOD.XLON": {
    splits: [],
    dividends: paid({ "2020-06-11": 4.016, "2020-12-17": 3.93, "2021-06-24": 3.86, "2022-06-01": 3.77 }),
  },
};

/** What the vendors know of an instrument's splits and dividends when they start. */
export const eventsAtFirst = (symbol: string): CorporateEvents => knownEvents[symbol] ?? none;

/** Shares of today that one share of a date has become. */
export const sharesSince = ({ splits }: CorporateEvents, date: string): number =>
  splits.filter((split) => split.date > date).reduce((product, { ratio }) => product * ratio, 1);
