import { bootstrapIntervals } from "../../models/metrics/bootstrap.ts";
import { resampledMetrics } from "../../models/metrics/bootstrapStatistics.ts";
import type { JsonValue } from "../jobKind.ts";
import type { BacktestParams } from "./params.ts";
import type { Measured } from "./tearSheet.ts";

/** Fewest returns that are resampled, and fewest histories. */
const leastReturns = 10;
const leastResamples = 100;

/** Intervals of the headline metrics by the stationary bootstrap; `null` where they were not asked for. */
export function bootstrapFigures(
  { returns, riskFree, periodsPerYear }: Measured,
  { bootstrap_resamples: asked, confidence_level: confidence }: BacktestParams,
  seed: number,
): JsonValue {
  if (asked === 0 || returns.length < leastReturns) return null;
  const resamples = Math.max(leastResamples, asked);
  const statistics = resampledMetrics(periodsPerYear, riskFree);
  const intervals = bootstrapIntervals([returns], statistics, { seed, resamples, confidence });
  return Object.fromEntries(
    Object.entries(intervals).map(([name, { standardError, blockLength, ...interval }]) => [
      name,
      { ...interval, standard_error: standardError, block_length: blockLength },
    ]),
  );
}
