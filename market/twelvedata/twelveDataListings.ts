import { CatalogueError } from "../../protocol/errors.ts";
import type { InstrumentKind } from "../../protocol/marketData.ts";
import type { VendorHttp } from "../http/vendorHttp.ts";
import type { SymbolMap } from "../record/marketRecord.ts";
import { createDailyLists } from "../symbols/dailyLists.ts";
import { exchanges, marketMicOf } from "../symbols/exchanges.ts";
import { micOfSymbol } from "../symbols/symbol.ts";
import { symbolOfCode } from "../symbols/vendorCodes.ts";
import type { SymbolListing, SymbolQuery } from "../vendor.ts";
import { readPairs, readSearch, readStocks } from "./twelveDataAnswers.ts";
import { codeOfTwelveData, marketQuery, type TwelveDataSymbol } from "./twelveDataSymbol.ts";

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

/** The listing of an instrument; none where it has no symbol. */
function listingsOf(
  map: SymbolMap,
  place: TwelveDataSymbol,
  said: Pick<SymbolListing, "name" | "kind" | "currency">,
): readonly SymbolListing[] {
  const { symbol: ticker, mic } = place;
  const byRules = mic === null ? ticker : exchanges.has(mic) ? `${ticker}.${mic}` : null;
  const symbol = symbolOfCode(map, "twelvedata", codeOfTwelveData(place), byRules);
  if (symbol === null) return [];
  const unknown = { first_date: null, last_date: null, bars: null };
  return [{ symbol, ...said, mic: micOfSymbol(symbol), vendor: "twelvedata", ...unknown }];
}

/**
 * What Twelve Data lists: by search, by exchange (stocks), or all pairs of a kind.
 *
 * @param today - the day for which the lists are remembered.
 */
export function createTwelveDataListings(
  http: VendorHttp,
  today: () => string,
  symbolMap: () => Promise<SymbolMap>,
): (query: SymbolQuery) => Promise<readonly SymbolListing[]> {
  const lists = createDailyLists<readonly SymbolListing[]>(today, symbolMap);

  async function search(text: string): Promise<readonly SymbolListing[]> {
    const { data } = readSearch(
      await http.get({ path: "symbol_search", query: { symbol: text, outputsize: searchLimit } }),
    );
    const map = await symbolMap();
    return data.flatMap((row) => {
      const kind = kinds[row.instrument_type] ?? "other";
      const isPair = kind === "fx" || kind === "crypto";
      const place = { symbol: row.symbol, mic: isPair ? null : marketMicOf(row.mic_code ?? "") };
      return listingsOf(map, place, { name: row.instrument_name, kind, currency: row.currency ?? "" });
    });
  }

  async function stocksOf(map: SymbolMap, mic: string): Promise<readonly SymbolListing[]> {
    const { data } = readStocks(await http.get({ path: "stocks", query: marketQuery(mic) }));
    return data
      .filter((row) => marketMicOf(row.mic_code) === mic)
      .flatMap(({ symbol, name, type, currency }) =>
        listingsOf(map, { symbol, mic }, { name, kind: kinds[type] ?? "other", currency }),
      );
  }

  async function pairsOf(map: SymbolMap, kind: "fx" | "crypto"): Promise<readonly SymbolListing[]> {
    const path = kind === "fx" ? "forex_pairs" : "cryptocurrencies";
    const { data } = readPairs(await http.get({ path, query: {} }));
    return data.flatMap(({ symbol, currency_base, currency_quote }) =>
      listingsOf(
        map,
        { symbol, mic: null },
        { name: `${currency_base} in ${currency_quote}`, kind, currency: symbol.split("/")[1] ?? "" },
      ),
    );
  }

  return async ({ search: text, exchange, kind }) => {
    const found = await (text !== undefined
      ? search(text)
      : exchange !== undefined
        ? lists(exchange, (map) => stocksOf(map, exchange))
        : kind === "fx" || kind === "crypto"
          ? lists(kind, (map) => pairsOf(map, kind))
          : refuseAll());
    return found.filter((one) => (!exchange || one.mic === exchange) && (!kind || one.kind === kind));
  };
}

function refuseAll(): never {
  const message = "Twelve Data has more symbols than can be listed: give search, exchange (a MIC) or type (fx, crypto)";
  throw new CatalogueError("market_data.unsupported", message, [{ pointer: "/search", message, keyword: "vendor" }]);
}
