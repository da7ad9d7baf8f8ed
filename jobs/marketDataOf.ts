import type { MarketDataWanted } from "../protocol/marketData.ts";

/** The market data that a request asks for, of its own symbols or of others. */
export function marketDataOf(request: MarketDataWanted, symbols = request.symbols): MarketDataWanted {
  const { start, end, interval, vendor, adjusted, missing, quality, snapshot_id } = request;
  return {
    symbols,
    interval,
    vendor,
    adjusted,
    missing,
    quality,
    ...(start ? { start } : {}),
    ...(end ? { end } : {}),
    ...(snapshot_id ? { snapshot_id } : {}),
  };
}
