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
}

/**
 * Power of the price with which the value of a put without expiry falls; 0 where it is never exercised. An American put,
 * or the call that it mirrors, bends on the scale of one over it.
 *
 * @param put - `vol` > 0; with one boundary or none.
 */
export function perpetualPower({ rate, dividendYield, vol, limit }: PutProblem): number {
  const drift = rate - dividendYield - 0.5 * vol * vol;
  if (limit === 0 || (rate === 0 && drift <= 0)) return 0;
  const speed = speedOf(rate, drift, vol);
  return drift > 0 ? (drift + speed) / (vol * vol) : (2 * rate) / (speed - drift);
}

/** Speed of the log of the price towards the boundary, in the measure that counts in the perpetual put. */
const speedOf = (rate: number, drift: number, vol: number): number => Math.sqrt(drift * drift + 2 * rate * vol * vol);

/**
 * American put without expiry, which is the limit of long times for the scale of the vol.
 *
 * @param put - with one boundary or none.
 * @returns `null` where it is never exercised.
 * @see R. C. Merton, "Theory of rational option pricing", Bell J. Economics 4 (1973) 141–183, § 8.
 */
export function perpetualPut(put: PutProblem): PerpetualPut | null {
  const { spot, strike, rate, dividendYield, vol, expiryYears } = put;
  const power = perpetualPower(put);
  if (power === 0) return null;
  const distance = log(spot / strike) + log1p(1 / power);
  if (distance <= 0) return { price: strike - spot, missed: 0 };
  const price = (strike / (1 + power)) * exp(-power * distance);
  const speed = speedOf(rate, rate - dividendYield - 0.5 * vol * vol, vol);
  return { price, missed: price * normalCdf((distance - speed * expiryYears) / deviationOf(put)) };
}
