import { modelInputError } from "../requireThat.ts";

/** What is known of a price that grows with vol. */
export interface VolSearch {
  /** Price at a vol, and its error; currency. */
  readonly priceAt: (vol: number) => { readonly price: number; readonly errorEstimate: number };
  /** Price that is looked for. */
  readonly price: number;
  /** A growing function of the price that is nearly the vol itself; ∞ above its domain. */
  readonly volLike: (price: number) => number;
  /** Least price that vol can add to: what the option is worth at the lowest vols. */
  readonly floor: number;
  /** Highest vol that is tried. */
  readonly maxVol: number;
}

/** A vol and what is known about its error. */
export interface ImpliedVolValue {
  /** Annualised log-normal vol, decimal. */
  readonly vol: number;
  /** What the error of the price means for the vol. */
  readonly errorEstimate: number;
}

const maxEvaluations = 60;
/** Evaluations after which a price within its own error is near enough: before, a small part of it is the goal. */
const patience = 8;
const smallPart = 1e-3;

/**
 * The vol at which an option has a price, for prices that no formula inverts.
 *
 * @returns vol and error estimate.
 * @throws {@link CatalogueError} `model.input` when no vol gives the price, or more than one does: the bounds are named.
 * @remarks
 * Secant steps in coordinates where price is nearly a straight line, inside a bracket that only shrinks; where the price
 * does not answer to vol, the bracket is halved. Few evaluations: five to seven unless the vol hardly matters.
 */
export function volOfPrice(search: VolSearch): ImpliedVolValue {
  const { priceAt, price, volLike, floor, maxVol } = search;
  if (!(price > floor)) throw outOfBounds(search);
  const target = volLike(price);
  let [low, high, maxTried] = [0, maxVol, false];
  let before = { vol: 0, reached: 0, gap: Number.POSITIVE_INFINITY };
  let vol = Math.min(target, 0.5 * maxVol);
  for (let evaluations = 1; ; evaluations++) {
    const value = priceAt(vol);
    const missed = value.price - price;
    const near = (evaluations < patience ? smallPart : 1) * value.errorEstimate;
    if (Math.abs(missed) <= near || evaluations === maxEvaluations || high - low < 4e-16 * high) {
      return { vol, errorEstimate: errorOf(search, vol, value.price, value.errorEstimate + Math.abs(missed)) };
    }
    if (vol === maxVol && missed < 0) throw outOfBounds(search);
    maxTried ||= vol === maxVol;
    if (missed > 0) high = vol;
    else low = vol;
    const reached = volLike(value.price);
    const gap = target - reached;
    const slope = evaluations === 1 ? 1 : (reached - before.reached) / (vol - before.vol);
    const secant = vol + gap / slope;
    const quick = Math.abs(gap) < 0.5 * Math.abs(before.gap);
    before = { vol, reached, gap };
    if (quick && secant > low && secant < high) vol = secant;
    else if (secant >= maxVol && !maxTried) vol = maxVol;
    else vol = low > 0.1 * high ? 0.5 * (low + high) : Math.sqrt(Math.max(low, 1e-3 * high) * high);
  }
}

/** The price error in units of vol, by the slope to the nearest lower vol whose price differs by more. */
function errorOf({ priceAt, maxVol }: VolSearch, vol: number, price: number, error: number): number {
  for (let below = 1e-4 * vol; below < 0.5 * vol; below *= 10) {
    const lost = price - priceAt(vol - below).price;
    if (lost > 10 * error) return (below * error) / lost;
  }
  // Every lower vol has the same price within the error: how far up does that go?
  let above = vol;
  while (vol + above < maxVol && priceAt(vol + above).price - price <= error) above *= 2;
  return above;
}

/** Says which prices have one vol; below, up to which vol there is nothing to tell. */
function outOfBounds({ priceAt, price, floor, maxVol }: VolSearch): Error {
  if (price > floor)
    return modelInputError("market_price", `at most ${priceAt(maxVol).price}, that of vol ${maxVol}`, price);
  let [low, high] = [0, maxVol];
  while (high - low > 1e-6 * high && high > 1e-9) {
    const middle = 0.5 * (low + high);
    const value = priceAt(middle);
    if (value.price - floor > value.errorEstimate) high = middle;
    else low = middle;
  }
  const flat = low > 0 ? `, the price of every vol up to ${low}` : "";
  return modelInputError("market_price", `above ${floor}${flat}`, price);
}
