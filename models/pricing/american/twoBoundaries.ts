import { chebyshevPoints, interpolationWeights } from "../../numerics/chebyshev.ts";
import { exp, log } from "../../numerics/elementary.ts";
import { normalCdf } from "../../numerics/normal.ts";
import { pow } from "../../numerics/power.ts";
import { findRoot } from "../../numerics/roots.ts";
import { boundaryOn } from "./boundary.ts";
import { type BoundaryGrid, boundaryGrid } from "./boundaryGrid.ts";
import type { OpenProblem } from "./openProblem.ts";
import { type PutProblem, splitBoundaries } from "./putProblem.ts";

/** The grids of a scheme, one for each boundary. */
export interface BoundaryPair {
  readonly upper: BoundaryGrid;
  readonly lower: BoundaryGrid;
}

/**
 * Price of a put that is exercised between two boundaries (yield < rate < 0).
 *
 * Above the upper boundary the option never sees the lower one, and below the lower one never the upper one: each solves an
 * equation of its own. Where they meet, exercise ends for longer times.
 *
 * @returns present value; currency per unit of underlying; `null` when a boundary does not settle.
 * @see L. Andersen, M. Lake, "Fast American option pricing: the double-boundary case", Wilmott (2021) 30–41.
 */
export function betweenBoundaries(grids: BoundaryPair, { put, european, exercised }: OpenProblem): number | null {
  const { spot, strike, expiryYears } = put;
  const horizon = horizonOf(put);
  if (horizon === null || !solvePair(grids, put, horizon)) return null;
  const gap = (root: number) => gapAt(grids, put, root);
  const meet = gap(1) >= 0 ? 1 : findRoot(gap, 0, 1, 1e-14);
  if (meet === 1 && horizon < expiryYears) return null;
  const moneyness = log(spot / strike);
  if (meet === 1) {
    const { high, low } = boundariesAt(grids, put, 1);
    if (moneyness <= high && moneyness >= low) return exercised;
  }
  const { sines, cosines, weights } = grids.upper.premium;
  const longest = meet * meet * horizon;
  let premium = 0;
  for (let i = 0; i < sines.length; i++) {
    const { high, low } = boundariesAt(grids, put, meet * cosines[i]!);
    // Time until the boundary is met there; written so that it keeps its digits where that is soon.
    const until = expiryYears - longest + longest * sines[i]! * sines[i]!;
    const flow = flowBelow(put, moneyness - high, until) - flowBelow(put, moneyness - low, until);
    premium += 2 * longest * sines[i]! * cosines[i]! * weights[i]! * flow;
  }
  return Math.max(european + premium, exercised);
}

const maxSearches = 60;
/** The grids on which the horizon is looked for. */
const coarse = { degree: 10, nodes: 12, premiumNodes: 24, kappa: 2 };
const searched: BoundaryPair = { upper: boundaryGrid(coarse), lower: boundaryGrid(coarse) };

/**
 * The time to expiry up to which the boundaries are solved: the whole, or one at which they have met. Soon after that their
 * equations may have no solution, which would have no meaning either.
 *
 * @returns years; `null` where none is found.
 */
function horizonOf(put: PutProblem): number | null {
  let [settled, failed] = [0, put.expiryYears];
  for (let search = 0, horizon = put.expiryYears; search < maxSearches; search++) {
    if (!solvePair(searched, put, horizon)) failed = horizon;
    else if (horizon === put.expiryYears || gapAt(searched, put, 1) < 0) return horizon;
    else settled = horizon;
    if (failed - settled < 1e-3 * failed) return null;
    horizon = 0.5 * (settled + failed);
  }
  return null;
}

function solvePair(grids: BoundaryPair, put: PutProblem, horizon: number): boolean {
  const { upper, lower } = splitBoundaries({ ...put, expiryYears: horizon });
  return boundaryOn(grids.upper, upper) && boundaryOn(grids.lower, lower);
}

/** Logs of both boundaries over the strike at a root of time to expiry, over the root of the horizon. */
const boundariesAt = (grids: BoundaryPair, put: PutProblem, root: number) => ({
  high: -depthAt(grids.upper, root),
  low: log(put.rate / put.dividendYield) + depthAt(grids.lower, root),
});

function gapAt(grids: BoundaryPair, put: PutProblem, root: number): number {
  const { high, low } = boundariesAt(grids, put, root);
  return high - low;
}

/** Interest less dividends at a time from holding the exercised position below a boundary, of which the spot is a log distance away. */
function flowBelow({ spot, strike, rate, dividendYield, vol }: PutProblem, distance: number, years: number): number {
  const deviation = vol * Math.sqrt(years);
  const d2 = (distance + (rate - dividendYield) * years) / deviation - 0.5 * deviation;
  const interest = rate * strike * exp(-rate * years) * normalCdf(-d2);
  return interest - dividendYield * spot * exp(-dividendYield * years) * normalCdf(-d2 - deviation);
}

/** Depth of a solved boundary between the points of its grid. */
function depthAt({ scheme: { degree, kappa }, roots, heights }: BoundaryGrid, root: number): number {
  if (root < roots[1]!) return (Math.sqrt(heights[1]!) * root) / roots[1]!;
  const weights = interpolationWeights(chebyshevPoints(degree), Math.min(1, 2 * pow(root, 1 / kappa) - 1));
  return Math.sqrt(
    Math.max(
      0,
      weights.reduce((sum, weight, k) => sum + weight * heights[k]!, 0),
    ),
  );
}
