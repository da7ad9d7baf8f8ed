import type { PriceHistory } from "../../protocol/marketData.ts";
import type { Bars } from "../vendor.ts";

/** Rows of a price table, as columns: entry i of every column belongs to `dates[i]`. */
export interface PriceRows {
  readonly dates: readonly string[];
  /** In the order of {@link PriceTable.names}; NaN where a value is missing, `null` where a whole column is. */
  readonly columns: readonly (Float64Array | null)[];
}

/** Prices on their way out, in pieces that follow each other: what is in memory is a piece, whatever the range. */
export interface PriceTable {
  /** Names of the columns of numbers; before them come `symbol`, where there is one, and `date`. */
  readonly names: readonly string[];
  /** The one symbol of all rows; `null` when the columns are symbols. */
  readonly symbol: string | null;
  readonly chunks: AsyncIterable<PriceRows>;
}

const barColumns = ["open", "high", "low", "close", "volume"] as const;

/** Bars of one symbol as a table: symbol, date, open, high, low, close, volume. */
export const tableOfBars = (symbol: string, chunks: AsyncIterable<Bars>): PriceTable => ({
  names: barColumns,
  symbol,
  chunks: mapped(chunks),
});

async function* mapped(chunks: AsyncIterable<Bars>): AsyncGenerator<PriceRows> {
  for await (const bars of chunks) yield { dates: bars.dates, columns: barColumns.map((name) => bars[name]) };
}

/** Frozen closes as a table: date, and a column for each symbol. */
export const tableOfHistory = ({ symbols, dates, closes }: PriceHistory): PriceTable => ({
  names: symbols,
  symbol: null,
  chunks: (async function* () {
    yield { dates, columns: closes };
  })(),
});
