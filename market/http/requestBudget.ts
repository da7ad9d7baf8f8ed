import { CatalogueError } from "../../protocol/errors.ts";

/** Time after a request's end at which its cost is surely out of the vendor's window, in milliseconds. */
const windowMs = 60_000;

/** The requests that one key may still make in this minute. */
export interface RequestBudget {
  /**
   * Takes `cost` from what is left.
   * @throws {@link CatalogueError} `market_data.rate_limited` with the time until enough is free again.
   */
  take(cost: number): Lease;
  /** Nothing may be taken for a while: the vendor said so. */
  close(forMs: number): void;
  /** The vendor's own word on how much a minute holds. */
  resize(perMinute: number): void;
}

/** What a request has taken; it is given back a minute after the request ended. */
export interface Lease {
  end(): void;
}

interface Entry {
  readonly cost: number;
  freeAt: number;
}

/**
 * A sliding window over the last minute, which no minute of the vendor's clock can exceed however it is aligned. A request
 * counts until a minute after its answer came: the vendor counted it at some instant before that.
 *
 * @param vendor - name for messages.
 * @param perMinute - requests or credits of one minute; positive integer.
 * @param now - clock in milliseconds.
 */
export function createRequestBudget(vendor: string, perMinute: number, now: () => number): RequestBudget {
  let entries: Entry[] = [];
  let limit = perMinute;
  let closedUntil = 0;

  const refuse = (retryAfterMs: number): never => {
    throw new CatalogueError(
      "market_data.rate_limited",
      `${vendor} takes ${limit} requests a minute with this key, and they are used up`,
      [],
      { retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)) },
    );
  };

  return {
    take(cost) {
      const time = now();
      if (time < closedUntil) refuse(closedUntil - time);
      entries = entries.filter(({ freeAt }) => freeAt > time);
      let used = entries.reduce((sum, entry) => sum + entry.cost, 0);
      if (used > 0 && used + cost > limit) {
        // Entries of requests under way end a minute from now at the earliest.
        const ends = entries.map((entry) => ({ ...entry, freeAt: Math.min(entry.freeAt, time + windowMs) }));
        for (const entry of ends.sort((a, b) => a.freeAt - b.freeAt)) {
          used -= entry.cost;
          if (used + cost <= limit) refuse(entry.freeAt - time);
        }
        refuse(windowMs);
      }
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
  };
}
