import { type Interval, isIntraday, minutesOf } from "../protocol/marketData.ts";
import { exchangeDays } from "./calendar/exchangeDays.ts";
import { dayText, instantText } from "./days.ts";
import { mergeBars } from "./resample.ts";
import { type CanonicalSymbol, isSymbol, type ListedSymbol, readSymbol } from "./symbols/symbol.ts";
import type { Bars } from "./vendor.ts";
import { zoneClock } from "./zoneClock.ts";

const minuteMs = 60_000;

const minutesOfDay = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Minutes that have passed since the opening of an exchange on the local day of an instant. */
function minutesSinceOpening({ exchange }: ListedSymbol): (timeMs: number) => number {
  const localMs = zoneClock(exchange.timeZone);
  const opens = minutesOfDay(exchange.opens);
  return (timeMs) => ((localMs(timeMs) / minuteMs) % 1440) - opens;
}

/** The day on which a bar of a symbol lies, by its date: of intraday bars the local day of the exchange, of pairs the one in UTC. */
export function dayOfBars(symbol: string, interval: Interval): (date: string) => string {
  if (!isIntraday(interval)) return (date) => date;
  const read = readSymbol(symbol);
  if (!isSymbol(read) || read.kind !== "listed") return (date) => date.slice(0, 10);
  const localMs = zoneClock(read.exchange.timeZone);
  return (date) => dayText(localMs(Date.parse(date)));
}

/** True for an instant within the session of a listed symbol's exchange, early closes observed; pairs trade at all times. */
export function inSession(symbol: CanonicalSymbol): (timeMs: number) => boolean {
  if (symbol.kind !== "listed") return () => true;
  const { mic, timeZone, opens, closes } = symbol.exchange;
  const localMs = zoneClock(timeZone);
  const days = exchangeDays(mic);
  return (timeMs) => {
    const local = instantText(localMs(timeMs));
    const clock = local.slice(11, 16);
    return clock >= opens && clock < (days?.earlyClose(local.slice(0, 10)) ?? closes);
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
  const sinceOpening = symbol.kind === "listed" ? minutesSinceOpening(symbol) : null;
  const starts = bars.dates.map((date) => {
    const timeMs = Date.parse(date);
    const sinceMs = sinceOpening ? sinceOpening(timeMs) * minuteMs : timeMs;
    return instantText(timeMs - (sinceMs % stepMs));
  });
  return mergeBars(bars, starts, "group");
}
