import type { BarsQuery, Market } from "../../market/market.ts";
import type { Bars } from "../../market/vendor.ts";

/** All that is streamed of some bars, in one piece. @throws {@link CatalogueError} as {@link Market.streamBars}. */
export async function readBars(market: Market, query: BarsQuery): Promise<Bars> {
  const { chunks } = await market.streamBars(query, new AbortController().signal);
  const pieces: Bars[] = [];
  for await (const piece of chunks) pieces.push(piece);
  const joined = (name: "open" | "high" | "low" | "close" | "volume" | "vendorClose") =>
    pieces.every((piece) => piece[name] === null)
      ? null
      : Float64Array.from(pieces.flatMap((piece) => [...(piece[name] ?? new Array(piece.dates.length).fill(NaN))]));
  return {
    ...{ symbol: query.symbol, asOf: pieces.at(-1)!.asOf, dates: pieces.flatMap(({ dates }) => dates) },
    ...{ open: joined("open"), high: joined("high"), low: joined("low"), close: joined("close")! },
    ...{ volume: joined("volume"), vendorClose: joined("vendorClose") },
  };
}
