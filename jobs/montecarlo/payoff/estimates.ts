import { normalQuantile } from "../../../models/numerics/normal.ts";
import { pairwiseSum } from "../../../models/numerics/summation.ts";
import { type BlockMoments, type PriceEstimate, priceEstimate } from "../../../models/simulation/priceEstimate.ts";
import { momentsLength, type SampleShape } from "../../../models/simulation/sampleMoments.ts";
import { engineOf } from "./engine.ts";
import { jumpOf } from "./jump.ts";
import type { PayoffStatistics } from "./payoff.ts";
import type { PreparedPayoff } from "./prepare.ts";

/** Estimate from the first blocks of the statistics; all of them by default. */
export function priceOf(prepared: PreparedPayoff, statistics: PayoffStatistics, blocks?: number): PriceEstimate {
  const { pricer, outputJumps } = engineOf(prepared);
  const { shape } = pricer;
  const design = { ...shape, replicateOf: replicateOf(prepared), jump: jumpOf(prepared), outputJumps };
  return priceEstimate(design, recordsOf(shape, statistics, blocks));
}

function recordsOf(shape: SampleShape, { priceBlocks, moments }: PayoffStatistics, blocks = priceBlocks.length) {
  const length = momentsLength(shape);
  return priceBlocks
    .slice(0, blocks)
    .map((block, i): BlockMoments => ({ block, moments: moments.slice(i * length, (i + 1) * length) }));
}

function replicateOf(prepared: PreparedPayoff): ((block: number) => number) | null {
  const { scrambles } = engineOf(prepared).blocks;
  if (scrambles > 0) return (block) => block % scrambles;
  return prepared.request.sampling === "stratified" ? (block) => block : null;
}

/** The estimate after a growing number of paths. */
export interface TracePoint {
  readonly paths: number;
  readonly price: number;
  readonly standardError: number | null;
}

/** Points of a trace, about twice as many paths from one to the next. */
const tracePoints = 12;

/** How the estimate settled; a point with two replicates or more has an error. */
export function traceOf(prepared: PreparedPayoff, statistics: PayoffStatistics): readonly TracePoint[] {
  const count = statistics.priceBlocks.length;
  const set = Math.max(1, engineOf(prepared).blocks.scrambles);
  const ends = Array.from({ length: tracePoints }, (_, i) => {
    const end = Math.ceil(count / 2 ** (tracePoints - 1 - i));
    // Whole sets of scrambles, where there is more than one.
    return count >= 2 * set ? Math.min(count, Math.ceil(end / set) * set) : end;
  }).filter((end, i, all) => end > (all[i - 1] ?? 0) && end >= Math.min(count, 2));
  return ends.map((end) => {
    const { paths, value, standardError } = priceOf(prepared, statistics, end);
    return { paths, price: value, standardError };
  });
}

/** Mean gap of the upper bound over the value of the policy. */
export interface GapEstimate {
  readonly value: number;
  readonly standardError: number;
  readonly outerPaths: number;
}

/** Mean of the gaps; `null` when there are fewer than two. */
export function gapOf({ gaps }: PayoffStatistics): GapEstimate | null {
  const column = (at: number) => pairwiseSum({ length: gaps.length / 3 }, (i) => gaps[3 * i + at]!);
  const n = column(0);
  if (n < 2) return null;
  const value = column(1) / n;
  const variance = Math.max(0, column(2) - n * value * value) / (n - 1);
  return { value, standardError: Math.sqrt(variance / n), outerPaths: n };
}

/** Half the width of a normal 95 % interval in standard errors. */
export const normalHalfWidth: number = normalQuantile(0.975);
