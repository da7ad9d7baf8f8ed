import type { VendorState } from "../../market/vendorStates.ts";

const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

/** What can be expected of a vendor, for clients. */
export function presentVendor({ vendor, state, message, standing }: VendorState) {
  return {
    vendor,
    state,
    configured: state !== "unconfigured",
    message,
    per_minute: standing?.perMinute ?? null,
    left: standing?.left ?? null,
    breaker: standing?.breaker ?? null,
    retry_after_seconds: standing ? secondsOf(Math.max(standing.closedForMs, standing.openForMs)) : 0,
    last_answer_at: standing?.lastAnswerAt ?? null,
    last_error_at: standing?.lastErrorAt ?? null,
    last_error: standing?.lastError ?? null,
  };
}
