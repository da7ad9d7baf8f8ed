import { exactAllocation } from "../../models/portfolio/allocation/exactAllocation.ts";
import { greedyAllocation } from "../../models/portfolio/allocation/greedyAllocation.ts";
import type { JsonValue } from "../jobKind.ts";
import { atPointer } from "./pointer.ts";
import type { PortfolioProblem } from "./problem.ts";

/** Whole shares of the optimal weights, where money is to be invested. */
export function shareAllocation({ assets, params, sharePrices }: PortfolioProblem, weights: Float64Array): JsonValue {
  if (!params.allocation || !sharePrices) return null;
  const { capital, method } = params.allocation;
  const input = { weights, prices: sharePrices, portfolioValue: capital };
  const { definition, shares, leftoverCash, absoluteError, gap } = atPointer("/params/allocation", () => ({
    gap: null,
    ...(method === "exact" ? exactAllocation(input) : greedyAllocation(input)),
  }));
  return {
    definition,
    capital,
    shares: Object.fromEntries(assets.map((asset, i) => [asset, shares[i]!])),
    prices: Object.fromEntries(assets.map((asset, i) => [asset, sharePrices[i]!])),
    leftover_cash: leftoverCash,
    absolute_error: absoluteError,
    ...(gap === null ? {} : { gap }),
  };
}
