import { bivariateNormalCdf } from "../../numerics/bivariateNormal.ts";
import { exp, log } from "../../numerics/elementary.ts";
import { scaledNormalCdf } from "../../numerics/normal.ts";
import { expm1 } from "../../numerics/power.ts";
import { requireThat } from "../../requireThat.ts";
import type { PutProblem } from "./putProblem.ts";

/** An American call as both formulas see it; a put is the call with spot and strike, and rate and yield, exchanged. */
interface CallProblem {
  readonly spot: number;
  readonly strike: number;
  readonly rate: number;
  /** Rate less yield. */
  readonly carry: number;
  readonly vol: number;
  readonly expiryYears: number;
}

/** The call that a mirrored put stands for. */
const callOf = ({ spot, strike, rate, dividendYield, vol, expiryYears }: PutProblem): CallProblem => ({
  spot: strike,
  strike: spot,
  rate: dividendYield,
  carry: dividendYield - rate,
  vol,
  expiryYears,
});

/** Refuses so much time that the drift to the boundary takes it back to the strike, where the formulas say nothing. */
function requireBoundary({ carry, vol, expiryYears }: CallProblem): void {
  const latest = carry < 0 ? (4 * vol * vol) / (carry * carry) : Number.POSITIVE_INFINITY;
  const domain = `below ${latest} for the boundary of Bjerksund and Stensland, (2 vol / (rate − dividendYield))²`;
  requireThat(expiryYears < latest, "expiryYears", domain, expiryYears);
}

/** The boundary is taken for infinite beyond this multiple of the strike. */
const farthest = 1e12;

/** What the flat boundaries are made of. */
interface Boundaries {
  /** Power β with which a claim on the boundary falls. */
  readonly power: number;
  /** Boundary just before expiry and without expiry. */
  readonly near: number;
  readonly far: number;
}

function boundariesOf({ strike, rate, carry, vol }: CallProblem): Boundaries {
  const half = carry / (vol * vol) - 0.5;
  const root = Math.sqrt(Math.max(0, half * half + (2 * rate) / (vol * vol)));
  const power = half > 0 && rate > 0 ? (2 * rate) / (vol * vol) / (half + root) : root - half;
  const near = Math.max(strike, rate > 0 ? (strike * rate) / (rate - carry) : 0);
  const far = power > 1 ? Math.min((strike * power) / (power - 1), farthest * strike) : farthest * strike;
  return { power, near, far: Math.max(far, near) };
}

/** Between the two, nearer to the far one the more time is left; never below the near one. */
const boundaryAt = ({ near, far }: Boundaries, { carry, vol }: CallProblem, years: number, weight: number): number =>
  near - (far - near) * expm1(Math.min(0, (-(carry * years + 2 * vol * Math.sqrt(years)) * weight) / (far - near)));

/** Growth per year of the γ-th power of the price, discounted; none for the power of the boundaries. */
const growthOf = ({ rate, carry, vol }: CallProblem, { power }: Boundaries, gamma: number): number =>
  gamma === power ? 0 : gamma * carry - rate + 0.5 * gamma * (gamma - 1) * vol * vol;

/** φ: value, over level^γ, of the γ-th power of the price at a time when it is below `below` and has not met `level`. */
function unmet(
  call: CallProblem,
  bounds: Boundaries,
  years: number,
  gamma: number,
  below: number,
  level: number,
): number {
  const { spot, carry, vol } = call;
  const deviation = vol * Math.sqrt(years);
  const drift = (carry + (gamma - 0.5) * vol * vol) * years;
  const room = log(level / spot);
  const scale = growthOf(call, bounds, gamma) * years - gamma * room;
  const mirrored = (2 * carry) / (vol * vol) + 2 * gamma - 1;
  const d = -(log(spot / below) + drift) / deviation;
  return scaledNormalCdf(scale, d) - scaledNormalCdf(scale + mirrored * room, d - (2 * room) / deviation);
}

/**
 * American option by Bjerksund and Stensland's flat exercise boundary (1993).
 *
 * @param put - mirrored problem with a boundary; σ√T of 1e-5 at least.
 * @returns present value; currency per unit of underlying; never above the American price but for rounding.
 * @throws {@link CatalogueError} `model.input` when there is more time than the formula has a boundary for.
 * @remarks Accuracy: 0.04 on published cases of ordinary vol with a strike near 100.
 * @see P. Bjerksund, G. Stensland, "Closed-form approximation of American options", Scand. J. Management 9 (1993) 87–99.
 */
