import { type CornerPortfolio, efficientFrontier } from "../../models/portfolio/frontier/efficientFrontier.ts";
import { atReturn } from "../../models/portfolio/frontier/frontierPoints.ts";
import type { OptimalPortfolio } from "./optimise.ts";
import type { MarkowitzParams } from "./params.ts";
import { hasHoldingRules, type PortfolioProblem } from "./problem.ts";

/** Name of the exact method. */
export const criticalLine = "critical_line";

/** Whether bounds and the sum are all that binds, so that every efficient portfolio is known from a few corners. */
export const boundsOnly = (params: MarkowitzParams): boolean => {
  const { constraints, objective } = params;
  return (
    !hasHoldingRules(params) &&
    constraints.linear.length === 0 &&
    constraints.gross_leverage === undefined &&
    constraints.turnover === undefined &&
    objective.target_return === undefined &&
    constraints.lower !== null
  );
};

/** The corners of the frontier, highest return first, and points between them; empty where no weights are within the bounds. */
export interface ExactFrontier {
  readonly corners: readonly CornerPortfolio[];
  readonly points: readonly OptimalPortfolio[];
}

/** All efficient portfolios under bounds. Only for {@link boundsOnly}. */
export function exactFrontier({ assets, params, expectedReturns, covariance }: PortfolioProblem): ExactFrontier {
  const { lower, upper, sum_weights: sumWeights } = params.constraints;
  const side = (given: typeof lower, none: number) =>
    Float64Array.from(assets, (_, i) => (typeof given === "object" ? (given?.[i] ?? none) : given));
  const bounds = { lower: side(lower, 0), upper: side(upper, Number.POSITIVE_INFINITY) };
  const total = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0);
  const empty =
    total(bounds.lower) > sumWeights ||
    total(bounds.upper) < sumWeights ||
    bounds.lower.some((low, i) => low > bounds.upper[i]!);
  if (empty) return { corners: [], points: [] };
  const frontier = efficientFrontier({ expectedReturns, covariance, ...bounds, sumWeights });
  const { corners, largestKktResidual: kktResidual } = frontier;
  const low = corners[corners.length - 1]!.expectedReturn;
  const high = corners[0]!.expectedReturn;
  const count = params.frontier.points;
  const points = Array.from({ length: count }, (_, at): OptimalPortfolio => {
    const target = at === 0 ? low : Math.min(high, low + ((high - low) * at) / (count - 1));
    const { weights } = atReturn(frontier, target)!;
    return { status: "optimal", weights, duals: {}, kktResidual, solver: criticalLine };
  });
  return { corners, points };
}
