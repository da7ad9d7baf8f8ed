import { CatalogueError } from "../../protocol/errors.ts";

/** Outages in a row after which a vendor is left alone, and for how long, in milliseconds. */
const outagesToOpen = 5;
const openMs = 15_000;

/** Keeps a vendor that is down from being asked again and again. */
export interface CircuitBreaker {
  /** Lets a request through: all while closed, one at a time to try a vendor that was down. @throws {@link CatalogueError} `market_data.unavailable`. */
  admit(): void;
  /** The vendor answered, whatever it said. */
  answered(): void;
  /** It did not, or said that it is down. */
  failed(): void;
}

/**
 * @param vendor - name for messages.
 * @param now - clock in milliseconds.
 */
export function createCircuitBreaker(vendor: string, now: () => number): CircuitBreaker {
  let outages = 0;
  let openUntil = 0;
  return {
    admit() {
      if (outages < outagesToOpen) return;
      const time = now();
      if (time < openUntil) {
        throw new CatalogueError(
          "market_data.unavailable",
          `${vendor} did not answer ${outages} times in a row and is left alone for a while`,
          [],
          { retryAfterMs: openUntil - time },
        );
      }
      // The request that is let through is the trial: until it ends, nobody else is.
      openUntil = time + openMs;
    },
    answered() {
      outages = 0;
    },
    failed() {
      outages += 1;
      if (outages >= outagesToOpen) openUntil = now() + openMs;
    },
  };
}
