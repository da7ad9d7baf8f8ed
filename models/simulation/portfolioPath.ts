import type { CashFlowPlan } from "./cashFlows.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max } = Math;

/**
 * Value of a portfolio after each step, relative to the start and without cash flows.
 *
 * @param path - steps × k relative prices, row-major.
 * @param weights - k weights ≥ 0 that add up to 1.
 * @param rebalanced - steps + 1 flags: after step s the weights are restored.
 * @param held - k numbers, overwritten: units of each asset.
 * @param into - steps values, filled.
 */
export function unitValues(
  path: Float64Array,
  weights: Float64Array,
  rebalanced: Uint8Array,
  held: Float64Array,
  into: Float64Array,
): void {
  const k = weights.length;
  held.set(weights);
  for (let s = 0, at = 0; s < into.length; s++, at += k) {
    let value = 0;
    for (let i = 0; i < k; i++) value += held[i]! * path[at + i]!;
    into[s] = value;
    if (rebalanced[s + 1] === 1) for (let i = 0; i < k; i++) held[i] = (weights[i]! * value) / path[at + i]!;
  }
}

/** The money of one path. */
export interface MoneyPath {
  /** Value after each step and its payments, relative to the start; the first entry is the start after its payments. */
  readonly values: Float64Array;
  /** Step at which a withdrawal could not be paid in full, or −1. */
  ruinedAt: number;
}

/**
 * Applies cash flows to the value of a portfolio: contributions are invested and withdrawals sold in proportion to what is
 * held. A withdrawal that cannot be paid in full ruins the portfolio: it is worth nothing from then on.
 *
 * @param units - steps values without cash flows.
 * @param plan - payments; contributions come before withdrawals at the same time.
 * @param money - steps + 1 values, filled.
 */
export function applyCashFlows(units: Float64Array, plan: CashFlowPlan, money: MoneyPath): void {
  const { values } = money;
  money.ruinedAt = -1;
  let value = 1;
  for (let s = 0; s < values.length; s++) {
    if (s > 0) value *= s > 1 ? units[s - 1]! / units[s - 2]! : units[0]!;
    value += plan.contributions[s]!;
    value -= value * plan.withdrawnShares[s]!;
    const withdrawal = plan.withdrawals[s]!;
    // A last withdrawal of everything leaves rounding behind.
    if (withdrawal > value * (1 + 1e-12)) {
      money.ruinedAt = s;
      values.fill(0, s);
      return;
    }
    value = max(0, value - withdrawal);
    values[s] = value;
  }
}
