import { marketMicOf } from "../symbols/exchanges.ts";
import type { CanonicalSymbol } from "../symbols/symbol.ts";

/** Names that Twelve Data has for the markets of the United States, whose segments it lists one by one. */
const exchangeNames: Readonly<Record<string, string>> = { XNAS: "NASDAQ", XNYS: "NYSE", XCBO: "CBOE", OTCM: "OTC" };

/** The parameters by which Twelve Data picks one listing of one market. */
export function marketQuery(mic: string): Readonly<Record<string, string>> {
  const name = exchangeNames[mic];
  return name === undefined ? { mic_code: mic } : { exchange: name };
}

/** The parameters by which Twelve Data picks one instrument: a share class has a dot there, a pair a slash. */
export const twelveDataQuery = (symbol: CanonicalSymbol): Readonly<Record<string, string>> =>
  symbol.kind === "listed" ? { symbol: symbol.ticker, ...marketQuery(symbol.exchange.mic) } : { symbol: symbol.symbol };

/** True when the instrument that an answer is about may be the one that was asked for. */
export function isAbout(
  meta: { readonly symbol: string; readonly mic_code?: string | undefined },
  symbol: CanonicalSymbol,
): boolean {
  if (symbol.kind !== "listed") return meta.symbol === symbol.symbol;
  if (meta.symbol !== symbol.ticker) return false;
  return meta.mic_code === undefined || marketMicOf(meta.mic_code) === symbol.exchange.mic;
}
