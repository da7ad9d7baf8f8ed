import { exp } from "../../numerics/elementary.ts";
import { intrinsic, type PathPayoff, type PayoffClock } from "./pathPayoff.ts";

/** What is paid at maturity from the level at maturity alone. */
export type TerminalPayment =
  | { readonly pays: "intrinsic" }
  | { readonly pays: "cash"; readonly amount: number }
  | { readonly pays: "asset" };

/**
 * European option: intrinsic value, or cash or the asset when it ends in the money (a level equal to the strike is not).
 *
 * @param clock - dates and rate.
 * @param sign - 1 for a call, −1 for a put.
 * @param strike - same unit as the level.
 */
export function terminalPayoff(clock: PayoffClock, sign: 1 | -1, strike: number, payment: TerminalPayment): PathPayoff {
  const n = clock.times.length;
  const discount = exp(-clock.rate * clock.times[n - 1]!);
  const paid = (level: number): number => {
    if (payment.pays === "intrinsic") return intrinsic(sign, level, strike);
    if (sign * (level - strike) <= 0) return 0;
    return payment.pays === "cash" ? payment.amount : level;
  };
  return { extraDrivers: 0, value: (levels) => discount * paid(levels[n]!) };
}
