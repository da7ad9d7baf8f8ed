import { listedDates, type SymbolGaps } from "../../protocol/marketData.ts";
import { exchangeDays } from "../calendar/exchangeDays.ts";

/** The sessions of exchanges between two days, each list made once. */
export function createSessions(first: string, last: string): (mic: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (mic) => {
    const sessions = known.get(mic) ?? exchangeDays(mic)?.sessions(first, last) ?? [];
    known.set(mic, sessions);
    return sessions;
  };
}

/**
 * Sessions between the first and the last of some days that are not among them; `null` when there are none.
 *
 * @param days - on which a symbol has bars, ascending; a day may be there more than once.
 * @param sessions - ascending.
 */
export function gapsBetween(symbol: string, days: readonly string[], sessions: readonly string[]): SymbolGaps | null {
  const [first, last] = [days[0], days.at(-1)];
  const dates: string[] = [];
  let count = 0;
  let next = 0;
  for (const session of sessions) {
    if (days[next] === session) {
      next += 1;
      continue;
    }
    if (first === undefined || session < first || session > last!) continue;
    while (days[next]! < session) next += 1;
    if (days[next] === session) continue;
    count += 1;
    if (dates.length < listedDates) dates.push(session);
  }
  return count === 0 ? null : { symbol, count, dates };
}
