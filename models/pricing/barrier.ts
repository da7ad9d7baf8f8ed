import { exp, log } from "../numerics/elementary.ts";
import { scaledNormalCdf } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import { noTouch, valueOfUnitAtHit } from "./digital.ts";
import {
  assetFactor,
  deviationOf,
  discountFactor,
  type OptionMarket,
  type OptionType,
  requireMarket,
  requirePositive,
  signOf,
} from "./optionMarket.ts";

/** An option that a touch of one barrier brings to life (in) or ends (out). */
export interface BarrierInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
  readonly barrierType: "down_in" | "down_out" | "up_in" | "up_out";
  /** Scalar; same unit as `spot`; > 0. */
  readonly barrier: number;
  /** Paid at the hit by a knock-out, at expiry by a knock-in that never came to life; ≥ 0. */
  readonly rebate: number;
}

/**
 * Price of a European option with one continuously monitored barrier.
 *
 * @param input - units on {@link BarrierInput}.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: with the spot at or beyond the barrier a knock-in is the plain option and a knock-out its rebate.
 * In plus out with the same barrier and no rebate is the plain option, to rounding.
 * Accuracy: 1e-12 of spot.
 * @see E. Reiner, M. Rubinstein, "Breaking down the barriers", Risk 4 (1991) 28–35;
 * E. G. Haug, The complete guide to option pricing formulas (2007) § 4.17.1.
 * @example
 * barrierOption({ spot: 100, strike: 90, barrier: 95, barrierType: "down_out", rebate: 3, expiryYears: 0.5, vol: 0.25, rate: 0.08, dividendYield: 0.04, type: "call" }) // ≈ 9.0246
 */
export function barrierOption(input: BarrierInput): number {
  const { barrier, barrierType, rebate, spot } = input;
  requireMarket(input);
  requirePositive("strike", input.strike);
  requirePositive("barrier", barrier);
  requireRebate(rebate);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", input.vol);
  const [side, effect] = barrierType.split("_") as ["down" | "up", "in" | "out"];
  const touched = side === "down" ? spot <= barrier : spot >= barrier;
  if (touched) return effect === "in" ? blackScholes(input).price : rebate;
  // A knock-out is what the knock-in leaves of the plain option: both sides of the parity come from one formula.
  const alive = knockIn(input, side);
  if (effect === "out") {
    const lost = rebate === 0 ? 0 : rebate * valueOfUnitAtHit({ ...input, side });
    return Math.max(0, blackScholes(input).price - alive) + lost;
  }
  return alive + (rebate === 0 ? 0 : noTouch({ ...input, side, payment: { pays: "cash", amount: rebate } }));
}

function requireRebate(rebate: number): void {
  requireThat(rebate >= 0 && Number.isFinite(rebate), "rebate", "a finite number ≥ 0", rebate);
}

/** Value of the option that a touch brings to life, without rebate; the spot has not touched yet. */
function knockIn(input: BarrierInput, side: "down" | "up"): number {
  const { spot, strike, barrier, type } = input;
  const beyond = side === "down" ? ([0, barrier] as const) : ([barrier, Number.POSITIVE_INFINITY] as const);
  const near = side === "down" ? ([barrier, Number.POSITIVE_INFINITY] as const) : ([0, barrier] as const);
  // Beyond the barrier at expiry: certainly touched. On the near side: as often as the mirror image ends there.
  const mirrored = (barrier * barrier) / spot;
  return payoffBetween(input, strike, type, ...beyond) + startedAt(input, mirrored, strike, type, ...near);
}

/** An option that a touch of either of two barriers brings to life (in) or ends (out). */
export interface DoubleBarrierInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
  readonly effect: "in" | "out";
  /** Scalars; 0 < lower < upper. */
  readonly lowerBarrier: number;
  readonly upperBarrier: number;
}

/** Mirror images on each side; they decay like exp(−2 (k ln(upper/lower))²/(σ²T)). */
const maxImages = 2_000;

