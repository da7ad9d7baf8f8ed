import type { CatalogueError } from "../../protocol/errors.ts";
import { type Interval, isIntraday } from "../../protocol/marketData.ts";
import { createVendorHttp } from "../http/vendorHttp.ts";
import type { RemoteVendorOptions } from "../remoteVendor.ts";
import { exchangeOfSymbol, requireSymbol, requireWithinReach, type VendorReach } from "../requestCheck.ts";
import type { CanonicalSymbol } from "../symbols/symbol.ts";
import type { Vendor } from "../vendor.ts";
import { dayOf, growingVersion } from "../vendorDays.ts";
import { readDailyBars, readDividends, readIntradayBars, readSplits } from "./eodhdAnswers.ts";
import { type Clocked, dailyBarsOf, dividendsOf, intradayBarsOf, splitsOf } from "./eodhdBars.ts";
import { eodhdDialect } from "./eodhdDialect.ts";
import { createEodhdListings } from "./eodhdListings.ts";
import { eodhdSymbolOf } from "./eodhdSymbol.ts";

/** Intraday intervals that are asked for; the hourly bars of EODHD begin at nobody knows which minute. */
const nativeIntraday: Readonly<Record<string, string>> = { "1min": "1m", "5min": "5m" };

/** EODHD (eodhd.com): daily bars as traded with adjusted closes, intraday bars as traded. */
export function createEodhdVendor({ key, baseUrl, perMinute, now, tuning, ledger }: RemoteVendorOptions): Vendor {
  const dialect = eodhdDialect(key, baseUrl, perMinute, () => now().getTime());
  const http = createVendorHttp(dialect, tuning, ledger);
  const listings = createEodhdListings(http, () => dayOf(now()));

  function sourceInterval(interval: Interval): Interval {
    if (!isIntraday(interval)) return "1d";
    return interval in nativeIntraday ? interval : "5min";
  }

  const reach: VendorReach = {
    name: "eodhd",
    sourceInterval,
    refusalOf: (symbol) => (eodhdSymbolOf(symbol) ? null : `EODHD does not serve ${symbol.symbol}`),
    candidates: async (ticker) =>
      (await listings.list({ search: ticker }))
        .map(({ symbol }) => symbol)
        .filter((symbol) => symbol.startsWith(`${ticker}.`)),
  };

  const ask = (endpoint: string, symbol: CanonicalSymbol, query: Readonly<Record<string, string>> = {}) => {
    const { code, exchange } = eodhdSymbolOf(symbol)!;
    return http.get({ path: `${endpoint}/${encodeURIComponent(`${code}.${exchange}`)}`, query });
  };

  async function fetchIntraday({ symbol, wanted, now: at }: Clocked) {
    const { interval, start, end } = wanted;
    const from = Date.parse(`${start}T00:00:00Z`) / 1000;
    const to = Math.min(Date.parse(`${end}T23:59:59Z`), Date.parse(dayOf(at)) - 1000) / 1000;
    if (to < from) return [];
    try {
      const query = { interval: nativeIntraday[interval]!, from: String(from), to: String(to) };
      return readIntradayBars(await ask("intraday", symbol, query));
    } catch (error) {
      // The symbol is listed: it has no bars in these days.
      if ((error as CatalogueError).code === "market_data.unknown_symbol") return [];
      throw error;
    }
  }

  return {
    name: "eodhd",
    listSymbols: listings.list,
    requireServable: (request) => requireWithinReach(reach, request, dayOf(now())),
    exchangeOf: exchangeOfSymbol,
    sourceInterval: (_, interval) => sourceInterval(interval),
    versionOf: ({ symbol, end }) => growingVersion(requireSymbol(symbol), end, now()),
    async fetchBars(wanted) {
      const symbol = requireSymbol(wanted.symbol);
      await listings.requireListed(symbol);
      const clocked = { symbol, wanted, now: now() };
      return isIntraday(wanted.interval)
        ? intradayBarsOf(await fetchIntraday(clocked), clocked)
        : dailyBarsOf(readDailyBars(await ask("eod", symbol, { period: "d", order: "a" })), clocked);
    },
    async fetchCorporateActions(text) {
      const symbol = requireSymbol(text);
      if (symbol.kind !== "listed") return { symbol: text, splits: [], dividends: [] };
      await listings.requireListed(symbol);
      return {
        symbol: text,
        splits: splitsOf(readSplits(await ask("splits", symbol)), text),
        dividends: dividendsOf(readDividends(await ask("div", symbol)), text),
      };
    },
  };
}
