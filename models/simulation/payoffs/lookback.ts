import { exp, log } from "../../numerics/elementary.ts";
import { normalCdf } from "../../numerics/normal.ts";
import { bridgeMaximum } from "../bridgeExtremes.ts";
import { intrinsic, type PathPayoff, type PayoffClock } from "./pathPayoff.ts";

/** Terms of an option on the highest or lowest level. */
export interface LookbackTerms {
  readonly sign: 1 | -1;
  /** fixed: the extreme takes the place of the level; floating: of the strike. */
  readonly style: "fixed" | "floating";
  /** Not used when floating. */
  readonly strike: number;
  /** Highest (fixed call, floating put) or lowest level so far; today's level counts by itself. */
  readonly extreme: number;
  /** Vol per year of the log level when it is watched at all times; `null` when it is watched at the dates only. */
  readonly continuousVol: number | null;
}

/**
 * Lookback option, watched at the dates (today included) or at all times.
 *
 * @remarks
 * At all times: the extreme between two dates is drawn from the law of a Brownian bridge's, with one normal for each step.
 * Exact for geometric Brownian motion with any number of dates.
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 6.4.
 */
export function lookbackPayoff(clock: PayoffClock, terms: LookbackTerms): PathPayoff {
  const { sign, style, strike, continuousVol } = terms;
  const { times, rate } = clock;
  const n = times.length;
  const discount = exp(-rate * times[n - 1]!);
  // A fixed call and a floating put look at the maximum.
  const up = (style === "fixed") === (sign === 1) ? 1 : -1;
  return {
    extraDrivers: continuousVol === null ? 0 : n,
    value(levels, extra) {
      let best = up * log(terms.extreme);
      let before = up * log(levels[0]!);
      best = Math.max(best, before);
      for (let s = 1; s <= n; s++) {
        const after = up * log(levels[s]!);
        if (continuousVol === null) best = Math.max(best, after);
        else {
          const length = times[s - 1]! - (s === 1 ? 0 : times[s - 2]!);
          const u = Math.max(normalCdf(extra[s - 1]!), 1e-300);
          best = Math.max(best, bridgeMaximum(before, after, continuousVol * continuousVol * length, u));
        }
        before = after;
      }
      const extreme = exp(up * best);
      return discount * (style === "fixed" ? intrinsic(sign, extreme, strike) : intrinsic(sign, levels[n]!, extreme));
    },
  };
}
