import { type Interval, minutesOf } from "../protocol/marketData.ts";
import { exchangeDays } from "./calendar/exchangeDays.ts";
import { instantText } from "./days.ts";
import { inSession, resampleIntraday } from "./sessions.ts";
import { type Exchange, exchanges } from "./symbols/exchanges.ts";
import { isSymbol, type ListedSymbol, readSymbol } from "./symbols/symbol.ts";
import type { Bars } from "./vendor.ts";

// Every exchange, on both sides of every change of its clocks and on its half days: what resampling must keep.

const stepMs = 300_000;
const intervals = ["15min", "30min", "45min", "1h", "2h", "4h"] as const satisfies readonly Interval[];
const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** What the clocks of a zone show, by the tables of the runtime: `YYYY-MM-DD HH:MM`. */
function clockOf(timeZone: string): (timeMs: number) => string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return (timeMs) => format.format(timeMs);
}

/** The instant at which the clocks show a time. */
function instantOf(clock: (timeMs: number) => string, shown: string): number {
  const asUtc = (text: string) => Date.parse(`${text.replace(" ", "T")}:00Z`);
  const timeMs = 2 * asUtc(shown) - asUtc(clock(asUtc(shown)));
  // Between two changes of the clocks the first guess is right; no session is near one.
  if (clock(timeMs) !== shown) throw new Error(`the clocks do not show ${shown}`);
  return timeMs;
}

/** Sessions before and behind each change of the clocks since 2019, the latest half days, and a usual day. */
function telling({ mic, opens }: Exchange, clock: (timeMs: number) => string): readonly string[] {
  const days = exchangeDays(mic);
  if (!days) return ["2024-07-10"];
  const sessions = days.sessions("2019-01-01", "2025-12-31");
  const offsets = sessions.map((day) => instantOf(clock, `${day} ${opens}`) - Date.parse(`${day}T${opens}:00Z`));
  const changes = sessions.filter(
    (_, i) => offsets[i] !== offsets[i - 1] || offsets[i] !== (offsets[i + 1] ?? offsets[i]),
  );
  const half = sessions.filter((day) => days.earlyClose(day) !== null);
  return [...new Set([sessions[0]!, ...changes, ...half.slice(-6)])].sort();
}

/** Bars of five minutes of some sessions, from the opening to the close that the calendar has. */
function fiveMinutes(
  { exchange, symbol }: ListedSymbol,
  days: readonly string[],
  clock: (timeMs: number) => string,
): Bars {
  const dates = days.flatMap((day) => {
    const begin = instantOf(clock, `${day} ${exchange.opens}`);
    const closes = exchangeDays(exchange.mic)?.earlyClose(day) ?? exchange.closes;
    const bars = (minuteOf(closes) - minuteOf(exchange.opens)) / 5;
    return Array.from({ length: bars }, (_, i) => instantText(begin + i * stepMs));
  });
  const column = (of: (i: number) => number) => Float64Array.from(dates, (_, i) => of(i));
  // Whole numbers: sums of volumes are exact.
  return {
    ...{ symbol, dates, asOf: "2026-01-01T00:00:00Z", vendorClose: null },
    open: column((i) => 100 + ((i * 7) % 13)),
    high: column((i) => 120 + ((i * 11) % 17)),
    low: column((i) => 80 - ((i * 5) % 19)),
    close: column((i) => 100 + ((i * 3) % 11)),
    volume: column((i) => 1 + ((i * 29) % 101)),
  };
}

describe.each([...exchanges.keys()])("%s", (mic) => {
  const read = readSymbol(`ANY.${mic}`);
  if (!isSymbol(read) || read.kind !== "listed") throw new Error(`${mic} is no exchange`);
  const symbol = read;
  const { exchange } = symbol;
  const clock = clockOf(exchange.timeZone);
  const days = telling(exchange, clock);
  const bars = fiveMinutes(symbol, days, clock);
  const madeOn = Map.groupBy(bars.dates.keys(), (i) => clock(Date.parse(bars.dates[i]!)).slice(0, 10));

  test.each(intervals)("%s bars begin at the opening of each day and lose nothing", (interval) => {
    const minutes = minutesOf[interval];
    const longer = resampleIntraday(bars, interval, symbol);
    const perDay = Map.groupBy(longer.dates.keys(), (i) => clock(Date.parse(longer.dates[i]!)).slice(0, 10));
    expect([...perDay.keys()]).toEqual(days);
    for (const [day, places] of perDay) {
      const begins = places.map(
        (i) => minuteOf(clock(Date.parse(longer.dates[i]!)).slice(11)) - minuteOf(exchange.opens),
      );
      const closes = exchangeDays(mic)?.earlyClose(day) ?? exchange.closes;
      const length = minuteOf(closes) - minuteOf(exchange.opens);
      expect(begins).toEqual(Array.from({ length: Math.ceil(length / minutes) }, (_, k) => k * minutes));
      const made = madeOn.get(day)!;
      const [first, last] = [made[0]!, made.at(-1)!];
      expect(longer.open![places[0]!]).toBe(bars.open![first]);
      expect(longer.close[places.at(-1)!]).toBe(bars.close[last]);
      expect(Math.max(...places.map((i) => longer.high![i]!))).toBe(Math.max(...made.map((i) => bars.high![i]!)));
      expect(Math.min(...places.map((i) => longer.low![i]!))).toBe(Math.min(...made.map((i) => bars.low![i]!)));
    }
    const sum = (column: Float64Array | null) => column!.reduce((total, value) => total + value, 0);
    expect(sum(longer.volume)).toBe(sum(bars.volume));
  });

  test("the session has these bars, and none beside them", () => {
    const regular = inSession(symbol);
    expect(bars.dates.filter((date) => !regular(Date.parse(date)))).toEqual([]);
    const within = new Set(bars.dates);
    const around = bars.dates.flatMap((date) => [Date.parse(date) - stepMs, Date.parse(date) + stepMs]);
    expect(around.filter((timeMs) => !within.has(instantText(timeMs)) && regular(timeMs))).toEqual([]);
  });
});
