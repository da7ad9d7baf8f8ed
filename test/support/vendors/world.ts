import { createBundledVendor } from "../../../market/bundled/bundledVendor.ts";
import { bundledSymbols } from "../../../market/bundled/symbols.ts";
import { appleDividends, appleSplits } from "./appleEvents.ts";
import { unit } from "./dice.ts";

/** One instrument of the simulated vendors. */
export interface Instrument {
  /** Canonical symbol. */
  readonly symbol: string;
  readonly ticker: string;
  /** MIC; `FX` and `CRYPTO` for pairs. */
  readonly market: string;
  readonly name: string;
  readonly type: "Common Stock" | "ETF" | "Index" | "Physical Currency" | "Digital Currency";
  readonly currency: string;
}

/** A day of the simulated history, as traded and with the close adjusted for splits and dividends. */
export interface Day {
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly adjustedClose: number;
  readonly volume: number;
}

/** What the simulated vendors know; the same at every start. */
export interface World {
  readonly instruments: readonly Instrument[];
  find(ticker: string, market: string | null): Instrument | undefined;
  daysOf(instrument: Instrument): readonly Day[];
}

const mics: Readonly<Record<string, string>> = { BHP: "XNYS", "BRK.B": "XNYS" };

/** Listings beside those of the bundled data set; prices are those of `like`, times `scale`. */
const others = [
  { ticker: "BHP", market: "XASX", name: "BHP Group", currency: "AUD", like: "RRC", scale: 2 },
  { ticker: "BHP", market: "XLON", name: "BHP Group", currency: "GBX", like: "RRC", scale: 100 },
  { ticker: "BHP", market: "XNYS", name: "BHP Group ADR", currency: "USD", like: "RRC", scale: 1.5 },
  { ticker: "BRK.B", market: "XNYS", name: "Berkshire Hathaway B", currency: "USD", like: "JPM", scale: 3 },
] as const;

/** Pairs with prices that are made up: a walk of the dice. */
const pairs = [
  { symbol: "EUR/USD", type: "Physical Currency", first: 1.12, dailyVol: 0.004 },
  { symbol: "USD/JPY", type: "Physical Currency", first: 118, dailyVol: 0.005 },
  { symbol: "BTC/USD", type: "Digital Currency", first: 320, dailyVol: 0.035 },
  { symbol: "ETH/USD", type: "Digital Currency", first: 10, dailyVol: 0.04 },
] as const;

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** Makes the world of the bundled adjusted closes and of what is public about Apple's splits and dividends. */
export async function createWorld(): Promise<World> {
  const bundled = createBundledVendor("bundled");
  const closesOf = async (symbol: string) =>
    (await bundled.fetchBars({ symbol, interval: "1d", ...bundled.servedDays(symbol, "1d", new Date(0)) })).bars;
  const instruments: Instrument[] = [];
  const makers = new Map<Instrument, () => readonly Day[]>();
  const histories = new Map<Instrument, readonly Day[]>();
  const add = (instrument: Instrument, days: () => readonly Day[]) => {
    instruments.push(instrument);
    makers.set(instrument, days);
  };

  for (const [ticker, { name, kind, mic }] of Object.entries(bundledSymbols)) {
    if (kind === "index") continue;
    const market = mic ?? mics[ticker] ?? "XNYS";
    const { dates, close } = await closesOf(ticker);
    const type = kind === "etf" ? "ETF" : "Common Stock";
    const instrument: Instrument = { symbol: `${ticker}.${market}`, ticker, market, name, type, currency: "USD" };
    add(instrument, () => daysFrom(instrument.symbol, dates, [...close], ticker === "AAPL"));
  }
  for (const { ticker, market, name, currency, like, scale } of others) {
    const { dates, close } = await closesOf(like);
    const symbol = `${ticker}.${market}`;
    const closes = [...close].map((value) => value * scale);
    add({ symbol, ticker, market, name, type: "Common Stock", currency }, () => daysFrom(symbol, dates, closes, false));
  }
  for (const { symbol, type, first, dailyVol } of pairs) {
    const market = type === "Physical Currency" ? "FX" : "CRYPTO";
    const [, currency] = symbol.split("/") as [string, string];
    add({ symbol, ticker: symbol, market, name: symbol, type, currency }, () => {
      const { dates, closes } = walk(symbol, first, dailyVol, market === "CRYPTO");
      return daysFrom(symbol, dates, closes, false);
    });
  }
  return {
    instruments,
    find: (ticker, market) =>
      instruments.find((one) => one.ticker === ticker && (market === null || one.market === market)),
    daysOf(instrument) {
      const days = histories.get(instrument) ?? makers.get(instrument)!();
      histories.set(instrument, days);
      return days;
    },
  };
}

/**
 * Days whose adjusted closes are given. The closes as traded follow from the events, backwards: before a dividend D the
 * close P has P − D = adjusted / factor, before a split of ratio s it is s times as high.
 */
function daysFrom(
  symbol: string,
  dates: readonly string[],
  adjusted: readonly number[],
  apple: boolean,
): readonly Day[] {
  const splits = new Map<string, number>(apple ? appleSplits.map(({ date, ratio }) => [date, ratio]) : []);
  const dividends = new Map<string, number>(apple ? appleDividends.map(({ exDate, amount }) => [exDate, amount]) : []);
  const raw = new Float64Array(dates.length);
  let factor = 1;
  for (let i = dates.length - 1; i >= 0; i--) {
    const nextDate = dates[i + 1] ?? "";
    factor /= splits.get(nextDate) ?? 1;
    const dividend = dividends.get(nextDate) ?? 0;
    raw[i] = adjusted[i]! / factor + dividend;
    factor = adjusted[i]! / raw[i]!;
  }
  return dates.map((date, i) => {
    const close = round(raw[i]!, 4);
    const open = round(close * (1 + 0.01 * (unit(symbol, date, "open") - 0.5)), 4);
    return {
      date,
      open,
      high: round(Math.max(open, close) * (1 + 0.005 * unit(symbol, date, "high")), 4),
      low: round(Math.min(open, close) * (1 - 0.005 * unit(symbol, date, "low")), 4),
      close,
      adjustedClose: round(adjusted[i]!, 4),
      volume: Math.floor(1e5 + 1e6 * unit(symbol, date, "volume")),
    };
  });
}

/** Daily closes from 2015 to the end of the bundled data: every day, or Monday to Friday. */
function walk(symbol: string, first: number, dailyVol: number, everyDay: boolean) {
  const dates: string[] = [];
  const closes: number[] = [];
  let close = first;
  for (let day = Date.UTC(2015, 0, 1); day <= Date.UTC(2022, 11, 28); day += 86_400_000) {
    const weekday = new Date(day).getUTCDay();
    if (!everyDay && (weekday === 0 || weekday === 6)) continue;
    const date = new Date(day).toISOString().slice(0, 10);
    close *= 1 + dailyVol * 3.4 * (unit(symbol, date, "walk") - 0.5);
    dates.push(date);
    closes.push(round(close, 5));
  }
  return { dates, closes };
}
