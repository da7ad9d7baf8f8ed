import { exchangeDays } from "../../../market/calendar/exchangeDays.ts";
import { exchanges } from "../../../market/symbols/exchanges.ts";
import { unit } from "./dice.ts";
import type { Instrument } from "./instruments.ts";
import type { Day, World } from "./world.ts";

/** One minute bar, or several of them together. */
export interface IntradayBar {
  /** Its beginning, milliseconds since 1970. */
  readonly timeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const minuteMs = 60_000;
const round = (value: number) => Number(value.toFixed(4));

const zoneClocks = new Map<string, Intl.DateTimeFormat>();

/** Shows an instant as the clocks of a zone do, `YYYY-MM-DD HH:MM`. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock =
    zoneClocks.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  zoneClocks.set(timeZone, clock);
  return clock;
}

/** Minutes of a day's session and the instant at which it begins. */
function sessionOf({ market }: Instrument, date: string): { readonly beginMs: number; readonly minutes: number } {
  const exchange = exchanges.get(market);
  if (!exchange) return { beginMs: Date.parse(`${date}T00:00:00Z`), minutes: 1440 };
  const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  // The local opening is where the zone's clock shows it; at noon no zone changes its clock.
  const noon = Date.parse(`${date}T12:00:00Z`);
  const aheadMs = Date.parse(`${clockOf(exchange.timeZone).format(noon).replace(" ", "T")}:00Z`) - noon;
  const beginMs = Date.parse(`${date}T${exchange.opens}:00Z`) - aheadMs;
  const closes = exchangeDays(market)?.earlyClose(date) ?? exchange.closes;
  return { beginMs, minutes: minuteOf(closes) - minuteOf(exchange.opens) };
}

/** Days that were made once; pages of one history overlap. */
const knownDays = new Map<string, readonly IntradayBar[]>();

/**
 * The bars of one day as traded, from its open to its close on a straight line that shakes.
 *
 * @param stepMinutes - length of a bar; the last one may be shorter.
 */
function barsOfDay(instrument: Instrument, day: Day, stepMinutes: number): readonly IntradayBar[] {
  const key = `${instrument.symbol} ${day.date} ${stepMinutes}`;
  const known = knownDays.get(key);
  if (known) return known;
  const { beginMs, minutes } = sessionOf(instrument, day.date);
  const priceAt = (minute: number) => {
    if (minute === 0) return day.open;
    if (minute === minutes) return day.close;
    const line = day.open + ((day.close - day.open) * minute) / minutes;
    return round(line * (1 + 0.002 * (unit(instrument.symbol, day.date, minute) - 0.5)));
  };
  const bars: IntradayBar[] = [];
  for (let first = 0; first < minutes; first += stepMinutes) {
    const end = Math.min(first + stepMinutes, minutes);
    const prices = Array.from({ length: end - first + 1 }, (_, i) => priceAt(first + i));
    bars.push({
      timeMs: beginMs + first * minuteMs,
      open: prices[0]!,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1)!,
      volume: (end - first) * 100,
    });
  }
  knownDays.set(key, bars);
  return bars;
}

/** Bars that begin between two instants, both inclusive, ascending. */
export function intradayBars(
  world: World,
  instrument: Instrument,
  stepMinutes: number,
  fromMs: number,
  toMs: number,
): readonly IntradayBar[] {
  const dayBefore = new Date(fromMs - 86_400_000).toISOString().slice(0, 10);
  const dayAfter = new Date(toMs + 86_400_000).toISOString().slice(0, 10);
  return world
    .daysOf(instrument)
    .filter(({ date }) => date >= dayBefore && date <= dayAfter)
    .flatMap((day) => barsOfDay(instrument, day, stepMinutes))
    .filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs);
}
