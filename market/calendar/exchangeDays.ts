import { readFileSync } from "node:fs";
import { dayText } from "../days.ts";

interface ExchangeEntry {
  readonly first: string;
  readonly last: string;
  /** Days from Monday to Friday without a session, parted by spaces. */
  readonly closed: string;
  readonly weekend_sessions: string;
  /** Days by the local time at which their session ends early. */
  readonly early_closes: Readonly<Record<string, string>>;
}

/** The days of one exchange, as far as they are known. */
export interface ExchangeDays {
  /** Days on which the exchange trades, ascending, from `start` to `end` (`YYYY-MM-DD`, both inclusive), within what is known. */
  sessions(start: string, end: string): readonly string[];
  /** Local time `HH:MM` at which the session of a day ends early; `null` on other days. */
  earlyClose(date: string): string | null;
}

/** Exchanges whose days are those of another one. */
const sameDays: Readonly<Record<string, string>> = { XNAS: "XNYS", XCBO: "XNYS", OTCM: "XNYS" };

const dayMs = 86_400_000;
const dayNumber = (date: string) => Date.parse(`${date}T00:00:00Z`) / dayMs;
/** 1970-01-01 was a Thursday. */
const isWeekend = (day: number) => (day + 3) % 7 >= 5;

const words = (text: string) => text.split(" ").filter((word) => word !== "");

const entries = (
  JSON.parse(readFileSync(new URL("./data/exchange_days.json", import.meta.url), "utf8")) as {
    readonly exchanges: Readonly<Record<string, ExchangeEntry>>;
  }
).exchanges;

const opened = new Map<string, ExchangeDays>();

/** The days of an exchange, by its MIC; `null` when they are not known. */
export function exchangeDays(mic: string): ExchangeDays | null {
  const name = sameDays[mic] ?? mic;
  const entry = entries[name];
  if (!entry) return null;
  const known = opened.get(name);
  if (known) return known;
  const closed = new Set(words(entry.closed));
  const weekendSessions = new Set(words(entry.weekend_sessions));
  const earlyCloses = new Map(
    Object.entries(entry.early_closes).flatMap(([time, days]) => words(days).map((day) => [day, time] as const)),
  );
  const { first, last } = entry;
  const days: ExchangeDays = {
    sessions(start, end) {
      const from = dayNumber(start < first ? first : start);
      const to = dayNumber(end > last ? last : end);
      const found: string[] = [];
      for (let day = from; day <= to; day++) {
        const date = dayText(day * dayMs);
        if (isWeekend(day) ? weekendSessions.has(date) : !closed.has(date)) found.push(date);
      }
      return found;
    },
    earlyClose: (date) => earlyCloses.get(date) ?? null,
  };
  opened.set(name, days);
  return days;
}

/**
 * Sessions of an exchange between the first and the last of some dates that are not among them.
 *
 * @param dates - of daily bars, ascending, `YYYY-MM-DD`.
 * @returns ascending; empty for an exchange whose days are not known.
 */
export function missingSessions(mic: string, dates: readonly string[]): readonly string[] {
  const [first, last] = [dates[0], dates.at(-1)];
  const days = exchangeDays(mic);
  if (!days || first === undefined || last === undefined) return [];
  const there = new Set(dates);
  return days.sessions(first, last).filter((date) => !there.has(date));
}
