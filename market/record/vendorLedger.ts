import { createHash } from "node:crypto";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { VendorName } from "../../protocol/marketData.ts";

/** One key at one vendor. */
export interface VendorAccount {
  readonly vendor: VendorName;
  /** Tells keys apart without being one: the first 16 hexadecimal digits of the key's SHA-256. */
  readonly key: string;
  /** Requests or credits of one minute by the settings; what the vendor itself says replaces it. Positive integer. */
  readonly perMinute: number;
}

export const accountOf = (vendor: VendorName, key: string, perMinute: number): VendorAccount => ({
  vendor,
  key: createHash("sha256").update(key).digest("hex").slice(0, 16),
  perMinute,
});

/** When a vendor is asked no more. */
export interface LedgerRules {
  /** Time after a request's end at which its cost is surely out of the vendor's minute, in milliseconds. */
  readonly windowMs: number;
  /** Time after which a request is over, whatever became of who sent it, in milliseconds. */
  readonly longestMs: number;
  /** Outages in a row after which a vendor is left alone, and for how long, in milliseconds. */
  readonly outagesToOpen: number;
  readonly openMs: number;
}

export const usualLedgerRules: LedgerRules = { windowMs: 60_000, longestMs: 45_000, outagesToOpen: 5, openMs: 15_000 };

/** Leave to send one request, or why there is none: the vendor is down, or its minute is full. */
export type Admission =
  | { readonly refusal: null; readonly request: string }
  | {
      readonly refusal: "down" | "full";
      readonly waitMs: number;
      readonly perMinute: number;
      readonly outages: number;
    };

/** What became of a request that was let through. */
export interface RequestEnd {
  /** False when the vendor did not answer, or said that it is down. */
  readonly answered: boolean;
  /** The vendor's word on how much a minute holds. */
  readonly perMinute?: number | undefined;
  /** Time for which it wants no request, in milliseconds. */
  readonly closedForMs?: number | undefined;
  readonly error?: ErrorCode | undefined;
}

/** How a key stands with its vendor. */
export interface VendorStanding {
  readonly perMinute: number;
  /** What is left of the minute. */
  readonly left: number;
  /** Time until the vendor wants requests again, in milliseconds; 0 = now. */
  readonly closedForMs: number;
  readonly breaker: BreakerState;
  /** Time until the vendor is tried again, in milliseconds; 0 while the breaker is closed. */
  readonly openForMs: number;
  /** ISO 8601; `null` = never. */
  readonly lastAnswerAt: string | null;
  readonly lastErrorAt: string | null;
  readonly lastError: ErrorCode | null;
}

/** `closed` lets all requests through, `open` none, `half_open` the one that tries whether the vendor is back. */
export type BreakerState = "closed" | "open" | "half_open";

/**
 * Counts the requests of keys, so that no minute of a vendor's clock is exceeded and a vendor that is down is left alone; of
 * all processes that share it.
 */
export interface VendorLedger {
  admit(account: VendorAccount, cost: number): Promise<Admission>;
  /** Every request that was let through is ended; one that is not counts until it cannot be under way any more. */
  end(account: VendorAccount, request: string, end: RequestEnd): Promise<void>;
  standing(account: VendorAccount): Promise<VendorStanding>;
}
