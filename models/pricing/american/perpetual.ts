import { exp, log } from "../../numerics/elementary.ts";
import { normalCdf } from "../../numerics/normal.ts";
import { log1p } from "../../numerics/power.ts";
import { deviationOf } from "../optionMarket.ts";
import type { PutProblem } from "./putProblem.ts";

/** A put that never expires. */
export interface PerpetualPut {
  /** Present value; currency per unit of underlying; no put that expires is worth more. */
  readonly price: number;
  /** At most this much less is the put worth that expires: who waits for the boundary of this one does not lose more. */
  readonly missed: number;
  /** The value falls with this power of the price. */
  readonly power: number;
  /** Log of exercise boundary over strike; below it every put is exercised. */
  readonly logBoundary: number;
}

/**
 * American put without expiry, which is the limit of long times for the scale of the vol.
 *
 * @param put - with one boundary or none.
 * @returns `null` where it is never exercised.
 * @see R. C. Merton, "Theory of rational option pricing", Bell J. Economics 4 (1973) 141–183, § 8.
 */
export function perpetualPut(put: PutProblem): PerpetualPut | null {
  const { spot, strike, rate, dividendYield, vol, expiryYears, limit } = put;
  const drift = rate - dividendYield - 0.5 * vol * vol;
  if (limit === 0 || (rate === 0 && drift <= 0)) return null;
  // Speed of the log of the price towards the boundary, in the measure that counts in the perpetual put.
  const speed = Math.sqrt(drift * drift + 2 * rate * vol * vol);
  const power = drift > 0 ? (drift + speed) / (vol * vol) : (2 * rate) / (speed - drift);
  const logBoundary = -log1p(1 / power);
  const distance = log(spot / strike) - logBoundary;
  if (distance <= 0) return { price: strike - spot, missed: 0, power, logBoundary };
  const price = (strike / (1 + power)) * exp(-power * distance);
  const missed = price * normalCdf((distance - speed * expiryYears) / deviationOf(put));
  return { price, missed, power, logBoundary };
}
