import { log } from "../../numerics/elementary.ts";
import { scaledUpperTail } from "../../numerics/millsRatio.ts";
import { tableExp } from "../../numerics/tableExp.ts";
import type { BoundaryGrid } from "./boundaryGrid.ts";
import type { PutProblem } from "./putProblem.ts";

/** A solved boundary as the premium sees it. */
export type BoundaryPath = Pick<BoundaryGrid, "premium" | "premiumRows" | "heights">;

/**
 * Early-exercise premium of a put above its boundary: interest less dividends that its holder gains in the exercise
 * region, by the integral along a solved boundary.
 *
 * @returns currency per unit of underlying; ≥ 0.
 * @see I. J. Kim, "The analytic valuation of American options", Rev. Financial Studies 3 (1990) 547–572.
 */
export function premiumAlong(path: BoundaryPath, put: PutProblem): number {
  const { premium: angles, premiumRows, heights } = path;
  const { sines, cosines, weights } = angles;
  const { spot, strike, rate, dividendYield, vol, expiryYears, limit } = put;
  const width = heights.length;
  const carry = rate - dividendYield;
  const root = Math.sqrt(expiryYears);
  const fromLimit = log(spot / limit);
  let premium = 0;
  let at = 0;
  for (let i = 0; i < sines.length; i++, at += width) {
    let height = 0;
    for (let k = 1; k < width; k++) height += premiumRows[at + k]! * heights[k]!;
    const depth = height > 0 ? Math.sqrt(height) : 0;
    const z = root * sines[i]!;
    const elapsed = z * z;
    const deviation = vol * z;
    const d2 = (fromLimit + depth + carry * elapsed) / deviation - 0.5 * deviation;
    const decay = -rate * elapsed;
    const paidDensity = tableExp(decay - 0.5 * d2 * d2);
    const paid = d2 > 0 ? paidDensity * scaledUpperTail(d2) : tableExp(decay) - paidDensity * scaledUpperTail(-d2);
    let flow = rate * strike * paid;
    if (dividendYield !== 0) {
      const d1 = d2 + deviation;
      const fall = -dividendYield * elapsed;
      const density = tableExp(fall - 0.5 * d1 * d1);
      const received = d1 > 0 ? density * scaledUpperTail(d1) : tableExp(fall) - density * scaledUpperTail(-d1);
      flow -= dividendYield * spot * received;
    }
    premium += 2 * z * root * cosines[i]! * weights[i]! * flow;
  }
  return Math.max(0, premium);
}
