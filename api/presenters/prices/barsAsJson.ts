import type { Bars } from "../../../market/vendor.ts";
import { TextPieces } from "./textPieces.ts";

/**
 * Bars as one JSON object: the fields of `head`, then `bars`, whose array is written as it comes. An answer that breaks off
 * lacks its closing brackets, so that no parser takes it for whole.
 *
 * @param head - not empty.
 */
export async function* barsAsJson(head: Readonly<Record<string, unknown>>, chunks: AsyncIterable<Bars>) {
  const pieces = new TextPieces();
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},"bars":[`);
  let before = '{"date":"';
  for await (const { dates, open, high, low, close, volume } of chunks) {
    for (let i = 0; i < dates.length; i++) {
      pieces.text(before);
      pieces.text(dates[i]!);
      pieces.text('","open":');
      pieces.number(open, i, "null");
      pieces.text(',"high":');
      pieces.number(high, i, "null");
      pieces.text(',"low":');
      pieces.number(low, i, "null");
      pieces.text(',"close":');
      pieces.number(close, i, "null");
      pieces.text(',"volume":');
      pieces.number(volume, i, "null");
      pieces.text("}");
      before = ',{"date":"';
      if (pieces.full) yield pieces.take();
    }
  }
  pieces.text("]}");
  yield pieces.take();
}
