import type { PriceTable } from "../../../market/prices/priceTable.ts";
import { numberText, rowsPerPiece } from "./numberText.ts";

/** A price table as CSV with a header line (RFC 4180); what the vendor does not have is empty. */
export async function* tableAsCsv({ names, symbol, chunks }: PriceTable): AsyncGenerator<Buffer> {
  // Symbols and dates have neither commas nor quotes.
  const prefix = symbol === null ? "" : `${symbol},`;
  yield Buffer.from(`${symbol === null ? "" : "symbol,"}date,${names.join(",")}\r\n`);
  for await (const { dates, columns } of chunks) {
    for (let first = 0; first < dates.length; first += rowsPerPiece) {
      const end = Math.min(first + rowsPerPiece, dates.length);
      let text = "";
      for (let i = first; i < end; i++) {
        text += prefix + dates[i];
        for (const column of columns) text += `,${numberText(column, i, "")}`;
        text += "\r\n";
      }
      yield Buffer.from(text, "latin1");
    }
  }
}
