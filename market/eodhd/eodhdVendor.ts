import type { CatalogueError } from "../../protocol/errors.ts";
import { type Interval, isIntraday } from "../../protocol/marketData.ts";
import { createVendorHttp, type VendorAnswer } from "../http/vendorHttp.ts";
import type { RemoteVendorOptions } from "../remoteVendor.ts";
import { exchangeOfSymbol, requireSymbol, requireWithinReach, type VendorReach } from "../requestCheck.ts";
import type { CanonicalSymbol } from "../symbols/symbol.ts";
import type { BarsWanted, Retrieval, Vendor } from "../vendor.ts";
import { dayOf, firstDailyDay, lastDayOver } from "../vendorDays.ts";
import { readDailyBars, readDividends, readIntradayBars, readSplits } from "./eodhdAnswers.ts";
import { type Clocked, dailyBarsOf, dividendsOf, intradayBarsOf, splitsOf } from "./eodhdBars.ts";
import { eodhdDialect } from "./eodhdDialect.ts";
import { createEodhdListings } from "./eodhdListings.ts";
import { eodhdSymbolOf } from "./eodhdSymbol.ts";

/** Intraday intervals that are asked for; the hourly bars of EODHD begin at nobody knows which minute. */
const nativeIntraday: Readonly<Record<string, string>> = { "1min": "1m", "5min": "5m" };

/** Days before which EODHD has no bars of an interval, by its documents. */
const firstIntradayDays: Readonly<Record<string, string>> = { "1min": "2004-01-01", "5min": "2020-10-01" };

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

  async function askBars({ symbol, wanted: { interval, first, last } }: Clocked): Promise<VendorAnswer | null> {
    const second = (day: string, clock: string) => String(Date.parse(`${day}T${clock}Z`) / 1000);
    try {
      if (!isIntraday(interval)) return await ask("eod", symbol, { period: "d", order: "a", from: first, to: last });
      const range = { from: second(first, "00:00:00"), to: second(last, "23:59:59") };
      return await ask("intraday", symbol, { interval: nativeIntraday[interval]!, ...range });
    } catch (error) {
      const isUnknown = (error as CatalogueError).code === "market_data.unknown_symbol";
      // A symbol that has bars on other days is told to be unknown where it has none.
      if (isUnknown && (isIntraday(interval) || first > firstDailyDay)) return null;
      throw error;
    }
  }

  async function fetchBars(wanted: BarsWanted): Promise<Retrieval> {
    const symbol = requireSymbol(wanted.symbol);
    await listings.requireListed(symbol);
    const clocked = { symbol, wanted, now: now() };
    const answer = await askBars(clocked);
    return isIntraday(wanted.interval)
      ? intradayBarsOf(answer ? readIntradayBars(answer) : [], clocked)
      : dailyBarsOf(answer ? readDailyBars(answer) : [], clocked);
  }

  const servedDays: Vendor["servedDays"] = (text, interval, at) => ({
    first: firstIntradayDays[interval] ?? firstDailyDay,
    last: lastDayOver(requireSymbol(text), interval, at),
  });

  return {
    name: "eodhd",
    priceBasis: "as_traded",
    atHand: false,
    listSymbols: listings.list,
    requireServable: (request) => requireWithinReach(reach, request, dayOf(now())),
    exchangeOf: exchangeOfSymbol,
    sourceInterval: (_, interval) => sourceInterval(interval),
    servedDays,
    fetchBars,
    async fetchAdjustedCloses(symbol) {
      const { bars } = await fetchBars({ symbol, interval: "1d", ...servedDays(symbol, "1d", now()) });
      return { dates: bars.dates, close: bars.vendorClose ?? bars.close };
    },
    async fetchCorporateActions(text) {
      const symbol = requireSymbol(text);
      if (symbol.kind !== "listed") return { symbol: text, splits: [], dividends: [] };
      const listing = await listings.requireListed(symbol);
      return {
        symbol: text,
        splits: splitsOf(readSplits(await ask("splits", symbol)), text),
        dividends: dividendsOf(readDividends(await ask("div", symbol)), text, listing?.currency || null),
      };
    },
  };
}
