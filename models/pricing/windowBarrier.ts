import { exp, log } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { type BarrierInput, barrierOption } from "./barrier.ts";
import { blackScholes } from "./blackScholes.ts";
import { noTouch, valueOfUnitAtHit } from "./digital.ts";
import { deviationOf, requireMarket, requirePositive } from "./optionMarket.ts";
import { terminalExpectation } from "./terminalQuadrature.ts";

/** An option whose barrier is watched during the first or the last part of its life only. */
export interface WindowBarrierInput extends BarrierInput {
  /** Scalar; years until the barrier begins to be watched; 0 ≤ … ≤ windowEndYears. */
  readonly windowStartYears: number;
  /** Scalar; years until it ends; ≤ expiryYears; one of the two must be today or expiry. */
  readonly windowEndYears: number;
}

/**
 * Price of a European option with a barrier that is watched from today to a date, or from a date to expiry.
 *
 * A price that is at or beyond the barrier when the watch begins touches it. The rebate of a knock-out is paid at the hit, that
 * of a knock-in at expiry.
 *
 * @param input - units on {@link WindowBarrierInput}.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * The closed forms before and after the date are integrated over the price at that date.
 * Limits: a window of the whole life is the ordinary barrier option, an empty one the plain option (or nothing for a knock-in).
 * Accuracy: 1e-11 of spot and strike.
 * @see R. Heynen, H. Kat, "Partial barrier options", J. Financial Engineering 3 (1994) 253–274 (types A and B2).
 */
export function windowBarrierOption(input: WindowBarrierInput): number {
  const { barrier, rebate, windowStartYears: start, windowEndYears: end, expiryYears, vol } = input;
  requireMarket(input);
  requirePositive("strike", input.strike);
  requirePositive("barrier", barrier);
  requireThat(rebate >= 0 && Number.isFinite(rebate), "rebate", "a finite number ≥ 0", rebate);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", vol);
  requireThat(start >= 0 && start <= end, "windowStartYears", "in [0, windowEndYears]", start);
  requireThat(end <= expiryYears, "windowEndYears", `at most expiryYears ${expiryYears}`, end);
  requireThat(start === 0 || end === expiryYears, "windowStartYears", "0 unless the window ends at expiry", start);
  if (start === 0 && end === expiryYears) return barrierOption(input);
  const ofRebate = rebate === 0 ? 0 : rebate * unitOfRebate(input);
  return withoutRebate(input) + ofRebate;
}

type Side = "down" | "up";
type Effect = "in" | "out";

const termsOf = ({ barrierType, barrier }: WindowBarrierInput) => {
  const [side, effect] = barrierType.split("_") as [Side, Effect];
  const isBeyond = (price: number) => (side === "down" ? price <= barrier : price >= barrier);
  return { side, effect, isBeyond };
};

/** Value today of a rebate of one. */
function unitOfRebate(input: WindowBarrierInput): number {
  const { windowStartYears: start, windowEndYears: end, expiryYears, rate, spot } = input;
  const { side, effect, isBeyond } = termsOf(input);
  const length = end - start;
  const watched = (price: number) => ({ ...input, spot: price, side, expiryYears: length });
  const atHit = (price: number) => (isBeyond(price) ? 1 : length === 0 ? 0 : valueOfUnitAtHit(watched(price)));
  const never = (price: number) =>
    isBeyond(price) ? 0 : length === 0 ? 1 : noTouch({ ...watched(price), payment: { pays: "cash", amount: 1 } });
  const atStart = (price: number) =>
    effect === "out" ? atHit(price) : exp(-rate * (expiryYears - end)) * never(price);
  return start === 0 ? atStart(spot) : terminalExpectation({ ...input, expiryYears: start }, atStart, [input.barrier]);
}

function withoutRebate(input: WindowBarrierInput): number {
  const { spot, barrier, windowStartYears: start, windowEndYears: end, expiryYears } = input;
  const { side, effect, isBeyond: beyond } = termsOf(input);
  const plain = blackScholes(input).price;
  if (end === 0) return beyond(spot) === (effect === "in") ? plain : 0;
  if (start === expiryYears) {
    const paid = terminalExpectation(
      input,
      (price) => (beyond(price) === (effect === "in") ? payoffOf(input, price) : 0),
      [barrier, input.strike],
    );
    return Math.max(0, paid);
  }
  const out = start > 0 ? watchedLate(input, start) : watchedEarly(input, side, end);
  const alive = Math.min(plain, Math.max(0, out));
  return effect === "out" ? alive : plain - alive;
}

const payoffOf = ({ type, strike }: WindowBarrierInput, price: number): number =>
  Math.max(0, type === "call" ? price - strike : strike - price);

/** Knock-out watched from `start` to expiry: the ordinary one at the price that has been reached by then. */
function watchedLate(input: WindowBarrierInput, start: number): number {
  const barrierType = input.barrierType.startsWith("down") ? "down_out" : "up_out";
  const rest = { ...input, barrierType, rebate: 0, expiryYears: input.expiryYears - start } as const;
  return terminalExpectation({ ...input, expiryYears: start }, (spot) => barrierOption({ ...rest, spot }), [
    input.barrier,
    input.strike,
  ]);
}

/** Knock-out watched from today to `end`: the plain option at `end`, less its mirror image of paths that touched. */
function watchedEarly(input: WindowBarrierInput, side: Side, end: number): number {
  const { spot, barrier, vol, rate, dividendYield } = input;
  if (side === "down" ? spot <= barrier : spot >= barrier) return 0;
  const rest = { ...input, expiryYears: input.expiryYears - end };
  const alive = (price: number) =>
    (side === "down" ? price > barrier : price < barrier) ? blackScholes({ ...rest, spot: price }).price : 0;
  const market = { ...input, expiryYears: end };
  const mirrored = (barrier * barrier) / spot;
  const ratio = (rate - dividendYield) / (vol * vol) - 0.5;
  const image = terminalExpectation({ ...market, spot: mirrored }, alive, [barrier, input.strike]);
  const weight = image === 0 ? 0 : exp(ratio * log(mirrored / spot));
  return terminalExpectation(market, alive, [barrier, input.strike]) - weight * image;
}
