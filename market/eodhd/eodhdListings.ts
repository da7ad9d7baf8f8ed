import { CatalogueError } from "../../protocol/errors.ts";
import type { InstrumentKind } from "../../protocol/marketData.ts";
import type { VendorHttp } from "../http/vendorHttp.ts";
import type { SymbolMap } from "../record/marketRecord.ts";
import { createDailyLists } from "../symbols/dailyLists.ts";
import { exchanges } from "../symbols/exchanges.ts";
import { type CanonicalSymbol, micOfSymbol } from "../symbols/symbol.ts";
import { symbolOfCode } from "../symbols/vendorCodes.ts";
import type { SymbolListing, SymbolQuery } from "../vendor.ts";
import { readSearch, readSymbolList } from "./eodhdAnswers.ts";
import { canonicalOf, type EodhdSymbol, eodhdCodeOf, eodhdSymbolOf, readEodhdCode, usMarketOf } from "./eodhdSymbol.ts";

/** What EODHD lists, remembered for a day. */
export interface EodhdListings {
  /**
   * The listing of a symbol; `null` where the key's plan has no lists.
   *
   * @param code - the one of an edit of the symbol map, which need not be listed.
   * @throws {@link CatalogueError} `market_data.unknown_symbol` when EODHD lists it on another market or not at all.
   */
  requireListed(symbol: CanonicalSymbol, code?: string): Promise<SymbolListing | null>;
  list(query: SymbolQuery): Promise<readonly SymbolListing[]>;
}

const searchLimit = "50";

/**
 * @param today - the day for which a list is remembered, as long as the symbol map stays the same.
 * @param symbolMap - tells codes that are another symbol than the rules say.
 */
export function createEodhdListings(
  http: VendorHttp,
  today: () => string,
  symbolMap: () => Promise<SymbolMap>,
): EodhdListings {
  const lists = createDailyLists<ReadonlyMap<string, SymbolListing>>(today, symbolMap);

  /** The listings of one exchange of EODHD by canonical symbol; delisted ones are a list of their own. */
  const listOf = (exchange: string, delisted: boolean): Promise<ReadonlyMap<string, SymbolListing>> =>
    lists(`${exchange}${delisted ? " delisted" : ""}`, (map) => fetchList(map, exchange, delisted));

  async function fetchList(
    map: SymbolMap,
    exchange: string,
    delisted: boolean,
  ): Promise<ReadonlyMap<string, SymbolListing>> {
    const path = `exchange-symbol-list/${encodeURIComponent(exchange)}`;
    const rows = readSymbolList(await http.get({ path, query: delisted ? { delisted: "1" } : {} }));
    const listings = rows.flatMap((row) => {
      const mic = exchange === "US" ? usMarketOf(row.Exchange ?? "") : micOf(exchange);
      return listingsOf(map, { code: row.Code, exchange }, mic, row);
    });
    return new Map(listings.map((one) => [one.symbol, one]));
  }

  async function search(text: string): Promise<readonly SymbolListing[]> {
    // Dots are not understood there.
    const words = text.replace(/[^\p{L}\p{N} &-]/gu, " ").trim();
    if (words === "") return [];
    const rows = readSearch(
      await http.get({ path: `search/${encodeURIComponent(words)}`, query: { limit: searchLimit } }),
    );
    const map = await symbolMap();
    const found = rows.map(async (row): Promise<readonly SymbolListing[]> => {
      const place = { code: row.Code, exchange: row.Exchange };
      if (row.Exchange === "US") {
        // The search does not say which market of the United States it is; keys without lists cannot know.
        const list = await listOf("US", false).catch(withoutPlan);
        return list ? usMarketsOf(map, list, row.Code) : [];
      }
      return listingsOf(map, place, micOf(row.Exchange), row);
    });
    return (await Promise.all(found)).flat();
  }

  return {
    async requireListed(symbol, edited) {
      const place = edited === undefined ? eodhdSymbolOf(symbol)! : readEodhdCode(edited)!;
      const active = await listOf(place.exchange, false).catch(withoutPlan);
      // Keys without lists get their bars all the same.
      if (!active) return null;
      const listed = active.get(symbol.symbol);
      if (listed) return listed;
      const delisted = (await listOf(place.exchange, true).catch(withoutPlan))?.get(symbol.symbol);
      if (delisted) return delisted;
      // The operator who edited the symbol vouches for it.
      if (edited !== undefined) return null;
      const map = await symbolMap();
      const elsewhere = place.exchange === "US" ? usMarketsOf(map, active, place.code).map((one) => one.symbol) : [];
      throw new CatalogueError(
        "market_data.unknown_symbol",
        `EODHD has no ${symbol.symbol}${elsewhere.length > 0 ? `, but ${elsewhere.join(", ")}` : ""}`,
      );
    },
    async list({ search: text, exchange: mic, kind }) {
      const exchange = mic
        ? (exchanges.get(mic)?.eodhd ?? null)
        : ({ fx: "FOREX", crypto: "CC" }[kind as string] ?? null);
      if (text === undefined && exchange === null) {
        const message = "EODHD has more symbols than can be listed: give search, exchange (a MIC) or type (fx, crypto)";
        throw new CatalogueError("market_data.unsupported", message, [
          { pointer: "/search", message, keyword: "vendor" },
        ]);
      }
      const found = text === undefined ? [...(await listOf(exchange!, false)).values()] : await search(text);
      return found.filter((one) => (!mic || one.mic === mic) && (!kind || one.kind === kind));
    },
  };
}

/** Nothing in the place of what the key's plan does not include. */
function withoutPlan(error: CatalogueError): null {
  if (error.code === "market_data.not_in_plan") return null;
  throw error;
}

/** What the one list of the United States has under a code, on whatever market. */
function usMarketsOf(map: SymbolMap, list: ReadonlyMap<string, SymbolListing>, code: string): readonly SymbolListing[] {
  const place = { code, exchange: "US" };
  const markets = [...exchanges.values()].filter(({ eodhd }) => eodhd === "US");
  const symbols = markets.map(({ mic }) => symbolOfCode(map, "eodhd", eodhdCodeOf(place), canonicalOf(place, mic)));
  return [...new Set(symbols)].flatMap((symbol) => (symbol !== null && list.get(symbol)) || []);
}

/** The listing of an instrument; none where it has no symbol. */
function listingsOf(map: SymbolMap, place: EodhdSymbol, mic: string | null, row: EodhdRow): readonly SymbolListing[] {
  const symbol = symbolOfCode(map, "eodhd", eodhdCodeOf(place), canonicalOf(place, mic));
  return symbol === null ? [] : [listing(symbol, micOfSymbol(symbol), place.exchange, row)];
}

const micOf = (code: string): string | null =>
  [...exchanges.values()].find(({ eodhd }) => eodhd === code && code !== "US")?.mic ?? null;

const kinds: Readonly<Record<string, InstrumentKind>> = {
  "Common Stock": "stock",
  "Preferred Stock": "stock",
  ETF: "etf",
  FUND: "fund",
  "Mutual Fund": "fund",
  Index: "index",
};

interface EodhdRow {
  readonly Name: string | null;
  readonly Type: string | null;
  readonly Currency: string | null;
}

const listing = (symbol: string, mic: string | null, exchange: string, row: EodhdRow): SymbolListing => ({
  symbol,
  name: row.Name ?? "",
  kind: { FOREX: "fx" as const, CC: "crypto" as const }[exchange] ?? kinds[row.Type ?? ""] ?? "other",
  mic,
  currency: row.Currency ?? "",
  vendor: "eodhd",
  first_date: null,
  last_date: null,
  bars: null,
});
