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
  /** Prices that cannot be: a negative close. */
  "lie",
  /** The answer, late. */
  "slow",
] as const;
export type FaultKind = (typeof faultKinds)[number];

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
