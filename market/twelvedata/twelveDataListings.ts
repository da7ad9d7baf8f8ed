import { CatalogueError } from "../../protocol/errors.ts";
import type { InstrumentKind } from "../../protocol/marketData.ts";
import type { VendorHttp } from "../http/vendorHttp.ts";
import { exchanges, marketMicOf } from "../symbols/exchanges.ts";
import type { SymbolListing, SymbolQuery } from "../vendor.ts";
import { readPairs, readSearch, readStocks } from "./twelveDataAnswers.ts";
import { marketQuery } from "./twelveDataSymbol.ts";

const searchLimit = "120";

const kinds: Readonly<Record<string, InstrumentKind>> = {
  "Common Stock": "stock",
  "Preferred Stock": "stock",
  "American Depositary Receipt": "stock",
  "Depositary Receipt": "stock",
  ETF: "etf",
  "Mutual Fund": "fund",
  Index: "index",
  "Physical Currency": "fx",
  "Digital Currency": "crypto",
};

interface Found {
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly mic: string | null;
  readonly currency: string;
}

const listing = (found: Found): SymbolListing => ({
  ...found,
  vendor: "twelvedata",
  first_date: null,
  last_date: null,
  bars: null,
});

/** What Twelve Data lists: by search, by exchange (stocks), or all pairs of a kind. */
export function createTwelveDataListings(http: VendorHttp): (query: SymbolQuery) => Promise<readonly SymbolListing[]> {
  async function search(text: string): Promise<readonly SymbolListing[]> {
    const { data } = readSearch(
      await http.get({ path: "symbol_search", query: { symbol: text, outputsize: searchLimit } }),
    );
    return data.flatMap((row) => {
      const kind = kinds[row.instrument_type] ?? "other";
      const isPair = kind === "fx" || kind === "crypto";
      const mic = isPair ? null : marketMicOf(row.mic_code ?? "");
      if (mic !== null && !exchanges.has(mic)) return [];
      const symbol = mic === null ? row.symbol : `${row.symbol}.${mic}`;
      return [listing({ symbol, name: row.instrument_name, kind, mic, currency: row.currency ?? "" })];
    });
  }

  async function stocksOf(mic: string): Promise<readonly SymbolListing[]> {
    const { data } = readStocks(await http.get({ path: "stocks", query: marketQuery(mic) }));
    return data
      .filter((row) => marketMicOf(row.mic_code) === mic)
      .map(({ symbol, name, type, currency }) =>
        listing({ symbol: `${symbol}.${mic}`, name, kind: kinds[type] ?? "other", mic, currency }),
      );
  }

  async function pairsOf(kind: "fx" | "crypto"): Promise<readonly SymbolListing[]> {
    const path = kind === "fx" ? "forex_pairs" : "cryptocurrencies";
    const { data } = readPairs(await http.get({ path, query: {} }));
    return data.map(({ symbol, currency_base, currency_quote }) =>
      listing({
        symbol,
        name: `${currency_base} in ${currency_quote}`,
        kind,
        mic: null,
        currency: symbol.split("/")[1] ?? "",
      }),
    );
  }

  return async ({ search: text, exchange, kind }) => {
    const found = await (text !== undefined
      ? search(text)
      : exchange !== undefined
        ? stocksOf(exchange)
        : kind === "fx" || kind === "crypto"
          ? pairsOf(kind)
          : refuseAll());
    return found.filter((one) => (!exchange || one.mic === exchange) && (!kind || one.kind === kind));
  };
}

function refuseAll(): never {
  const message = "Twelve Data has more symbols than can be listed: give search, exchange (a MIC) or type (fx, crypto)";
  throw new CatalogueError("market_data.unsupported", message, [{ pointer: "/search", message, keyword: "vendor" }]);
}