/**
 * Price of a European option with two continuously monitored flat barriers, without rebate.
 *
 * @param input - units on {@link DoubleBarrierInput}.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: with the spot at or beyond a barrier a knock-in is the plain option and a knock-out worth nothing.
 * Accuracy: 1e-12 of spot.
 * @see N. Kunitomo, M. Ikeda, "Pricing options with curved boundaries", Math. Finance 2 (1992) 275–298.
 * @example
 * doubleBarrierOption({ spot: 100, strike: 100, lowerBarrier: 50, upperBarrier: 150, effect: "out", expiryYears: 0.25, vol: 0.15, rate: 0.1, dividendYield: 0, type: "call" }) // ≈ 4.3515
 */
export function doubleBarrierOption(input: DoubleBarrierInput): number {
  const { spot, strike, type, effect, lowerBarrier: lower, upperBarrier: upper } = input;
  requireMarket(input);
  requirePositive("strike", strike);
  requirePositive("lowerBarrier", lower);
  requireThat(upper > lower && Number.isFinite(upper), "upperBarrier", `a finite number > lowerBarrier`, upper);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", input.vol);
  const plain = blackScholes(input).price;
  if (spot <= lower || spot >= upper) return effect === "in" ? plain : 0;

  const width = log(upper / lower);
  const image = (start: number) => startedAt(input, start, strike, type, lower, upper);
  // The start moved by 2k widths, less the same start mirrored at the lower barrier.
  const term = (k: number) => {
    const moved = spot * exp(2 * k * width);
    return image(moved) - image((lower * lower) / moved);
  };
  let alive = term(0);
  for (let k = 1; k <= maxImages; k++) {
    const change = term(k) + term(-k);
    alive += change;
    if (Math.abs(change) < 1e-17 * spot && k * width > 2 * deviationOf(input)) break;
  }
  alive = Math.min(plain, Math.max(0, alive));
  return effect === "out" ? alive : plain - alive;
}

/**
 * Value today of the payoff in a range for paths that start elsewhere, weighted by the mirror principle: a start at y
 * stands for (y/spot)^((b − σ²/2)/σ²) of the true paths.
 */
function startedAt(
  market: OptionMarket,
  start: number,
  strike: number,
  type: OptionType,
  low: number,
  high: number,
): number {
  const { spot, rate, dividendYield, vol } = market;
  const logWeight = ((rate - dividendYield) / (vol * vol) - 0.5) * log(start / spot);
  return payoffBetween({ ...market, spot: start }, strike, type, low, high, logWeight);
}

/**
 * Value today of the payoff of a plain option, received only if the price ends between `low` and `high`, times
 * exp(logWeight).
 */
function payoffBetween(
  market: OptionMarket,
  strike: number,
  type: OptionType,
  low: number,
  high: number,
  logWeight = 0,
): number {
  const from = type === "call" ? Math.max(low, strike) : low;
  const to = type === "call" ? high : Math.min(high, strike);
  if (from >= to) return 0;
  const { spot, rate, dividendYield, expiryYears } = market;
  const deviation = deviationOf(market);
  const drift = (rate - dividendYield) * expiryYears;
  const standardised = (level: number) =>
    level === 0
      ? Number.POSITIVE_INFINITY
      : level === Number.POSITIVE_INFINITY
        ? Number.NEGATIVE_INFINITY
        : (log(spot / level) + drift) / deviation - 0.5 * deviation;
  const [near, far] = [standardised(from), standardised(to)];
  const asset = weighedInterval(logWeight, far + deviation, near + deviation);
  const cash = weighedInterval(logWeight, far, near);
  return signOf(type) * (spot * assetFactor(market) * asset - strike * discountFactor(market) * cash);
}

/** exp(logWeight) (Φ(b) − Φ(a)), from the tail in which both lie, so that far tails do not cancel. */
const weighedInterval = (logWeight: number, a: number, b: number): number =>
  a > 0
    ? scaledNormalCdf(logWeight, -a) - scaledNormalCdf(logWeight, -b)
    : scaledNormalCdf(logWeight, b) - scaledNormalCdf(logWeight, a);
