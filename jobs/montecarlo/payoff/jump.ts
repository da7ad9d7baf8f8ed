import { exp } from "../../../models/numerics/elementary.ts";
import { intrinsic } from "../../../models/simulation/payoffs/pathPayoff.ts";
import type { PreparedPayoff } from "./prepare.ts";
import { isContinuous } from "./schedule.ts";

/** Largest jump of the present value of a path as a function of its last level; 0 for a payoff without one. */
export function jumpOf({ request: { terms, sign }, rate }: PreparedPayoff): number {
  const discount = exp(-rate * terms.maturity);
  const { type, strike = 0, rebate = 0 } = terms;
  if (type === "digital") return discount * (terms.pays === "asset" ? strike : (terms.cash_amount ?? 1));
  // At an outside barrier the option may be worth anything: paths differ in more than one number.
  if (terms.barrier_asset !== undefined) return 0;
  const barriers = [terms.barrier, terms.lower_barrier, terms.upper_barrier].filter((level) => level !== undefined);
  if (barriers.length === 0 || isContinuous(terms)) return 0;
  return discount * Math.max(...barriers.map((barrier) => Math.abs(intrinsic(sign, barrier, strike) - rebate)));
}
