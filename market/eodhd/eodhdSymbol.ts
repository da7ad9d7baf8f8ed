import type { CanonicalSymbol } from "../symbols/symbol.ts";

/** How EODHD writes a symbol: its code and the suffix of the exchange, `AAPL.US`, `EURUSD.FOREX`, `BTC-USD.CC`. */
export interface EodhdSymbol {
  readonly code: string;
  readonly exchange: string;
}

/** The symbol at EODHD; `null` when it does not serve the exchange. */
export function eodhdSymbolOf(symbol: CanonicalSymbol): EodhdSymbol | null {
  switch (symbol.kind) {
    case "fx":
      return { code: `${symbol.base}${symbol.quote}`, exchange: "FOREX" };
    case "crypto":
      return { code: `${symbol.base}-${symbol.quote}`, exchange: "CC" };
    case "listed": {
      const { eodhd } = symbol.exchange;
      if (eodhd === null) return null;
      // Share classes of the United States have a hyphen there and a dot on the exchange.
      return { code: eodhd === "US" ? symbol.ticker.replaceAll(".", "-") : symbol.ticker, exchange: eodhd };
    }
  }
}

/** Suffixes of currency and crypto pairs. */
export const pairExchanges: ReadonlySet<string> = new Set(["FOREX", "CC"]);

/** The code with its suffix, as the vendor's addresses have it. */
export const eodhdCodeOf = ({ code, exchange }: EodhdSymbol): string => `${code}.${exchange}`;

/** Reads a code with its suffix; `null` for a text that is none. */
export function readEodhdCode(text: string): EodhdSymbol | null {
  const match = /^([A-Za-z0-9][A-Za-z0-9.&_-]*)\.([A-Z]{1,10})$/.exec(text);
  return match && { code: match[1]!, exchange: match[2]! };
}

/** The market of a code of EODHD's one list for the United States, by the name that the list has for it. */
const usMarkets: Readonly<Record<string, string>> = {
  NASDAQ: "XNAS",
  NYSE: "XNYS",
  "NYSE ARCA": "XNYS",
  "NYSE MKT": "XNYS",
  AMEX: "XNYS",
  BATS: "XCBO",
  PINK: "OTCM",
  OTCQX: "OTCM",
  OTCQB: "OTCM",
  OTCMKTS: "OTCM",
  OTCGREY: "OTCM",
};

export const usMarketOf = (name: string): string | null => usMarkets[name] ?? null;

/**
 * The canonical symbol of a code at EODHD; `null` for what has none.
 *
 * @param mic - market of a listed code.
 */
export function canonicalOf({ code, exchange }: EodhdSymbol, mic: string | null): string | null {
  if (exchange === "FOREX") return /^[A-Z]{6}$/.test(code) ? `${code.slice(0, 3)}/${code.slice(3)}` : null;
  if (exchange === "CC") return /^[A-Z0-9]+-[A-Z0-9]+$/.test(code) ? code.replace("-", "/") : null;
  return mic && `${exchange === "US" ? code.replaceAll("-", ".") : code}.${mic}`;
}
