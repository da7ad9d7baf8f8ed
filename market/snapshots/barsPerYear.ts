import { barsPerYear, type Interval, isIntraday, minutesOf } from "../../protocol/marketData.ts";
import { isSymbol, readSymbol } from "../symbols/symbol.ts";

/** How a market trades through the year. */
interface TradingYear {
  /** Days with bars in a year: 252 sessions of an exchange, Monday to Friday of a currency, every day of a crypto asset. */
  readonly days: number;
  /** Bars of a whole day at an intraday interval. */
  barsPerDay(minutes: number): number;
  /** Equal for markets that are open at the same times. */
  readonly hours: string;
}

/** Breaks at midday, in local time. */
const middayBreaks: Readonly<Record<string, readonly [string, string]>> = {
  XHKG: ["12:00", "13:00"],
  XJPX: ["11:30", "12:30"],
};

const unknownHours = "unknown";

const minutesOfDay = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

const roundTheClock = (days: number): TradingYear => ({
  days,
  barsPerDay: (minutes) => Math.ceil(1440 / minutes),
  hours: String(days),
});

function tradingYearOf(symbol: string): TradingYear {
  const read = readSymbol(symbol);
  // Names of bundled and imported series say no exchange: the hours are what the history shows.
  if (!isSymbol(read)) return { days: 252, barsPerDay: () => Number.NaN, hours: unknownHours };
  if (read.kind !== "listed") return roundTheClock(read.kind === "crypto" ? 365 : 260);
  const { opens, closes, mic, timeZone } = read.exchange;
  return session(opens, closes, mic, timeZone);
}

function session(opens: string, closes: string, mic: string, timeZone: string): TradingYear {
  const [from, to] = [minutesOfDay(opens), minutesOfDay(closes)];
  const [stops, resumes] = (middayBreaks[mic] ?? [closes, closes]).map(minutesOfDay) as [number, number];
  return {
    days: 252,
    // Bars are counted from the opening: those that lie within the break do not exist.
    barsPerDay(minutes) {
      let bars = 0;
      for (let begin = from; begin < to; begin += minutes) {
        if (begin < stops || begin + minutes > resumes) bars += 1;
      }
      return bars;
    },
    hours: `${timeZone} ${opens} ${closes} ${stops}`,
  };
}

/**
 * Bars of one year in a joint history, for annualisation. 52 weeks, 12 months; of days as many as the market has: 252 for shares,
 * 260 for currencies, 365 for crypto assets; of intraday bars those of a whole session on each of these days.
 *
 * Markets of different hours, and series whose names say none, have what the history shows: as many days as the one with the
 * fewest, or, where there are closes at weekends, as many as there are in a year of the history; and its mean number of bars on
 * a day.
 *
 * @param dates - of the history, ascending, as bars have them; at least one.
 */
export function barsPerYearOf(interval: Interval, symbols: readonly string[], dates: readonly string[]): number {
  if (interval === "1week" || interval === "1month") return barsPerYear[interval]!;
  const years = symbols.map(tradingYearOf);
  const [first] = years as [TradingYear];
  if (first.hours !== unknownHours && years.every(({ hours }) => hours === first.hours)) {
    return first.days * (isIntraday(interval) ? first.barsPerDay(minutesOf[interval]) : 1);
  }
  const days = [...new Set(dates.map((date) => date.slice(0, 10)))];
  const fewest = Math.min(...years.map((year) => year.days));
  const inYear = days.length > 1 && days.some(isWeekend) ? countedDays(days) : fewest;
  return inYear * (isIntraday(interval) ? dates.length / days.length : 1);
}

const dayMs = 86_400_000;

const isWeekend = (day: string) => [0, 6].includes(new Date(day).getUTCDay());

/** Days of a year of 365.25 days at the density of a history. */
const countedDays = (days: readonly string[]): number =>
  ((days.length - 1) * 365.25 * dayMs) / (Date.parse(days.at(-1)!) - Date.parse(days[0]!));
