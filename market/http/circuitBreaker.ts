import type { BreakerState, LedgerRules } from "../record/vendorLedger.ts";

/** Keeps a vendor that is down from being asked again and again. */
export interface CircuitBreaker {
  /** Time until a request may be let through, in milliseconds; 0 = now. */
  waitMs(): number;
  /** A request is let through; while the breaker is not closed it is the one that tries the vendor. */
  admit(): void;
  /** The vendor answered, whatever it said. */
  answered(): void;
  /** It did not, or said that it is down. */
  failed(): void;
  /** Requests in a row that were not answered. */
  readonly outages: number;
  state(): BreakerState;
}

/** @param now - clock in milliseconds. */
export function createCircuitBreaker(
  { outagesToOpen, openMs }: Pick<LedgerRules, "outagesToOpen" | "openMs">,
  now: () => number,
): CircuitBreaker {
  let outages = 0;
  let openUntil = 0;
  const waitMs = () => (outages < outagesToOpen ? 0 : Math.max(0, openUntil - now()));
  return {
    waitMs,
    admit() {
      // Until the trial ends, nobody else is let through.
      if (outages >= outagesToOpen) openUntil = now() + openMs;
    },
    answered() {
      outages = 0;
    },
    failed() {
      outages += 1;
      if (outages >= outagesToOpen) openUntil = now() + openMs;
    },
    get outages() {
      return outages;
    },
    state: () => (outages < outagesToOpen ? "closed" : waitMs() > 0 ? "open" : "half_open"),
  };
}
