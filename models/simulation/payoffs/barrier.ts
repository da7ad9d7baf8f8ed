import { exp, log } from "../../numerics/elementary.ts";
import { bridgeSurvival, bridgeSurvivalBetween, discountAtBridgeHit } from "../bridgeExtremes.ts";
import { intrinsic, type PathPayoff, type PayoffClock } from "./pathPayoff.ts";

/** Terms of an option that a touch of one barrier brings to life (in) or ends (out). */
export interface BarrierTerms {
  readonly sign: 1 | -1;
  readonly strike: number;
  readonly barrier: number;
  readonly side: "up" | "down";
  readonly knock: "in" | "out";
  /** Paid at the hit by a knock-out, at maturity by a knock-in that was never hit. */
  readonly rebate: number;
  /** Vol per year of the log level when the barrier is watched at all times; `null` when it is watched at the dates only. */
  readonly continuousVol: number | null;
}

/** A payoff whose barrier may be watched on another level than the one it pays on. */
export interface BarrierPayoff extends PathPayoff {
  /**
   * Present value of an outside barrier.
   *
   * @param watched - n + 1 levels > 0 of what the barrier is watched on: today, then at each date.
   * @param paid - level at maturity of what the option is on.
   */
  valueOn(watched: Float64Array, paid: number): number;
}

/**
 * Option with one barrier, watched at the dates (today included) or at all times.
 *
 * @remarks
 * At all times: between two dates the log level is a Brownian bridge, whose probability to survive multiplies that of the
 * path (conditional expectation, no further random number). Exact for geometric Brownian motion with any number of dates; an
 * outside barrier too, because the bridge of one price does not depend on where another one ends.
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 6.4.
 */
export function barrierPayoff(clock: PayoffClock, terms: BarrierTerms): BarrierPayoff {
  const { sign, strike, side, knock, rebate, continuousVol } = terms;
  const { times, rate } = clock;
  const n = times.length;
  const discount = times.map((time) => exp(-rate * time));
  const atMaturity = discount[n - 1]!;
  const safe = side === "up" ? -1 : 1;
  const logBarrier = log(terms.barrier);
  const distanceOf = (level: number) => safe * (log(level) - logBarrier);
  return {
    extraDrivers: 0,
    value(levels) {
      return this.valueOn(levels, levels[n]!);
    },
    valueOn(levels, paid) {
      let alive = 1;
      let paidAtHit = 0;
      let before = distanceOf(levels[0]!);
      if (before <= 0) {
        alive = 0;
        paidAtHit = 1;
      }
      for (let s = 1; s <= n && alive > 0; s++) {
        const after = distanceOf(levels[s]!);
        const start = s === 1 ? 0 : times[s - 2]!;
        const length = times[s - 1]! - start;
        const survival =
          continuousVol === null
            ? after > 0
              ? 1
              : 0
            : bridgeSurvival(before, after, continuousVol * continuousVol * length);
        if (rebate > 0 && knock === "out" && survival < 1) {
          const hit = alive * (1 - survival);
          if (continuousVol === null || continuousVol === 0) paidAtHit += hit * discount[s - 1]!;
          else if (hit > 0) {
            const within = discountAtBridgeHit(before, after, continuousVol, length, rate);
            paidAtHit += hit * (s === 1 ? 1 : discount[s - 2]!) * within;
          }
        }
        alive *= survival;
        before = after;
      }
      const option = atMaturity * intrinsic(sign, paid, strike);
      if (knock === "out") return alive * option + rebate * paidAtHit;
      return (1 - alive) * option + alive * rebate * atMaturity;
    },
  };
}

/** Terms of an option with a barrier on either side. */
export interface DoubleBarrierTerms {
  readonly sign: 1 | -1;
  readonly strike: number;
  readonly lower: number;
  readonly upper: number;
  readonly knock: "in" | "out";
  readonly continuousVol: number | null;
}

/** Option with two barriers, without rebate; see {@link barrierPayoff}. */
export function doubleBarrierPayoff(clock: PayoffClock, terms: DoubleBarrierTerms): PathPayoff {
  const { sign, strike, lower, upper, knock, continuousVol } = terms;
  const { times, rate } = clock;
  const n = times.length;
  const discount = exp(-rate * times[n - 1]!);
  const logLower = log(lower);
  const width = log(upper / lower);
  return {
    extraDrivers: 0,
    value(levels) {
      let before = log(levels[0]!) - logLower;
      let alive = before > 0 && before < width ? 1 : 0;
      for (let s = 1; s <= n && alive > 0; s++) {
        const after = log(levels[s]!) - logLower;
        const length = times[s - 1]! - (s === 1 ? 0 : times[s - 2]!);
        const variance = continuousVol === null ? 0 : continuousVol * continuousVol * length;
        alive *= bridgeSurvivalBetween(before, after, width, variance);
        before = after;
      }
      return (knock === "out" ? alive : 1 - alive) * discount * intrinsic(sign, levels[n]!, strike);
    },
  };
}
