import type { CatalogueError } from "../../protocol/errors.ts";
import { type Interval, isIntraday } from "../../protocol/marketData.ts";
import { dayOf } from "../days.ts";
import { createVendorHttp, type VendorAnswer } from "../http/vendorHttp.ts";
import type { SymbolMap } from "../record/marketRecord.ts";
import type { RemoteVendorOptions } from "../remoteVendor.ts";
import {
  exchangeOfSymbol,
  firstIntradayDay,
  requireSymbol,
  requireWithinReach,
  type VendorReach,
} from "../requestCheck.ts";
import type { CanonicalSymbol } from "../symbols/symbol.ts";
import { refusalOfSymbol } from "../symbols/vendorCodes.ts";
import type { BarsWanted, Retrieval, Vendor } from "../vendor.ts";
import { firstDailyDay, lastDayOver } from "../vendorDays.ts";
import { readDailyBars, readDividends, readIntradayBars, readSplits } from "./eodhdAnswers.ts";
import { dailyBarsOf, dividendsOf, intradayBarsOf, splitsOf } from "./eodhdBars.ts";
import { eodhdDialect } from "./eodhdDialect.ts";
import { createEodhdListings } from "./eodhdListings.ts";
import { eodhdCodeOf, eodhdSymbolOf } from "./eodhdSymbol.ts";

/** Intraday intervals that are asked for; the hourly bars of EODHD begin at nobody knows which minute. */
const nativeIntraday: Readonly<Record<string, string>> = { "1min": "1m", "5min": "5m" };

/** EODHD (eodhd.com): daily bars as traded with adjusted closes, intraday bars as traded. */
export function createEodhdVendor({
  key,
  baseUrl,
  perMinute,
  now,
  tuning,
  ledger,
  symbolMap,
}: RemoteVendorOptions): Vendor {
  const dialect = eodhdDialect(key, baseUrl, perMinute, () => now().getTime());
  const http = createVendorHttp(dialect, tuning, ledger);
  const listings = createEodhdListings(http, () => dayOf(now()), symbolMap);

  function sourceInterval(interval: Interval): Interval {
    if (!isIntraday(interval)) return "1d";
    return interval in nativeIntraday ? interval : "5min";
  }

  const reachBy = (map: SymbolMap): VendorReach => ({
    name: "eodhd",
    sourceInterval,
    refusalOf: (symbol) => refusalOfSymbol(map, "eodhd", symbol),
    candidates: async (ticker) =>
      (await listings.list({ search: ticker }))
        .map(({ symbol }) => symbol)
        .filter((symbol) => symbol.startsWith(`${ticker}.`)),
  });

  const ask = (endpoint: string, code: string, query: Readonly<Record<string, string>> = {}) =>
    http.get({ path: `${endpoint}/${encodeURIComponent(code)}`, query });

  async function askBars(code: string, { interval, first, last }: BarsWanted): Promise<VendorAnswer | null> {
    const second = (day: string, clock: string) => String(Date.parse(`${day}T${clock}Z`) / 1000);
    try {
      if (!isIntraday(interval)) return await ask("eod", code, { period: "d", order: "a", from: first, to: last });
      const range = { from: second(first, "00:00:00"), to: second(last, "23:59:59") };
      return await ask("intraday", code, { interval: nativeIntraday[interval]!, ...range });
    } catch (error) {
      const isUnknown = (error as CatalogueError).code === "market_data.unknown_symbol";
      // A symbol that has bars on other days is told to be unknown where it has none.
      if (isUnknown && (isIntraday(interval) || first > firstDailyDay)) return null;
      throw error;
    }
  }

  async function fetchBars(wanted: BarsWanted): Promise<Retrieval> {
    const symbol = requireSymbol(wanted.symbol);
    await listings.requireListed(symbol, wanted.code);
    const clocked = { symbol, wanted, now: now() };
    const answer = await askBars(wanted.code ?? codeByRules(symbol), wanted);
    return isIntraday(wanted.interval)
      ? intradayBarsOf(answer ? readIntradayBars(answer) : [], clocked)
      : dailyBarsOf(answer ? readDailyBars(answer) : [], clocked);
  }

  const servedDays: Vendor["servedDays"] = (text, interval, at) => ({
    first: isIntraday(interval) ? firstIntradayDay : firstDailyDay,
    last: lastDayOver(requireSymbol(text), interval, at),
  });

  return {
    name: "eodhd",
    priceBasis: "as_traded",
    atHand: false,
    listSymbols: listings.list,
    requireServable: async (request) => requireWithinReach(reachBy(await symbolMap()), request, dayOf(now())),
    exchangeOf: exchangeOfSymbol,
    sourceInterval: (_, interval) => sourceInterval(interval),
    servedDays,
    fetchBars,
    async fetchAdjustedCloses(symbol, code) {
      const { bars } = await fetchBars({ symbol, code, interval: "1d", ...servedDays(symbol, "1d", now()) });
      return { dates: bars.dates, close: bars.vendorClose ?? bars.close };
    },
    async fetchCorporateActions(text, edited) {
      const symbol = requireSymbol(text);
      if (symbol.kind !== "listed") return { symbol: text, splits: [], dividends: [] };
      const listing = await listings.requireListed(symbol, edited);
      const code = edited ?? codeByRules(symbol);
      return {
        symbol: text,
        splits: splitsOf(readSplits(await ask("splits", code)), text),
        dividends: dividendsOf(readDividends(await ask("div", code)), text, listing?.currency || null),
      };
    },
  };
}

/** @param symbol - of an exchange that EODHD serves. */
const codeByRules = (symbol: CanonicalSymbol): string => eodhdCodeOf(eodhdSymbolOf(symbol)!);
