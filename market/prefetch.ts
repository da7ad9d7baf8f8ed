import type { FetchedSeries } from "../protocol/marketData.ts";
import { missingSessions } from "./calendar/exchangeDays.ts";
import type { DayRange } from "./vendor.ts";

/** A series as it is brought into the lake: window by window, in their order. */
export interface SeriesToFetch {
  readonly symbol: string;
  readonly windows: readonly DayRange[];
  /** Dates of the bars of a window, ascending; from the lake, or from the vendor first. */
  datesOf(window: DayRange): Promise<readonly string[]>;
  /** MIC of the exchange whose sessions the bars should have; `null` for a pair. */
  readonly mic: string | null;
  /** The day of the exchange on which a bar lies, by its date. */
  dayOf(date: string): string;
}

/**
 * Brings a series into the lake and says what there is. One window is in memory at a time.
 *
 * @param signal - heeded between windows; what was fetched before it stays.
 * @param onWindow - called with the first day of every window that is there.
 */
export async function fetchSeries(
  { symbol, windows, datesOf, mic, dayOf }: SeriesToFetch,
  signal: AbortSignal,
  onWindow: (firstDay: string) => void,
): Promise<FetchedSeries> {
  let rows = 0;
  let first: string | null = null;
  let last: string | null = null;
  const days = new Set<string>();
  for (const window of windows) {
    signal.throwIfAborted();
    const dates = await datesOf(window);
    rows += dates.length;
    first ??= dates[0] ?? null;
    last = dates.at(-1) ?? last;
    for (const date of dates) days.add(dayOf(date));
    onWindow(window.first);
  }
  const missing = mic === null ? [] : missingSessions(mic, [...days]);
  return { symbol, rows, first, last, missingSessions: missing.length, error: null };
}
