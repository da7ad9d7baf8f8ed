import { badAnswer } from "../answers/answerReader.ts";
import { barsFromRows, type Row } from "../answers/barsFromRows.ts";
import { numberOf } from "../answers/vendorNumber.ts";
import type { Dividend, Split } from "../corporateActions.ts";
import { addDays, instantText } from "../days.ts";
import { answerBounds } from "../remoteVendor.ts";
import { inSession } from "../sessions.ts";
import type { CanonicalSymbol } from "../symbols/symbol.ts";
import type { Bars, BarsWanted, DayRange, Retrieval } from "../vendor.ts";
import type { readDailyBars, readDividends, readIntradayBars, readSplits } from "./eodhdAnswers.ts";

/** What was asked, of which symbol, and when. */
export interface Clocked {
  readonly symbol: CanonicalSymbol;
  readonly wanted: BarsWanted;
  readonly now: Date;
}

/** Daily bars as traded, and of shares and funds the close that EODHD has adjusted for splits and dividends. */
export function dailyBarsOf(answer: ReturnType<typeof readDailyBars>, { symbol, wanted, now }: Clocked): Retrieval {
  const rows = answer.flatMap((row): Row[] => {
    if (!("date" in row)) return [];
    const prices = {
      open: numberOf(row.open),
      high: numberOf(row.high),
      low: numberOf(row.low),
      close: numberOf(row.close),
      volume: numberOf(row.volume),
      vendorClose: symbol.kind === "listed" ? numberOf(row.adjusted_close) : null,
    };
    return [{ date: row.date, ...prices }];
  });
  return answered(answer, barsFromRows(rows, answerBounds("EODHD", symbol, wanted, now)), wanted);
}

/** A free plan has the last year alone: of what lies before its first bar it says nothing. */
function answered(answer: readonly object[], bars: Bars, { first, last }: DayRange): Retrieval {
  const limited = answer.some((row) => "warning" in row);
  const from = bars.dates[0]?.slice(0, 10) ?? addDays(last, 1);
  return { answered: { first: limited ? from : first, last }, bars };
}

/** Intraday bars of the regular session: EODHD has those before and behind it, and a print at the close, as well. */
export function intradayBarsOf(
  answer: ReturnType<typeof readIntradayBars>,
  { symbol, wanted, now }: Clocked,
): Retrieval {
  const regular = inSession(symbol);
  const rows = answer.flatMap((row): Row[] => {
    if (!("timestamp" in row) || !regular(row.timestamp * 1000)) return [];
    const [open, high, low] = [numberOf(row.open), numberOf(row.high), numberOf(row.low)];
    const [close, volume] = [numberOf(row.close), numberOf(row.volume)];
    // On a short day that the calendar does not know the print lies within the hours: one price without volume.
    const print = symbol.kind === "listed" && volume === null && open === close && high === low;
    return print
      ? []
      : [{ date: instantText(row.timestamp * 1000), open, high, low, close, volume, vendorClose: null }];
  });
  return answered(answer, barsFromRows(rows, answerBounds("EODHD", symbol, wanted, now)), wanted);
}

/** Splits, ascending. */
export function splitsOf(answer: ReturnType<typeof readSplits>, symbol: string): readonly Split[] {
  const splits = answer.map(({ date, split }) => {
    const [shares, old] = split.split("/").map(Number) as [number, number];
    if (!(shares > 0 && old > 0)) throw badAnswer(`EODHD, ${symbol}: a split of ${split} on ${date}`);
    return { date, ratio: shares / old };
  });
  return splits.sort((a, b) => (a.date < b.date ? -1 : 1));
}

/**
 * Dividends as paid, ascending. EODHD rebuilds these amounts from rounded ones: 2.6488 where 2.65 was paid.
 *
 * @param priceUnit - the unit in which EODHD lists the symbol's prices, as GBX; `null` where the key has no lists.
 */
export function dividendsOf(
  answer: ReturnType<typeof readDividends>,
  symbol: string,
  priceUnit: string | null,
): readonly Dividend[] {
  const dividends = answer.map(({ date, unadjustedValue, currency }) => {
    const amount = numberOf(unadjustedValue);
    if (!(amount !== null && amount > 0)) {
      throw badAnswer(`EODHD, ${symbol}: a dividend of ${unadjustedValue} on ${date}`);
    }
    return { exDate: date, amount, currency: currency ?? null, priceUnit };
  });
  return dividends.sort((a, b) => (a.exDate < b.exDate ? -1 : 1));
}
