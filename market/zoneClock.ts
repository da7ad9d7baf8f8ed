const halfHourMs = 1_800_000;

/**
 * The clock on the wall of a time zone: the local time of an instant, as milliseconds of a clock that reads it as UTC.
 * Offsets are remembered by the half hour, at whose ends zones change them.
 */
export function zoneClock(timeZone: string): (timeMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  const offsets = new Map<number, number>();
  return (timeMs) => {
    const half = Math.floor(timeMs / halfHourMs);
    let offset = offsets.get(half);
    if (offset === undefined) {
      const startMs = half * halfHourMs;
      const parts = Object.fromEntries(format.formatToParts(startMs).map(({ type, value }) => [type, value]));
      const { year, month, day, hour, minute } = parts;
      offset = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) - startMs;
      offsets.set(half, offset);
    }
    return timeMs + offset;
  };
}
