import { CatalogueError, type ErrorCode, type Fault } from "../../protocol/errors.ts";
import { type Interval, isIntraday } from "../../protocol/marketData.ts";
import { betweenDays } from "../betweenDays.ts";
import { addDays, dayOf } from "../days.ts";
import type { LakeStore } from "../lake/lakeStore.ts";
import { isSymbol, readSymbol } from "../symbols/symbol.ts";
import type { SymbolListing, SymbolQuery, Vendor } from "../vendor.ts";
import { isCustomSymbol, micOfCustomSymbol } from "./customSymbol.ts";
import { barsFrom, sourcesOf } from "./longerBars.ts";

const refuseActions = (symbol: string) =>
  Promise.reject(
    new CatalogueError(
      "market_data.unsupported",
      `imported bars are taken as they are: there are no splits of ${symbol}`,
    ),
  );

/** Bars that users have imported, taken as they are: adjusted or not is theirs to know. They are read from the lake alone. */
export function createCustomVendor(lake: LakeStore): Vendor {
  /** Intervals at which a symbol was imported, the longest first, of those that bars of `interval` can be made of. */
  async function heldOf(symbol: string, interval: Interval): Promise<readonly Interval[]> {
    if (!isCustomSymbol(symbol)) return [];
    const sources = sourcesOf(interval);
    const parts = await Promise.all(sources.map((one) => lake.parts({ vendor: "custom", interval: one, symbol })));
    return sources.filter((_, i) => parts[i]!.length > 0);
  }

  /** Why bars of a symbol cannot be had; `null` when they can. */
  async function refusalOf(symbol: string, interval: Interval): Promise<[ErrorCode, string] | null> {
    if ((await heldOf(symbol, sourceInterval(interval))).length > 0) return null;
    const held = await heldOf(symbol, "1d");
    if (held.length === 0) return ["market_data.unknown_symbol", `${symbol} was not imported: POST /api/v1/imports`];
    const message = `${symbol} was imported at ${held.join(", ")}: bars of ${interval} cannot be made of these`;
    return ["market_data.unsupported", message];
  }

  return {
    name: "custom",
    priceBasis: "adjusted",
    // The lake is what it has: there is nothing to keep a copy of.
    atHand: true,
    async listSymbols(query) {
      const listed = new Map<string, SymbolListing>();
      for await (const { symbol, interval } of lake.series("custom")) {
        if (!fits(symbol, query)) continue;
        const parts = interval === "1d" ? await lake.parts({ vendor: "custom", interval, symbol }) : [];
        const first_date = parts.map(({ first }) => first).sort()[0] ?? null;
        const last_date =
          parts
            .map(({ last }) => last)
            .sort()
            .at(-1) ?? null;
        const known = listed.get(symbol);
        if (!known || first_date) listed.set(symbol, { ...listingOf(symbol), first_date, last_date });
      }
      return [...listed.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    },
    async requireServable({ symbols, interval, start }) {
      if (isIntraday(interval) && start === undefined) {
        const message = "is required for intraday bars";
        throw new CatalogueError("market_data.unsupported", `start ${message}`, [
          { pointer: "/start", message, keyword: "vendor" },
        ]);
      }
      const refusals = await Promise.all(symbols.map((symbol) => refusalOf(symbol, interval)));
      const code = refusals.find((refusal) => refusal !== null)?.[0];
      if (!code) return;
      const faults = refusals.flatMap((refusal, i): Fault[] =>
        refusal?.[0] === code ? [{ pointer: `/symbols/${i}`, message: refusal[1], keyword: "vendor" }] : [],
      );
      throw new CatalogueError(code, faults.map(({ message }) => message).join("; "), faults);
    },
    exchangeOf: micOfCustomSymbol,
    sourceInterval: (_, interval) => sourceInterval(interval),
    servedDays: (_symbol, _interval, at) => ({ first: "1900-01-01", last: dayOf(at) }),
    async fetchBars({ symbol, interval, first, last }) {
      const [source] = await heldOf(symbol, interval);
      if (!source) throw new CatalogueError(...(await refusalOf(symbol, interval))!);
      const series = { vendor: "custom", interval: source, symbol } as const;
      // A longer bar may be made of some of the day before, or of the next.
      const range = source === interval ? { first, last } : { first: addDays(first, -1), last: addDays(last, 1) };
      const bars = barsFrom(await lake.read(series, range, await lake.parts(series)), source, interval);
      return { answered: { first, last }, bars: betweenDays(bars, { first, last }) };
    },
    fetchCorporateActions: refuseActions,
    fetchAdjustedCloses: refuseActions,
  };
}

/** Weeks and months are made of days. */
const sourceInterval = (interval: Interval): Interval => (isIntraday(interval) ? interval : "1d");

const fits = (symbol: string, { search, exchange, kind }: SymbolQuery): boolean =>
  (!search || symbol.toLowerCase().includes(search.toLowerCase())) &&
  (!exchange || micOfCustomSymbol(symbol) === exchange) &&
  (!kind || kindOf(symbol) === kind);

function kindOf(symbol: string): SymbolListing["kind"] {
  const read = readSymbol(symbol);
  return isSymbol(read) && read.kind !== "listed" ? read.kind : "other";
}

function listingOf(symbol: string): SymbolListing {
  const read = readSymbol(symbol);
  return {
    symbol,
    name: symbol,
    kind: kindOf(symbol),
    mic: micOfCustomSymbol(symbol),
    currency: isSymbol(read) && read.kind !== "listed" ? read.quote : "",
    vendor: "custom",
    first_date: null,
    last_date: null,
    bars: null,
  };
}
