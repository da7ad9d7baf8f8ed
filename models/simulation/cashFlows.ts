import { pow } from "../numerics/power.ts";

/**
 * The steps at which something happens `perYear` times a year: those that begin a new period.
 *
 * @param steps - number of steps ≥ 1.
 * @param stepsPerYear - > 0.
 * @param perYear - periods of one year > 0; at most one happens in a step.
 * @returns steps + 1 flags; entry s belongs to the end of step s, entry 0 to the start and is never set.
 */
export function scheduledSteps(steps: number, stepsPerYear: number, perYear: number): Uint8Array {
  const periodsBy = (s: number) => Math.floor((s * perYear) / stepsPerYear + 1e-9);
  return Uint8Array.from({ length: steps + 1 }, (_, s) => (s > 0 && periodsBy(s) > periodsBy(s - 1) ? 1 : 0));
}

/** Money that goes into a portfolio or out of it on a schedule. */
export interface CashFlow {
  readonly direction: "contribution" | "withdrawal";
  /** One payment in units of the value at the start, before growth; or the share of the value then in (0, 1]. */
  readonly size: number;
  readonly basis: "amount" | "share_of_value";
  /** Payments of one year, or `null` for a single one at `startYear`. */
  readonly perYear: number | null;
  /** At the start or at the end of each period. */
  readonly timing: "start" | "end";
  /** Growth of an amount per year: the payment at t years is size · (1 + growth)ᵗ. */
  readonly annualGrowth: number;
  /** Payments happen from this time to the other, in years, both inclusive. */
  readonly startYear: number;
  readonly endYear: number;
}

/** What is paid at each time; entry s belongs to the end of step s, entry 0 to the start. */
export interface CashFlowPlan {
  /** steps + 1 amounts ≥ 0 in units of the value at the start. */
  readonly contributions: Float64Array;
  readonly withdrawals: Float64Array;
  /** steps + 1 shares of the value in [0, 1] that are withdrawn. */
  readonly withdrawnShares: Float64Array;
}

/** The schedule of several cash flows over a path. */
export function cashFlowPlan(flows: readonly CashFlow[], steps: number, stepsPerYear: number): CashFlowPlan {
  const plan: CashFlowPlan = {
    contributions: new Float64Array(steps + 1),
    withdrawals: new Float64Array(steps + 1),
    withdrawnShares: new Float64Array(steps + 1),
  };
  for (const flow of flows) {
    for (const s of paymentSteps(flow, steps, stepsPerYear)) {
      if (flow.basis === "share_of_value") {
        plan.withdrawnShares[s] = Math.min(1, plan.withdrawnShares[s]! + flow.size);
        continue;
      }
      const amount = flow.size * pow(1 + flow.annualGrowth, s / stepsPerYear);
      const into = flow.direction === "contribution" ? plan.contributions : plan.withdrawals;
      into[s]! += amount;
    }
  }
  return plan;
}

function paymentSteps(flow: CashFlow, steps: number, stepsPerYear: number): readonly number[] {
  const first = Math.ceil(flow.startYear * stepsPerYear - 1e-9);
  const last = Math.floor(flow.endYear * stepsPerYear + 1e-9);
  if (flow.perYear === null) return first <= steps ? [first] : [];
  const ends = scheduledSteps(steps, stepsPerYear, flow.perYear);
  if (flow.timing === "start") {
    // Each period is paid when it begins: the first at the start, and none at the very end.
    ends[0] = 1;
    ends[steps] = 0;
  }
  return Array.from(ends.keys()).filter((s) => ends[s] === 1 && s >= first && s <= last);
}
