import { type Interval, isIntraday, minutesOf } from "../../protocol/marketData.ts";
import { dayOf } from "../days.ts";
import { firstIntradayDay } from "../requestCheck.ts";

/** A date of a file as bars write it, with its instant in milliseconds since 1970, or what is wrong with it. */
export type DateRead = { readonly date: string; readonly timeMs: number } | { readonly fault: string };

/** The first day that a request can ask for. */
const firstDay = "1900-01-01";

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const instantPattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.0{1,9})?)?(?:Z|\+00(?::?00)?)$/;

/** Reader of the dates of bars at an interval, none of them behind `now`. */
export function dateReader(interval: Interval, now: Date): (text: string) => DateRead {
  return isIntraday(interval) ? instantReader(interval, now) : dayReader(now);
}

function dayReader(now: Date): (text: string) => DateRead {
  const today = dayOf(now);
  // Files with many symbols repeat their days.
  const known = new Map<string, DateRead>();
  const read = (text: string): DateRead => {
    if (!dayPattern.test(text) || !isReal(text)) return { fault: "must be a real date, written YYYY-MM-DD" };
    if (text < firstDay) return { fault: `must not be before ${firstDay}` };
    if (text > today) return { fault: `lies in the future: today is ${today}, UTC` };
    return { date: text, timeMs: Date.parse(text) };
  };
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const result = read(text);
    known.set(text, result);
    return result;
  };
}

function instantReader(interval: Interval, now: Date): (text: string) => DateRead {
  // Sessions begin at the quarter hour, wherever they do.
  const stepMs = Math.min(minutesOf[interval], 15) * 60_000;
  const latest = now.toISOString();
  let realDay = "";
  return (text) => {
    const [, day = "", time, seconds = "00"] = instantPattern.exec(text) ?? [];
    const date = `${day}T${time}:${seconds}Z`;
    const timeMs = Date.parse(date);
    if (!day || Number.isNaN(timeMs) || (day !== realDay && !isReal(day))) {
      return { fault: "must be an instant in UTC with its zone, written 2024-05-01T13:30:00Z" };
    }
    realDay = day;
    if (timeMs % stepMs !== 0) return { fault: `is not where a bar of ${interval} begins` };
    if (day < firstIntradayDay) return { fault: `must not be before ${firstIntradayDay} for intraday bars` };
    if (date > latest) return { fault: `lies in the future: it is ${latest}` };
    return { date, timeMs };
  };
}

/** Date.parse accepts the 30th of February in some engines. */
const isReal = (day: string): boolean => {
  const timeMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(day);
};
