/** The requests that one key may still make in this minute. */
export interface RequestBudget {
  /** Time until `cost` can be taken, in milliseconds; 0 = now. */
  waitMs(cost: number): number;
  /** Takes `cost` from what is left; what was taken is given back a window after the request ended. */
  take(cost: number): Lease;
  /** Nothing may be taken for a while: the vendor said so. */
  close(forMs: number): void;
  /** The vendor's own word on how much a minute holds. */
  resize(perMinute: number): void;
  readonly perMinute: number;
  left(): number;
  closedForMs(): number;
}

/** What a request has taken. */
export interface Lease {
  end(): void;
}

interface Entry {
  readonly cost: number;
  freeAt: number;
}

/**
 * A sliding window over the last minute, which no minute of the vendor's clock can exceed however it is aligned. A request
 * counts until a minute after its answer came: the vendor counted it at some instant before that. One that costs more than a
 * minute holds goes alone.
 *
 * @param perMinute - requests or credits of one minute; positive integer.
 * @param windowMs - the minute.
 * @param now - clock in milliseconds.
 */
export function createRequestBudget(perMinute: number, windowMs: number, now: () => number): RequestBudget {
  let entries: Entry[] = [];
  let limit = perMinute;
  let closedUntil = 0;

  function used(time: number): number {
    entries = entries.filter(({ freeAt }) => freeAt > time);
    return entries.reduce((sum, { cost }) => sum + cost, 0);
  }

  return {
    waitMs(cost) {
      const time = now();
      if (time < closedUntil) return closedUntil - time;
      let rest = used(time);
      if (rest === 0 || rest + cost <= limit) return 0;
      // Entries of requests under way end a window from now at the earliest.
      const ends = entries.map((entry) => ({ ...entry, freeAt: Math.min(entry.freeAt, time + windowMs) }));
      for (const entry of ends.sort((a, b) => a.freeAt - b.freeAt)) {
        rest -= entry.cost;
        if (rest === 0 || rest + cost <= limit) return entry.freeAt - time;
      }
      return windowMs;
    },
    take(cost) {
      const entry: Entry = { cost, freeAt: Number.POSITIVE_INFINITY };
      entries.push(entry);
      return {
        end() {
          entry.freeAt = now() + windowMs;
        },
      };
    },
    close(forMs) {
      closedUntil = Math.max(closedUntil, now() + forMs);
    },
    resize(perMinuteNow) {
      if (Number.isInteger(perMinuteNow) && perMinuteNow > 0) limit = perMinuteNow;
    },
    get perMinute() {
      return limit;
    },
    left: () => Math.max(0, limit - used(now())),
    closedForMs: () => Math.max(0, closedUntil - now()),
  };
}
