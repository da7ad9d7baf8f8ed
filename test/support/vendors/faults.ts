import { unit } from "./dice.ts";

/** What a vendor can do to one request in the place of answering it. */
export const faultKinds = [
  /** The connection breaks before the answer. */
  "reset",
  /** The connection breaks in the middle of the answer. */
  "truncate",
  /** The answer is whole as HTTP, and its document is not. */
  "tear",
  /** A page in HTML with status 200 that repeats the address it was asked for. */
  "html",
  /** Status 502 without a body. */
  "down",
  /** The rate limit, whether it is reached or not. */
  "limit",
  /** The same within an answer with status 200. */
  "limit_in_200",
  /** The answer, late. */
  "slow",
  // Documents that fit their schema, with bars that cannot be; answers without bars stay as they are.
  /** A negative close. */
  "lie",
  /** Two different bars of one date. */
  "two_closes",
  "high_below_low",
  "future_bar",
  /** Bars of another instrument, where the vendor says of which they are. */
  "other_symbol",
  // Documents that do not.
  /** A bar without a close. */
  "missing_field",
  /** A sentence in the place of a number. */
  "page_of_text",
  /** Nothing is wrong: numbers are text, or texts are numbers. */
  "numbers_otherwise",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Faults after which the client has the data all the same. */
export const harmless: ReadonlySet<FaultKind | null> = new Set<FaultKind | null>([null, "slow", "numbers_otherwise"]);

/** Decides what happens to a request: the n-th one (from 0) of its address. `null` = it is answered. */
export type FaultScript = (address: string, n: number) => FaultKind | null;

/**
 * Does something to a share of the requests. What happens to one depends on the seed, its address and how often it was
 * asked before, never on the order in which requests of different addresses arrive.
 */
export const seededFaults =
  (seed: number, share: number, kinds: readonly FaultKind[] = faultKinds): FaultScript =>
  (address, n) => {
    if (unit(seed, address, n, "whether") >= share) return null;
    return kinds[Math.floor(unit(seed, address, n, "which") * kinds.length)]!;
  };
