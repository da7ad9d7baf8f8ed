import type { Bars } from "../../../market/vendor.ts";
import { numberText, rowsPerPiece } from "./numberText.ts";

/**
 * Bars as one JSON object: the fields of `head`, then `bars`, whose array is written as it comes. An answer that breaks off
 * lacks its closing brackets, so that no parser takes it for whole.
 *
 * @param head - not empty.
 */
export async function* barsAsJson(head: Readonly<Record<string, unknown>>, chunks: AsyncIterable<Bars>) {
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},"bars":[`);
  let separator = "";
  for await (const { dates, open, high, low, close, volume } of chunks) {
    for (let first = 0; first < dates.length; first += rowsPerPiece) {
      const end = Math.min(first + rowsPerPiece, dates.length);
      let text = "";
      for (let i = first; i < end; i++) {
        text +=
          `${separator}{"date":"${dates[i]}","open":${numberText(open, i, "null")},"high":${numberText(high, i, "null")},` +
          `"low":${numberText(low, i, "null")},"close":${numberText(close, i, "null")},"volume":${numberText(volume, i, "null")}}`;
        separator = ",";
      }
      yield Buffer.from(text, "latin1");
    }
  }
  yield Buffer.from("]}");
}
