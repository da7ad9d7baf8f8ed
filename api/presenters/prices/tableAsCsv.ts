import type { PriceTable } from "../../../market/prices/priceTable.ts";
import { TextPieces } from "./textPieces.ts";

/** A price table as CSV with a header line (RFC 4180); what the vendor does not have is empty. */
export async function* tableAsCsv({ names, symbol, chunks }: PriceTable): AsyncGenerator<Buffer> {
  const pieces = new TextPieces();
  // Symbols and dates have neither commas nor quotes.
  const prefix = symbol === null ? "" : `${symbol},`;
  yield Buffer.from(`${symbol === null ? "" : "symbol,"}date,${names.join(",")}\r\n`);
  for await (const { dates, columns } of chunks) {
    for (let i = 0; i < dates.length; i++) {
      pieces.text(prefix);
      pieces.text(dates[i]!);
      for (const column of columns) {
        pieces.text(",");
        pieces.number(column, i, "");
      }
      pieces.text("\r\n");
      if (pieces.full) yield pieces.take();
    }
  }
  yield pieces.take();
}
