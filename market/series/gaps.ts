import { exchangeDays } from "../calendar/exchangeDays.ts";

/** Sessions of a symbol's exchange on which it has no bar. */
export interface SymbolGaps {
  readonly symbol: string;
  readonly count: number;
  /** The first of them, `YYYY-MM-DD`, at most {@link mostGapDates}. */
  readonly dates: readonly string[];
}

/** Dates that a description names of each symbol. */
export const mostGapDates = 20;

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
  const last = days.at(-1);
  const gaps: string[] = [];
  let count = 0;
  let next = 0;
  for (const session of sessions) {
    if (last === undefined || session > last) break;
    if (session < days[0]!) continue;
    while (days[next]! < session) next += 1;
    if (days[next] === session) continue;
    count += 1;
    if (gaps.length < mostGapDates) gaps.push(session);
  }
  return count === 0 ? null : { symbol, count, dates: gaps };
}
