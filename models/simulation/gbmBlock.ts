import { exp, log } from "../numerics/elementary.ts";
import { blockStates, lanesPerBlock, normalStream } from "./normals.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { ceil, floor, max, min } = Math;

/** Equal bins of the logarithm of the relative portfolio value; what lies outside counts in the first or last bin. */
export interface LogGrid {
  /** Low end of the first bin. */
  readonly low: number;
  readonly binsPerUnit: number;
  readonly bins: number;
}

/** A portfolio of correlated assets as one block sees it. Relative values: 1 is the value at the start. */
export interface GbmPortfolio {
  /** k log drifts of one step. */
  readonly drift: Float64Array;
  /** k × k, row-major; lower triangular factor of the log covariance of one step. */
  readonly loadings: Float64Array;
  /** k weights ≥ 0 that add up to 1; held without rebalancing. */
  readonly weights: Float64Array;
  readonly steps: number;
  /** Every odd path mirrors the normals of the even path before it. */
  readonly antithetic: boolean;
  /** Grid of the terminal value. */
  readonly terminalGrid: LogGrid;
  /** Grids of the value after each step, all with the same number of bins. */
  readonly stepGrids: readonly LogGrid[];
  /** The moments are taken about this relative value. */
  readonly centre: number;
}

/**
 * Sums over the paths of one segment of a block; d is terminal relative value − centre, a drawdown the largest fall from a
 * high before it as a share of that high. Drawdowns are only known where bands are wanted.
 */
export const blockMoments = [
  "sum",
  "sumOfSquares",
  "sumOfCubes",
  "sumOfFourths",
  "sumOfPairSquares",
  "losses",
  "sumOfDrawdowns",
  "sumOfSquaredDrawdowns",
] as const;

/** What blocks leave. */
export interface BlockStatistics {
  /** Paths by terminal bin. */
  readonly terminal: Uint32Array;
  /** steps × bins paths by bin after each step, or empty when no bands are wanted. */
  readonly bands: Uint32Array;
  /** Paths by drawdown in equal bins of [0, 1]; only where bands are wanted. */
  readonly drawdowns: Uint32Array;
  /** {@link blockMoments} in order, for each of the segments of the block: as many as there is room for. */
  readonly moments: Float64Array;
}

/**
 * Simulates the paths of one block and adds their statistics to `into`.
 *
 * @param portfolio - what is simulated.
 * @param seed - integer in [0, 2^53 − 1].
 * @param block - integer in [0, 2^32); every block has its own random numbers.
 * @param paths - number of paths ≥ 1; even when `portfolio.antithetic`.
 */
export type GbmBlockSimulator = (
  portfolio: GbmPortfolio,
  seed: number,
  block: number,
  paths: number,
  into: BlockStatistics,
) => void;

/** Normals that are drawn together; few enough for the innermost cache. */
const normalsPerChunk = 512;

/** Steps whose normals are drawn together: whole groups of four where there are so many. */
export const stepsPerChunk = (assets: number, steps: number): number =>
  min(steps, max(4, floor(normalsPerChunk / assets / 4) * 4));

/**
 * Paths of a block by segment: contiguous, of nearly equal size, and whole groups of lanes.
 *
 * @param paths - of the block ≥ 1.
 * @param segments - number of parts ≥ 1.
 * @param group - paths that advance together.
 * @returns segments + 1 bounds; a segment may be empty.
 */
export function segmentBounds(paths: number, segments: number, group: number): readonly number[] {
  const groups = ceil(paths / group);
  return Array.from({ length: segments + 1 }, (_, s) => min(paths, floor((groups * s) / segments) * group));
}

/**
 * {@link GbmBlockSimulator} in plain TypeScript: the meaning of the kernel, operation by operation.
 *
 * @remarks
 * Cost: paths × steps × assets normals, and as many exponentials where bands are wanted; memory independent of paths.
 */
