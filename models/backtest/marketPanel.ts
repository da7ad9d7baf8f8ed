import { requireThat } from "../requireThat.ts";

/** Prices of k assets on n bars, as columns: entry t of every column belongs to `dates[t]`. */
export interface MarketPanel {
  /** Ascending; `YYYY-MM-DD`, with a time of day after it for intraday bars. */
  readonly dates: readonly string[];
  /** Currency per share; > 0. */
  readonly close: readonly Float64Array[];
  /** Currency per share; `null` when only closes are known. */
  readonly open: readonly Float64Array[] | null;
  /** Shares traded in a bar; `null` when unknown. */
  readonly volume: readonly Float64Array[] | null;
  /** Bars per year, for annualisation and interest; > 0. */
  readonly barsPerYear: number;
}

/**
 * Checks a panel at the door of a backtest.
 *
 * @throws {@link CatalogueError} `model.input` naming the column and the bar of the first bad number.
 */
export function requirePanel({ dates, close, open, volume, barsPerYear }: MarketPanel): void {
  const bars = dates.length;
  requireThat(bars >= 1, "prices", "at least one bar", bars);
  requireThat(close.length >= 1, "prices", "at least one asset", close.length);
  requireThat(barsPerYear > 0 && Number.isFinite(barsPerYear), "barsPerYear", "a finite number > 0", barsPerYear);
  for (let t = 1; t < bars; t++) {
    requireThat(dates[t]! > dates[t - 1]!, `dates[${t}]`, `a date after ${dates[t - 1]}`, dates[t]);
  }
  requireColumns("close", close, close.length, bars, Number.MIN_VALUE, "a finite price > 0");
  if (open) requireColumns("open", open, close.length, bars, Number.MIN_VALUE, "a finite price > 0");
  if (volume) requireColumns("volume", volume, close.length, bars, 0, "a finite volume ≥ 0");
}

function requireColumns(
  name: string,
  columns: readonly Float64Array[],
  assets: number,
  bars: number,
  least: number,
  domain: string,
): void {
  requireThat(columns.length === assets, name, `one column for each of ${assets} assets`, columns.length);
  for (const [asset, column] of columns.entries()) {
    requireThat(column.length === bars, `${name}[${asset}]`, `${bars} numbers, one for each bar`, column.length);
    for (let t = 0; t < bars; t++) {
      const x = column[t]!;
      if (!(x >= least && x < Number.POSITIVE_INFINITY)) requireThat(false, `${name}[${asset}][${t}]`, domain, x);
    }
  }
}
