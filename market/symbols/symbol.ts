import { currencyCodes } from "./currencies.ts";
import { type Exchange, exchanges, marketMicOf } from "./exchanges.ts";

/** A share or fund on one exchange: `AAPL.XNAS`, `BRK.B.XNYS`. */
export interface ListedSymbol {
  readonly kind: "listed";
  readonly symbol: string;
  readonly ticker: string;
  readonly exchange: Exchange;
}

/** A price of one currency or crypto asset in another: `EUR/USD`, `BTC/USD`. */
export interface PairSymbol {
  readonly kind: "fx" | "crypto";
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
}

export type CanonicalSymbol = ListedSymbol | PairSymbol;

/** Why a text is no canonical symbol. */
export interface SymbolRefusal {
  readonly kind: "no_exchange" | "unknown_exchange" | "malformed";
  /** What to write in its place. */
  readonly message: string;
}

const pairPattern = /^([A-Z0-9]{2,10})\/([A-Z0-9]{2,10})$/;
const tickerPattern = /^[A-Z0-9][A-Z0-9.&_-]*$/;
const listedPattern = /^(.+)\.([A-Z0-9]{4})$/;

/**
 * Reads a canonical symbol: `TICKER.MIC` with the MIC of the market (ISO 10383), or `BASE/QUOTE`. A pair of two ISO 4217
 * codes is a currency pair, any other a crypto pair.
 */
export function readSymbol(text: string): CanonicalSymbol | SymbolRefusal {
  const pair = pairPattern.exec(text);
  if (pair) {
    const [, base, quote] = pair as unknown as [string, string, string];
    if (base === quote) return { kind: "malformed", message: `${text} prices ${base} in itself` };
    const kind = currencyCodes.has(base) && currencyCodes.has(quote) ? "fx" : "crypto";
    return { kind, symbol: text, base, quote };
  }
  if (!tickerPattern.test(text)) {
    return {
      kind: "malformed",
      message: `${text} must be written TICKER.MIC, as AAPL.XNAS, or BASE/QUOTE, as EUR/USD`,
    };
  }
  const listed = listedPattern.exec(text);
  if (!listed) return noExchange(text);
  const [, ticker, mic] = listed as unknown as [string, string, string];
  const exchange = exchanges.get(mic);
  if (exchange) return { kind: "listed", symbol: text, ticker, exchange };
  const market = marketMicOf(mic);
  if (market !== mic) {
    const message = `${mic} is part of ${market}: write ${ticker}.${market}`;
    return { kind: "unknown_exchange", message };
  }
  return { kind: "unknown_exchange", message: `${mic} is no exchange of the symbol map` };
}

const noExchange = (text: string): SymbolRefusal => ({
  kind: "no_exchange",
  message: `${text} names no exchange: write it as TICKER.MIC`,
});

/** MIC of the market of a canonical symbol; `null` for a pair. */
export function micOfSymbol(text: string): string | null {
  const read = readSymbol(text);
  return isSymbol(read) && read.kind === "listed" ? read.exchange.mic : null;
}

/** True for a symbol, false for the reason why there is none. */
export const isSymbol = (read: CanonicalSymbol | SymbolRefusal): read is CanonicalSymbol => "symbol" in read;
