import { pairwiseSum } from "../../numerics/summation.ts";
import { modelInputError, requireThat } from "../../requireThat.ts";
import type { CornerPortfolio, EfficientFrontier, FrontierPortfolio } from "./efficientFrontier.ts";

/** Portfolio of lowest variance: the last corner. */
export const minimumVariance = ({ corners }: EfficientFrontier): FrontierPortfolio => corners[corners.length - 1]!;

/**
 * Efficient portfolio of lowest variance among those that earn at least a target.
 *
 * @param frontier - all corners.
 * @param targetReturn - annual, decimal.
 * @returns the portfolio; `null` when the target is above the highest return.
 * @remarks
 * Limits: below the return of the minimum-variance portfolio it is that one. Accuracy: exact; weights are linear between corners.
 */
export function atReturn(frontier: EfficientFrontier, targetReturn: number): FrontierPortfolio | null {
  requireThat(Number.isFinite(targetReturn), "targetReturn", "a finite number", targetReturn);
  const { corners } = frontier;
  if (targetReturn > highestReturn(corners)) return null;
  const below = corners.findIndex((corner) => corner.expectedReturn < targetReturn);
  if (below < 0) return minimumVariance(frontier);
  if (below === 0) return corners[0]!;
  const [from, to] = [corners[below - 1]!, corners[below]!];
  return between(from, to, (from.expectedReturn - targetReturn) / (from.expectedReturn - to.expectedReturn));
}

/** Rounding of the sum must not make the highest return unreachable. */
const highestReturn = (corners: readonly CornerPortfolio[]): number =>
  corners[0]!.expectedReturn + 1e-14 * Math.abs(corners[0]!.expectedReturn);

/**
 * Efficient portfolio of highest return among those with at most a target volatility.
 *
 * @param frontier - all corners.
 * @param targetVol - annual, decimal.
 * @returns the portfolio; `null` when the target is below the volatility of the minimum-variance portfolio.
 * @remarks
 * Limits: above the volatility of the portfolio of highest return it is that one. Accuracy: exact; a quadratic equation on the segment.
 */
export function atVol(frontier: EfficientFrontier, targetVol: number): FrontierPortfolio | null {
  requireThat(targetVol >= 0 && Number.isFinite(targetVol), "targetVol", "a finite number ≥ 0", targetVol);
  const { corners } = frontier;
  const within = corners.findIndex((corner) => corner.vol <= targetVol * (1 + 1e-14));
  if (within < 0) return null;
  if (within === 0) return corners[0]!;
  const [from, to] = [corners[within - 1]!, corners[within]!];
  const { start, cross, bend } = variances(from, to);
  // start + 2 t cross + t² bend = target², the smaller root: variance falls from `from` to `to`.
  const excess = start - targetVol * targetVol;
  const root = Math.sqrt(Math.max(0, cross * cross - bend * excess));
  return between(from, to, excess / (root - cross));
}

/**
 * Efficient portfolio for a risk tolerance: the one that maximises μᵀw − wᵀCw / (2 λ), the quadratic utility of risk aversion 1/λ.
 *
 * @param frontier - all corners.
 * @param riskTolerance - λ ≥ 0.
 */
export function atRiskTolerance(frontier: EfficientFrontier, riskTolerance: number): FrontierPortfolio {
  requireThat(riskTolerance >= 0, "riskTolerance", "a number ≥ 0", riskTolerance);
  const { corners } = frontier;
  const below = corners.findIndex((corner) => corner.riskTolerance <= riskTolerance);
  if (below === 0) return corners[0]!;
  const [from, to] = [corners[below - 1]!, corners[below]!];
  return between(from, to, (from.riskTolerance - riskTolerance) / (from.riskTolerance - to.riskTolerance));
}

/**
 * Efficient portfolio of highest Sharpe ratio, the tangency portfolio under the bounds.
 *
 * @param frontier - all corners.
 * @param riskFreeRate - annual, decimal.
 * @returns the portfolio; `null` when none earns more than the rate.
 * @throws {@link CatalogueError} `model.input` when a riskless portfolio earns more than the rate, so that the ratio has no bound.
 * @remarks
 * Accuracy: exact; on a segment the optimum solves a linear equation. Of equal ratios the one of higher return is taken.
 * @see W. Sharpe, "Mutual fund performance", J. Business 39 (1966) 119–138.
 */
export function maximumSharpe(frontier: EfficientFrontier, riskFreeRate: number): FrontierPortfolio | null {
  requireThat(Number.isFinite(riskFreeRate), "riskFreeRate", "a finite number", riskFreeRate);
  const { corners } = frontier;
  const riskless = 1e-9 * corners[0]!.vol;
  let best: FrontierPortfolio | null = null;
  let ratio = 0;
  const consider = (portfolio: FrontierPortfolio) => {
    const excess = portfolio.expectedReturn - riskFreeRate;
    if (!(excess > 1e-14 * Math.abs(riskFreeRate))) return;
    if (portfolio.vol <= riskless) {
      if (excess <= 1e-9 * corners[0]!.expectedReturn) return;
      throw modelInputError(
        "riskFreeRate",
        `at least ${portfolio.expectedReturn}, the return of a riskless portfolio`,
        riskFreeRate,
      );
    }
    if (excess / portfolio.vol > ratio * (1 + 1e-13)) [best, ratio] = [portfolio, excess / portfolio.vol];
  };
  consider(corners[0]!);
  for (let at = 1; at < corners.length; at++) {
    const [from, to] = [corners[at - 1]!, corners[at]!];
    const { start, cross, bend } = variances(from, to);
    const excess = from.expectedReturn - riskFreeRate;
    const change = to.expectedReturn - from.expectedReturn;
    const share = (excess * cross - change * start) / (change * cross - excess * bend);
    if (share > 0 && share < 1) consider(between(from, to, share));
    consider(to);
  }
  return best;
}

/** Variance on a segment: start + 2 t cross + t² bend. */
function variances(from: CornerPortfolio, to: CornerPortfolio) {
  const step = to.weights.map((x, i) => x - from.weights[i]!);
  const stepRisk = to.marginalRisk.map((x, i) => x - from.marginalRisk[i]!);
  return {
    start: from.vol * from.vol,
    cross: pairwiseSum(step, (i) => step[i]! * from.marginalRisk[i]!),
    bend: pairwiseSum(step, (i) => step[i]! * stepRisk[i]!),
  };
}

/** The portfolio a share of the way from one corner to the next. */
function between(from: CornerPortfolio, to: CornerPortfolio, share: number): FrontierPortfolio {
  const { start, cross, bend } = variances(from, to);
  return {
    weights: from.weights.map((x, i) => x + share * (to.weights[i]! - x)),
    riskTolerance: from.riskTolerance + share * (to.riskTolerance - from.riskTolerance),
    expectedReturn: from.expectedReturn + share * (to.expectedReturn - from.expectedReturn),
    vol: Math.sqrt(Math.max(0, start + 2 * share * cross + share * share * bend)),
  };
}
