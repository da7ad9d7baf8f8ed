import type { Interval } from "../protocol/marketData.ts";
import { minutesOf } from "../protocol/marketData.ts";
import { isoSeconds } from "./isoSeconds.ts";
import { mergeBars } from "./resample.ts";
import type { CanonicalSymbol, ListedSymbol } from "./symbols/symbol.ts";
import type { Bars } from "./vendor.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Minutes by which a zone's clock is ahead of UTC, remembered by the hour: zones change on the hour or half hour. */
function zoneOffsets(timeZone: string): (timeMs: number) => number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  const known = new Map<number, number>();
  return (timeMs) => {
    const half = Math.floor(timeMs / (hourMs / 2));
    const remembered = known.get(half);
    if (remembered !== undefined) return remembered;
    const local = Date.parse(`${format.format(timeMs).replace(" ", "T")}Z`);
    const offset = Math.round((local - Math.floor(timeMs / 1000) * 1000) / minuteMs);
    known.set(half, offset);
    return offset;
  };
}

const minutesOfDay = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Where an instant lies in the regular session of an exchange: its local day and the minutes since the opening. */
function sessionClock({ exchange }: ListedSymbol) {
  const offsetAt = zoneOffsets(exchange.timeZone);
  const opens = minutesOfDay(exchange.opens);
  return (timeMs: number) => {
    const local = timeMs / minuteMs + offsetAt(timeMs);
    return { day: Math.floor(local / 1440), sinceOpen: (local % 1440) - opens };
  };
}

/** True for an instant within the regular session of a listed symbol's exchange; pairs trade at all times. */
export function inSession(symbol: CanonicalSymbol): (timeMs: number) => boolean {
  if (symbol.kind !== "listed") return () => true;
  const clock = sessionClock(symbol);
  const length = minutesOfDay(symbol.exchange.closes) - minutesOfDay(symbol.exchange.opens);
  return (timeMs) => {
    const { sinceOpen } = clock(timeMs);
    return sinceOpen >= 0 && sinceOpen < length;
  };
}

/**
 * Intraday bars as longer intraday bars, named by their beginning. On an exchange they are counted from the opening of each
 * session in local time, so the last one of a day may be shorter and none crosses a night or a change of the clocks; pairs
 * are counted from midnight UTC.
 *
 * @param bars - within sessions; their interval divides the new one.
 */
export function resampleIntraday(bars: Bars, interval: Interval, symbol: CanonicalSymbol): Bars {
  const stepMs = minutesOf[interval] * minuteMs;
  const clock = symbol.kind === "listed" ? sessionClock(symbol) : null;
  const starts = bars.dates.map((date) => {
    const timeMs = Date.parse(date);
    const behindMs = clock ? (clock(timeMs).sinceOpen * minuteMs) % stepMs : timeMs % stepMs;
    return isoSeconds(timeMs - behindMs);
  });
  return mergeBars(bars, starts, "group");
}