export const simulateGbmBlock: GbmBlockSimulator = (portfolio, seed, block, paths, into) => {
  const { drift, loadings, weights, steps, antithetic, terminalGrid, stepGrids, centre } = portfolio;
  const assets = drift.length;
  const chunk = stepsPerChunk(assets, steps);
  const states = blockStates(seed, block);
  const streams = Array.from({ length: lanesPerBlock }, (_, lane) =>
    normalStream(states.subarray(lane * 8, lane * 8 + 8)),
  );
  const signs = antithetic ? [1, -1] : [1];
  const width = blockMoments.length;
  const segments = into.moments.length / width;
  const group = lanesPerBlock * signs.length;
  const bounds = segmentBounds(paths, segments, group);
  let segment = 0;
  let sums = new Float64Array(width);
  const normals = streams.map(() => new Float64Array(chunk * assets));

  const close = () => {
    for (const [i, sum] of sums.entries()) into.moments[segment * width + i]! += sum;
    sums = new Float64Array(width);
    segment += 1;
  };

  for (let first = 0; first < paths; first += group) {
    while (first >= bounds[segment + 1]!) close();
    const lanes = min(lanesPerBlock, (paths - first) / signs.length);
    const logs = streams.map(() => signs.map(() => new Float64Array(assets)));
    const peaks = streams.map(() => new Float64Array(signs.length));
    const falls = streams.map(() => new Float64Array(signs.length));
    for (let step = 0; step < steps; step += chunk) {
      const length = min(chunk, steps - step);
      for (const [lane, stream] of streams.entries()) {
        stream(normals[lane]!.subarray(0, length * assets));
        for (const [m, sign] of signs.entries()) {
          for (let s = 0; s < length; s++) {
            advance(logs[lane]![m]!, normals[lane]!, s * assets, drift, loadings, sign);
            if (into.bands.length === 0 || lane >= lanes) continue;
            const grid = stepGrids[step + s]!;
            const logValue = log(relativeValue(logs[lane]![m]!, weights));
            into.bands[(step + s) * grid.bins + binOf(grid, logValue)]! += 1;
            const peak = max(peaks[lane]![m]!, logValue);
            peaks[lane]![m] = peak;
            falls[lane]![m] = max(falls[lane]![m]!, peak - logValue);
          }
        }
      }
    }
    for (let lane = 0; lane < lanes; lane++) {
      let pair = 0;
      for (const m of signs.keys()) {
        const value = relativeValue(logs[lane]![m]!, weights);
        const logValue = log(value);
        const d = value - centre;
        const d2 = d * d;
        sums[0]! += d;
        sums[1]! += d2;
        sums[2]! += d2 * d;
        sums[3]! += d2 * d2;
        pair += d;
        if (logValue < 0) sums[5]! += 1;
        into.terminal[binOf(terminalGrid, logValue)]! += 1;
        if (into.bands.length === 0) continue;
        const drawdown = 1 - exp(-falls[lane]![m]!);
        sums[6]! += drawdown;
        sums[7]! += drawdown * drawdown;
        into.drawdowns[drawdownBin(into.drawdowns.length, drawdown)]! += 1;
      }
      sums[4]! += pair * 0.5 * (pair * 0.5);
    }
  }
  while (segment < segments) close();
};

/** x += drift + sign · loadings · z, with the sums in the order of the kernel. */
function advance(
  x: Float64Array,
  z: Float64Array,
  offset: number,
  drift: Float64Array,
  loadings: Float64Array,
  sign: number,
): void {
  const assets = x.length;
  for (let i = 0; i < assets; i++) {
    let move = drift[i]!;
    for (let j = 0; j <= i; j++) move += sign * loadings[i * assets + j]! * z[offset + j]!;
    x[i]! += move;
  }
}

function relativeValue(x: Float64Array, weights: Float64Array): number {
  let value = 0;
  for (let i = 0; i < x.length; i++) value += weights[i]! * exp(x[i]!);
  return value;
}

/** Bin of a drawdown in [0, 1] among equal bins. */
export const drawdownBin = (bins: number, drawdown: number): number => min(bins - 1, floor(drawdown * bins));

export function binOf({ low, binsPerUnit, bins }: LogGrid, logValue: number): number {
  const position = floor((logValue - low) * binsPerUnit);
  return position < 0 ? 0 : position >= bins ? bins - 1 : position;
}