export function bjerksundStensland1993(put: PutProblem): number {
  const call = callOf(put);
  const { spot, strike, expiryYears } = call;
  requireBoundary(call);
  const bounds = boundariesOf(call);
  const level = boundaryAt(bounds, call, expiryYears, bounds.near);
  if (spot >= level) return spot - strike;
  const claim = (gamma: number, below: number) => unmet(call, bounds, expiryYears, gamma, below, level);
  const { power } = bounds;
  const touched = (level - strike) * (exp(power * log(spot / level)) - claim(power, level));
  return touched + level * (claim(1, level) - claim(1, strike)) - strike * (claim(0, level) - claim(0, strike));
}

/** (√5 − 1) / 2: share of the time to expiry for which the farther boundary holds. */
const goldenShare = 0.6180339887498949;

/**
 * American option by Bjerksund and Stensland's exercise boundary with one step (2002).
 *
 * @param put - mirrored problem with a boundary; σ√T of 1e-5 at least.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` as {@link bjerksundStensland1993}.
 * @remarks
 * The nearer boundary is that of the share of time before the step, as in Haug's book.
 * Accuracy: bivariate probabilities hold to 1e-15, which a small vol with a large carry may scale up.
 * @see P. Bjerksund, G. Stensland, "Closed form valuation of American options" (2002); E. G. Haug, The complete guide to option pricing formulas (2007) § 3.3.
 */
export function bjerksundStensland2002(put: PutProblem): number {
  const call = callOf(put);
  const { spot, strike, expiryYears } = call;
  requireBoundary(call);
  const bounds = boundariesOf(call);
  const before = goldenShare * expiryYears;
  const weight = (strike * strike) / bounds.near;
  const upper = boundaryAt(bounds, call, expiryYears, weight);
  const lower = boundaryAt(bounds, call, before, weight);
  if (spot >= upper) return spot - strike;
  const { power } = bounds;
  const first = (gamma: number, below: number) => unmet(call, bounds, before, gamma, below, upper);
  const second = (gamma: number, below: number) => unmetTwice(call, bounds, before, gamma, below, lower, upper);
  const onUpper = (upper - strike) * (exp(power * log(spot / upper)) - first(power, upper));
  const atStep = upper * (first(1, upper) - first(1, lower)) - strike * (first(0, upper) - first(0, lower));
  const onLower = (lower - strike) * (exp(power * log(upper / lower)) * first(power, lower) - second(power, lower));
  const atExpiry = lower * (second(1, lower) - second(1, strike)) - strike * (second(0, lower) - second(0, strike));
  return onUpper + atStep + onLower + atExpiry;
}

/**
 * ψ: value, over lower^γ, of the γ-th power of the price at expiry when it is below `below` then, and has met neither the
 * upper boundary before the step nor the lower one after it.
 */
function unmetTwice(
  call: CallProblem,
  bounds: Boundaries,
  before: number,
  gamma: number,
  below: number,
  lower: number,
  upper: number,
): number {
  const { spot, carry, vol, expiryYears } = call;
  const drift = carry + (gamma - 0.5) * vol * vol;
  const mirrored = (2 * carry) / (vol * vol) + 2 * gamma - 1;
  const scale = growthOf(call, bounds, gamma) * expiryYears + gamma * log(spot / lower);
  const [stepDeviation, deviation] = [vol * Math.sqrt(before), vol * Math.sqrt(expiryYears)];
  const correlation = Math.sqrt(before / expiryYears);
  const [toLower, toUpper, toBelow] = [log(lower / spot), log(upper / spot), log(below / spot)];
  const [stepDrift, wholeDrift] = [drift * before, drift * expiryYears];
  const claim = (logFactor: number, atStep: number, atExpiry: number, sign: 1 | -1) => {
    const probability = bivariateNormalCdf(atStep / stepDeviation, atExpiry / deviation, sign * correlation);
    return probability === 0 ? 0 : exp(scale + mirrored * logFactor) * probability;
  };
  return (
    claim(0, toLower - stepDrift, toBelow - wholeDrift, 1) -
    claim(toUpper, toLower - 2 * toUpper - stepDrift, toBelow - 2 * toUpper - wholeDrift, 1) -
    claim(toLower, stepDrift + toLower, toBelow - 2 * toLower - wholeDrift, -1) +
    claim(toLower - toUpper, toLower - 2 * toUpper + stepDrift, toBelow + 2 * (toUpper - toLower) - wholeDrift, -1)
  );
}
