import { marketMicOf } from "../symbols/exchanges.ts";
import type { CanonicalSymbol } from "../symbols/symbol.ts";

/** Names that Twelve Data has for the markets of the United States, whose segments it lists one by one. */
const exchangeNames: Readonly<Record<string, string>> = { XNAS: "NASDAQ", XNYS: "NYSE", XCBO: "CBOE", OTCM: "OTC" };

/** The parameters by which Twelve Data picks one listing of one market. */
export function marketQuery(mic: string): Readonly<Record<string, string>> {
  const name = exchangeNames[mic];
  return name === undefined ? { mic_code: mic } : { exchange: name };
}

/** How Twelve Data knows an instrument: a ticker and the MIC of its market, or a pair, whose MIC is `null`. */
export interface TwelveDataSymbol {
  readonly symbol: string;
  readonly mic: string | null;
}

/** The symbol at Twelve Data by the rules: a share class has a dot there, a pair a slash. */
export const twelveDataSymbolOf = (symbol: CanonicalSymbol): TwelveDataSymbol =>
  symbol.kind === "listed" ? { symbol: symbol.ticker, mic: symbol.exchange.mic } : { symbol: symbol.symbol, mic: null };

/** The code by which the symbol map names an instrument: `META:XNAS`, `EUR/USD`. */
export const codeOfTwelveData = ({ symbol, mic }: TwelveDataSymbol): string =>
  mic === null ? symbol : `${symbol}:${mic}`;

export const twelveDataCodeOf = (symbol: CanonicalSymbol): string => codeOfTwelveData(twelveDataSymbolOf(symbol));

/** Reads such a code; `null` for a text that is none, and for the MIC of a segment. */
export function readTwelveDataCode(text: string): TwelveDataSymbol | null {
  if (/^[A-Z0-9]{2,10}\/[A-Z0-9]{2,10}$/.test(text)) return { symbol: text, mic: null };
  const match = /^([A-Za-z0-9][A-Za-z0-9.&_-]*):([A-Z0-9]{4})$/.exec(text);
  return match && marketMicOf(match[2]!) === match[2] ? { symbol: match[1]!, mic: match[2]! } : null;
}

/** What to ask for: the edited code, or what the rules say. @param edited - a code that was read before. */
export const placeOf = (symbol: CanonicalSymbol, edited: string | undefined): TwelveDataSymbol =>
  edited === undefined ? twelveDataSymbolOf(symbol) : readTwelveDataCode(edited)!;

/** The parameters by which Twelve Data picks one instrument. */
export const twelveDataQuery = ({ symbol, mic }: TwelveDataSymbol): Readonly<Record<string, string>> =>
  mic === null ? { symbol } : { symbol, ...marketQuery(mic) };

/** True when the instrument that an answer is about may be the one that was asked for. */
export function isAbout(
  meta: { readonly symbol: string; readonly mic_code?: string | undefined },
  { symbol, mic }: TwelveDataSymbol,
): boolean {
  if (meta.symbol !== symbol) return false;
  return mic === null || meta.mic_code === undefined || marketMicOf(meta.mic_code) === mic;
}
