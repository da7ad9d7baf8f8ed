import { addExactly, type ExactSum, emptyExactSum, exactValue, mergeExactly } from "../numerics/exactSum.ts";
import { pathMoments } from "./portfolioBlock.ts";

/** Parts of a job whose estimates are kept apart, for the convergence trace. */
export const traceParts = 32;

/** Sums of one part of the paths: what the mean of the value and its standard error need. */
interface TracePart {
  paths: number;
  readonly sum: ExactSum;
  /** Of squares of single paths, or of means of antithetic pairs. */
  readonly squares: ExactSum;
}

/**
 * What the blocks of a portfolio leave. Its size does not depend on the number of paths, and merging adds whole numbers
 * and exact sums: any grouping of the same blocks gives the same statistics.
 */
export interface PathStatistics {
  /** Paths by the value without cash flows at the end. */
  readonly unit: Uint32Array;
  /** Paths by the value with cash flows at the end; empty when there are none, because it is the same. */
  readonly terminal: Uint32Array;
  /** steps × bins; paths by value after each step. */
  readonly bands: Uint32Array;
  readonly drawdowns: Uint32Array;
  /** steps + 1; paths ruined at each time; empty without cash flows. */
  readonly ruins: Uint32Array;
  /** Totals of the moments of a block, in their order. */
  readonly moments: readonly ExactSum[];
  readonly trace: readonly TracePart[];
}

/** Room for statistics: lengths of the counts. */
export type StatisticsShape = Readonly<Record<"unit" | "terminal" | "bands" | "drawdowns" | "ruins", number>>;

export const emptyPathStatistics = (shape: StatisticsShape): PathStatistics => ({
  unit: new Uint32Array(shape.unit),
  terminal: new Uint32Array(shape.terminal),
  bands: new Uint32Array(shape.bands),
  drawdowns: new Uint32Array(shape.drawdowns),
  ruins: new Uint32Array(shape.ruins),
  moments: pathMoments.map(emptyExactSum),
  trace: Array.from({ length: traceParts }, () => ({ paths: 0, sum: emptyExactSum(), squares: emptyExactSum() })),
});

/** Adds the moments of one segment of a block. */
export function addMoments(
  statistics: PathStatistics,
  moments: Readonly<Record<(typeof pathMoments)[number], number>>,
  part: number,
  paths: number,
  antithetic: boolean,
): void {
  for (const [i, name] of pathMoments.entries()) addExactly(statistics.moments[i]!, moments[name]);
  const trace = statistics.trace[part]!;
  trace.paths += paths;
  addExactly(trace.sum, moments.valueSum);
  addExactly(trace.squares, antithetic ? moments.valueSumOfPairSquares : moments.valueSumOfSquares);
}

/** Adds the statistics of other blocks in place. */
export function mergePathStatistics(into: PathStatistics, next: PathStatistics): void {
  for (const name of ["unit", "terminal", "bands", "drawdowns", "ruins"] as const) {
    for (let i = 0; i < next[name].length; i++) into[name][i]! += next[name][i]!;
  }
  for (const [i, sum] of next.moments.entries()) mergeExactly(into.moments[i]!, sum);
  for (const [i, part] of next.trace.entries()) {
    into.trace[i]!.paths += part.paths;
    mergeExactly(into.trace[i]!.sum, part.sum);
    mergeExactly(into.trace[i]!.squares, part.squares);
  }
}

/** The total of one moment. */
export const momentOf = (statistics: PathStatistics, name: (typeof pathMoments)[number]): number =>
  exactValue(statistics.moments[pathMoments.indexOf(name)]!);

/** Mean of the value less its centre after a number of paths, with its standard error. */
export interface TracePoint {
  readonly paths: number;
  readonly mean: number;
  readonly standardError: number;
}

/** Mean and standard error after the first part of the paths, the first two, … all; parts without paths are left out. */
export function convergenceTrace({ trace }: PathStatistics, antithetic: boolean): readonly TracePoint[] {
  const sum = emptyExactSum();
  const squares = emptyExactSum();
  let paths = 0;
  const points: TracePoint[] = [];
  for (const part of trace) {
    if (part.paths === 0) continue;
    paths += part.paths;
    mergeExactly(sum, part.sum);
    mergeExactly(squares, part.squares);
    const mean = exactValue(sum) / paths;
    const draws = antithetic ? paths / 2 : paths;
    const variance = draws > 1 ? Math.max(0, exactValue(squares) - draws * mean * mean) / (draws - 1) : 0;
    points.push({ paths, mean, standardError: Math.sqrt(variance / draws) });
  }
  return points;
}
