import { type Interval, isIntraday } from "../../protocol/marketData.ts";
import { badAnswer } from "../answers/answerReader.ts";
import { numberOf } from "../answers/vendorNumber.ts";
import type { Dividend, Split } from "../corporateActions.ts";
import { addDays, dayOf } from "../days.ts";
import { createVendorHttp } from "../http/vendorHttp.ts";
import type { SymbolMap } from "../record/marketRecord.ts";
import type { RemoteVendorOptions } from "../remoteVendor.ts";
import {
  exchangeOfSymbol,
  firstIntradayDay,
  requireSymbol,
  requireWithinReach,
  type VendorReach,
} from "../requestCheck.ts";
import { keptName, refusalOfSymbol } from "../symbols/vendorCodes.ts";
import type { Vendor } from "../vendor.ts";
import { firstDailyDay, lastDayOver } from "../vendorDays.ts";
import { createTimeSeriesReader } from "./timeSeries.ts";
import { readDividends, readSplits } from "./twelveDataAnswers.ts";
import { twelveDataDialect } from "./twelveDataDialect.ts";
import { createTwelveDataListings } from "./twelveDataListings.ts";
import { placeOf, twelveDataQuery } from "./twelveDataSymbol.ts";

/** Credits of one request for the events of one symbol. */
const eventCredits = 20;

/** Splits that a process remembers. */
const rememberedSplits = 32;

/** Twelve Data (twelvedata.com): daily bars and intraday bars of every interval, as traded. */
export function createTwelveDataVendor({
  key,
  baseUrl,
  perMinute,
  now,
  tuning,
  ledger,
  symbolMap,
}: RemoteVendorOptions): Vendor {
  const http = createVendorHttp(twelveDataDialect(key, baseUrl, perMinute), tuning, ledger);
  const listSymbols = createTwelveDataListings(http, () => dayOf(now()), symbolMap);
  const readBars = createTimeSeriesReader(http);

  /** Splits whose dividends the minute's limit put off, by symbol and day. */
  const splitsRead = new Map<string, readonly Split[]>();

  const sourceInterval = (interval: Interval): Interval => (isIntraday(interval) ? interval : "1d");

  const reachBy = (map: SymbolMap): VendorReach => ({
    name: "twelvedata",
    sourceInterval,
    refusalOf: (symbol) => refusalOfSymbol(map, "twelvedata", symbol),
    candidates: async (ticker) => [
      ...new Set(
        (await listSymbols({ search: ticker }))
          .map(({ symbol }) => symbol)
          .filter((symbol) => symbol.startsWith(`${ticker}.`)),
      ),
    ],
  });

  const servedDays: Vendor["servedDays"] = (text, interval, at) => ({
    first: isIntraday(interval) ? firstIntradayDay : firstDailyDay,
    last: lastDayOver(requireSymbol(text), interval, at),
  });

  return {
    name: "twelvedata",
    priceBasis: "as_traded",
    atHand: false,
    listSymbols,
    requireServable: async (request) => requireWithinReach(reachBy(await symbolMap()), request, dayOf(now())),
    exchangeOf: exchangeOfSymbol,
    sourceInterval: (_, interval) => sourceInterval(interval),
    servedDays,
    fetchBars: (wanted, signal) =>
      readBars(requireSymbol(wanted.symbol), wanted, { adjust: "none", now: now(), signal }),
    async fetchAdjustedCloses(symbol, code) {
      const wanted = { symbol, code, interval: "1d", ...servedDays(symbol, "1d", now()) } as const;
      const { bars } = await readBars(requireSymbol(symbol), wanted, { adjust: "all", now: now() });
      return { dates: bars.dates, close: bars.close };
    },
    async fetchCorporateActions(text, code) {
      const symbol = requireSymbol(text);
      if (symbol.kind !== "listed") return { symbol: text, splits: [], dividends: [] };
      const request = { query: { ...twelveDataQuery(placeOf(symbol, code)), range: "full" }, cost: eventCredits };
      const lastDay = lastDayOver(symbol, "1d", now());
      const key = `${keptName(text, code)} ${lastDay}`;
      const splits = splitsRead.get(key) ?? splitsOf(readSplits(await http.get({ path: "splits", ...request })), text);
      splitsRead.set(key, splits);
      if (splitsRead.size > rememberedSplits) splitsRead.delete(splitsRead.keys().next().value!);
      const answer = readDividends(await http.get({ path: "dividends", ...request }));
      const dividends = dividendsOf(answer, text, splits, addDays(lastDay, 1));
      splitsRead.delete(key);
      return { symbol: text, splits, dividends };
    },
  };
}

function splitsOf({ splits }: ReturnType<typeof readSplits>, symbol: string): readonly Split[] {
  return splits
    .map(({ date, from_factor, to_factor }) => {
      const ratio = (numberOf(from_factor) ?? 0) / (numberOf(to_factor) ?? 0);
      if (!(ratio > 0 && Number.isFinite(ratio))) {
        throw badAnswer(`Twelve Data, ${symbol}: a split from ${from_factor} to ${to_factor} on ${date}`);
      }
      return { date, ratio };
    })
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

/**
 * Dividends as paid: the vendor has them in shares of today, so each is multiplied by the splits that came later.
 *
 * @param runningDay - a split behind it is announced, and nothing is in its shares yet.
 */
function dividendsOf(
  { meta, dividends }: ReturnType<typeof readDividends>,
  symbol: string,
  splits: readonly Split[],
  runningDay: string,
): readonly Dividend[] {
  const done = splits.filter(({ date }) => date <= runningDay);
  return dividends
    .map(({ ex_date, amount }) => {
      const today = numberOf(amount);
      if (!(today !== null && today > 0)) {
        throw badAnswer(`Twelve Data, ${symbol}: a dividend of ${amount} on ${ex_date}`);
      }
      const later = done.filter(({ date }) => date > ex_date).reduce((product, { ratio }) => product * ratio, 1);
      const unit = meta.currency ?? null;
      // The list names one currency, that of the listing.
      return { exDate: ex_date, amount: today * later, currency: unit, priceUnit: unit };
    })
    .sort((a, b) => (a.exDate < b.exDate ? -1 : 1));
}
