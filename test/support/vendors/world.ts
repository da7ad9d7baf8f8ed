import { createBundledVendor } from "../../../market/bundled/bundledVendor.ts";
import { bundledSymbols } from "../../../market/bundled/symbols.ts";
import { exchangeDays } from "../../../market/calendar/exchangeDays.ts";
import { type CorporateEvents, eventsAtFirst } from "./corporateEvents.ts";
import { unit } from "./dice.ts";
import { type Instrument, listings, lostSessions, pairs } from "./instruments.ts";

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

/** A split or a dividend that the vendors learn of late. */
export type LateEvent =
  | { readonly split: CorporateEvents["splits"][number] }
  | { readonly dividend: CorporateEvents["dividends"][number] };

/** What the simulated vendors know; the same at every start. */
export interface World {
  readonly instruments: readonly Instrument[];
  find(ticker: string, market: string | null): Instrument | undefined;
  daysOf(instrument: Instrument): readonly Day[];
  eventsOf(instrument: Instrument): CorporateEvents;
  /** Adds an event: adjusted closes before it change, nothing as traded does. */
  reAdjust(instrument: Instrument, event: LateEvent): void;
}

const mics: Readonly<Record<string, string>> = { BHP: "XNYS", "BRK.B": "XNYS" };

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

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
    add(instrument, () => daysFrom(instrument.symbol, dates, [...close]));
  }
  for (const { like, scale, symbol, ...listing } of listings) {
    const { dates, close } = await closesOf(like);
    add({ symbol, ...listing, type: "Common Stock" }, () => {
      const traded = exchangeDays(listing.market)?.sessions(dates[0]!, dates.at(-1)!) ?? dates;
      const sessions = traded.filter((date) => !lostSessions[symbol]?.includes(date));
      let at = 0;
      const closes = sessions.map((session) => {
        while (at + 1 < dates.length && dates[at + 1]! <= session) at += 1;
        return close[at]! * scale;
      });
      return daysFrom(symbol, sessions, closes);
    });
  }
  for (const { symbol, type, first, dailyVol } of pairs) {
    const market = type === "Physical Currency" ? "FX" : "CRYPTO";
    const [, currency] = symbol.split("/") as [string, string];
    add({ symbol, ticker: symbol, market, name: symbol, type, currency }, () => {
      const { dates, closes } = walk(symbol, first, dailyVol, market === "CRYPTO");
      return daysFrom(symbol, dates, closes);
    });
  }
  const daysOf = (instrument: Instrument) => {
    const days = histories.get(instrument) ?? makers.get(instrument)!();
    histories.set(instrument, days);
    return days;
  };
  const lateEvents = new Map<string, CorporateEvents>();
  const eventsOf = ({ symbol }: Instrument) => lateEvents.get(symbol) ?? eventsAtFirst(symbol);
  return {
    instruments,
    find: (ticker, market) =>
      instruments.find((one) => one.ticker === ticker && (market === null || one.market === market)),
    daysOf,
    eventsOf,
    reAdjust(instrument, event) {
      const { splits, dividends } = eventsOf(instrument);
      const days = daysOf(instrument);
      const date = "split" in event ? event.split.date : event.dividend.exDate;
      const before = days.filter((day) => day.date < date);
      const factor = "split" in event ? 1 / event.split.ratio : 1 - event.dividend.amount / before.at(-1)!.close;
      lateEvents.set(instrument.symbol, {
        splits: "split" in event ? [...splits, event.split].sort(byText(({ date }) => date)) : splits,
        dividends: "split" in event ? dividends : [...dividends, event.dividend].sort(byText(({ exDate }) => exDate)),
      });
      const adjusted = before.map((day) => ({ ...day, adjustedClose: round(day.adjustedClose * factor, 4) }));
      histories.set(instrument, [...adjusted, ...days.slice(before.length)]);
    },
  };
}

const byText =
  <Item>(textOf: (item: Item) => string) =>
  (a: Item, b: Item) =>
    textOf(a) < textOf(b) ? -1 : 1;

/**
 * Days whose adjusted closes are given. The closes as traded follow from the events, backwards: before a dividend D the
 * close P has P − D = adjusted / factor, before a split of ratio s it is s times as high.
 */
function daysFrom(symbol: string, dates: readonly string[], adjusted: readonly number[]): readonly Day[] {
  const events = eventsAtFirst(symbol);
  const splits = new Map(events.splits.map(({ date, ratio }) => [date, ratio]));
  const dividends = new Map(events.dividends.map(({ exDate, amount }) => [exDate, amount]));
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
