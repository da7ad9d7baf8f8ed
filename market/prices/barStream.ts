import { isIntraday } from "../../protocol/marketData.ts";
import { monthsBetween } from "../lake/months.ts";
import { intradayStart } from "../requestCheck.ts";
import type { Bars, BarsWanted } from "../vendor.ts";

/** Bars on their way out. */
export interface BarStream {
  /** Changes whenever the bars may: a function of what they are made of, known before any of them is read. */
  readonly version: string;
  /** Pieces that follow each other, at least one: a month of intraday bars, or all of daily and longer ones. */
  readonly chunks: AsyncIterable<Bars>;
}

/** Dates, both inclusive; absent = as far as the vendor goes. */
interface Range {
  readonly start?: string;
  readonly end?: string;
}

/**
 * Reads a range piece by piece, each only when the one before it was taken.
 *
 * @param today - where a range without an end ends.
 * @param signal - heeded between pieces.
 */
export async function* readInPieces(
  { interval, start, end }: Pick<BarsWanted, "interval" | "start" | "end">,
  today: string,
  read: (range: Range) => Promise<Bars>,
  signal: AbortSignal,
): AsyncGenerator<Bars> {
  for (const range of isIntraday(interval) ? monthsOf(intradayStart(start!), end ?? today) : [rangeOf(start, end)]) {
    signal.throwIfAborted();
    yield await read(range);
  }
}

const rangeOf = (start: string | undefined, end: string | undefined): Range => ({
  ...(start ? { start } : {}),
  ...(end ? { end } : {}),
});

/** The calendar months of a range, cut at its ends. */
const monthsOf = (start: string, end: string): readonly Range[] =>
  monthsBetween(start, end).map((month) => ({
    start: month.start < start ? start : month.start,
    end: month.end > end ? end : month.end,
  }));
