import { exp } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import type { DigitalPayment } from "./digital.ts";
import { type MonitoredClaim, type MonitoredValue, monitoredClaim, type Piece } from "./monitoredClaim.ts";
import { assetFactor, discountFactor, type OptionMarket, type OptionType, requirePositive } from "./optionMarket.ts";

/** Levels that are watched at dates; one of them may be out of reach. */
export interface MonitoredLevels extends Pick<MonitoredClaim, "lower" | "upper" | "interval"> {}

/** An option that being found outside two levels at a monitoring date brings to life (in) or ends (out). */
export interface DiscreteBarrierInput extends OptionMarket, MonitoredLevels {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
  readonly effect: "in" | "out";
  /** Paid at the date by a knock-out, at expiry by a knock-in that never came to life; ≥ 0. */
  readonly rebate: number;
}

/**
 * Price of a European option with one or two barriers that are watched at equally spaced dates.
 *
 * @param input - units on {@link DiscreteBarrierInput}; a lower level 0 or an upper one ∞ is no barrier.
 * @returns value, delta and gamma; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Today is no monitoring date, so a spot beyond a barrier has not touched it; expiry is one.
 * Limits: in plus out without rebate is the plain option; many dates are the continuous barrier shifted by
 * {@link shiftedBarrier}.
 * Accuracy: that of {@link monitoredClaim}.
 * @see M. Broadie, P. Glasserman, S. Kou, "A continuity correction for discrete barrier options", Math. Finance 7 (1997) 325–349.
 * @example
 * discreteBarrierOption({ spot: 100, strike: 100, lower: 95, upper: Number.POSITIVE_INFINITY, interval: 0.004, effect: "out", rebate: 0, expiryYears: 0.2, vol: 0.3, rate: 0.1, dividendYield: 0, type: "call" }).price // ≈ 4.9068
 */
export function discreteBarrierOption(input: DiscreteBarrierInput): MonitoredValue {
  const { strike, type, lower, upper, effect, rebate } = input;
  requirePositive("strike", strike);
  requireThat(rebate >= 0 && Number.isFinite(rebate), "rebate", "a finite number ≥ 0", rebate);
  const payoff: Piece =
    type === "call"
      ? { low: Math.max(lower, strike), high: upper, cash: -strike, asset: 1 }
      : { low: lower, high: Math.min(upper, strike), cash: strike, asset: -1 };
  const alive = payoff.low < payoff.high ? [payoff] : [];
  if (effect === "out") {
    const out = monitoredClaim({ ...input, atExpiry: alive, atHit: { cash: rebate, asset: 0 } });
    return { ...out, price: Math.max(0, out.price) };
  }
  // The knock-in is what the knock-out leaves of the plain option, and the rebate of one that never came to life.
  const never: Piece = { low: lower, high: upper, cash: -rebate, asset: 0 };
  const out = monitoredClaim({ ...input, atExpiry: [...alive, never], atHit: { cash: 0, asset: 0 } });
  const plain = blackScholes(input);
  return {
    price: Math.max(0, plain.price - out.price),
    delta: plain.delta - out.delta,
    gamma: plain.gamma - out.gamma,
    errorEstimate: out.errorEstimate,
  };
}

/** A claim on whether the price is found outside two levels at one of the dates. */
export interface DiscreteTouchInput extends OptionMarket, MonitoredLevels {
  readonly payment: DigitalPayment;
}

/**
 * Value of a touch option whose levels are watched at equally spaced dates.
 *
 * @param paid - at the date of the touch, at expiry if there was a touch, or at expiry if there was none.
 * @returns value, delta and gamma; currency. The asset paid at the hit is worth the price at that date.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: touch and no touch, both paid at expiry, are the payment for certain.
 * Accuracy: that of {@link monitoredClaim}.
 */
export function discreteTouch(
  input: DiscreteTouchInput,
  paid: "at_hit" | "at_expiry" | "never_touched",
): MonitoredValue {
  const { payment, lower, upper, spot } = input;
  const unit = payment.pays === "cash" ? { cash: payment.amount, asset: 0 } : { cash: 0, asset: 1 };
  if (paid === "at_hit") return monitoredClaim({ ...input, atExpiry: [], atHit: unit });
  const atExpiry = [{ low: lower, high: upper, ...unit }];
  const never = monitoredClaim({ ...input, atExpiry, atHit: { cash: 0, asset: 0 } });
  if (paid === "never_touched") return never;
  const ofAsset = unit.asset * assetFactor(input);
  return {
    price: Math.max(0, unit.cash * discountFactor(input) + ofAsset * spot - never.price),
    delta: ofAsset - never.delta,
    gamma: -never.gamma,
    errorEstimate: never.errorEstimate,
  };
}

/** −ζ(½)/√(2π): by how many standard deviations of one interval a price that crosses between dates overshoots. */
const overshoot = 0.5825971579390106;

/**
 * The continuously watched barrier that a barrier watched at dates is worth, to first order in the root of the interval.
 *
 * @param side - whether the barrier lies above or below the price.
 * @returns level; unit of `barrier`; further away from the price.
 * @see M. Broadie, P. Glasserman, S. Kou, "A continuity correction for discrete barrier options", Math. Finance 7 (1997)
 * 325–349, theorem 1.1.
 * @example
 * shiftedBarrier(95, "down", 0.3, 0.004) // ≈ 93.9559
 */
export function shiftedBarrier(barrier: number, side: "up" | "down", vol: number, interval: number): number {
  const shift = overshoot * vol * Math.sqrt(interval);
  return barrier * exp(side === "up" ? shift : -shift);
}
