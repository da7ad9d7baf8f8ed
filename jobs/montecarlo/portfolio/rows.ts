import { log } from "../../../models/numerics/elementary.ts";
import type { LogGrid } from "../../../models/simulation/gbmBlock.ts";
import { histogramQuantile, type LogHistogram, valueAt } from "../../../models/simulation/logHistogram.ts";
import type { PathStatistics } from "../../../models/simulation/pathStatistics.ts";
import type { JsonValue } from "../../jobKind.ts";
import { correlationOf } from "../dynamics/diffusion.ts";
import type { Simulation } from "./prepare.ts";

const bandPercentiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const histogramBins = 60;

export const percentileName = (p: number): string => `p${Math.round(p * 100)}`;
export const countOf = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);

/** Symbol, weight and what is known of drift and vol for each asset. */
export function assetRows({ symbols, weights, engine, parameters }: Simulation): JsonValue {
  const k = symbols.length;
  const numbers = (name: string) => parameters[name] as readonly number[] | undefined;
  return symbols.map((symbol, i) => {
    const row = { symbol, weight: weights[i]! };
    if (engine.kind === "kernel") {
      const { logDrift, covariance } = engine.logNormal;
      return { ...row, annual_log_drift: logDrift[i]!, annual_vol: Math.sqrt(covariance[i * k + i]!) };
    }
    const [drift, vol] = [numbers("drift")?.[i], numbers("volatility")?.[i]];
    return { ...row, drift: drift ?? null, annual_vol: vol ?? null };
  });
}

/** The correlation matrix that paths were drawn with; `null` for models without one. */
export function correlationRows({ symbols, engine, parameters }: Simulation): JsonValue {
  if (engine.kind !== "kernel") return parameters.correlation ?? null;
  const k = symbols.length;
  const correlation = correlationOf(engine.logNormal.covariance, k);
  return symbols.map((_, i) => symbols.map((_, j) => correlation[i * k + j]!));
}

/** The grid of each step. */
const stepGridsOf = ({ engine }: Simulation): readonly LogGrid[] =>
  engine.kind === "kernel" ? engine.portfolio.stepGrids : engine.grids.steps;

/** Percentiles after every step, the start included; `null` when no path that keeps its steps was done. */
export function bandRows(simulation: Simulation, { bands }: PathStatistics): JsonValue {
  const { params, engine } = simulation;
  const grids = stepGridsOf(simulation);
  const paths = countOf(bands.subarray(0, grids[0]!.bins));
  if (paths === 0) return null;
  const start = params.initial_value;
  const columns = bandPercentiles.map((p) => [
    percentileName(p),
    [
      start,
      ...grids.map((grid, step) => {
        const counts = bands.subarray(step * grid.bins, (step + 1) * grid.bins);
        return start * histogramQuantile({ grid, counts, total: paths, zeroBin: engine.kind === "paths" }, p);
      }),
    ],
  ]);
  return {
    paths,
    steps: Array.from({ length: params.time_steps + 1 }, (_, step) => step),
    ...Object.fromEntries(columns),
  };
}

/** About 60 bins of equal width whose edges are edges of the fine grid, so that counts stay integers. */
export function histogramRows(terminal: LogHistogram, start: number): JsonValue {
  const { grid, counts } = terminal;
  // Values that are zero lie below the first edge.
  const first = terminal.zeroBin ? 1 : 0;
  const low = histogramQuantile(terminal, 0.001);
  const high = histogramQuantile(terminal, 0.999);
  const positions = Array.from({ length: histogramBins + 1 }, (_, j) => {
    const edge = low + ((high - low) * j) / histogramBins;
    return Math.min(grid.bins, Math.max(first, Math.round(positionOf(grid, edge))));
  }).filter((position, j, all) => j === 0 || position > all[j - 1]!);
  const between = (from: number, to: number) => {
    let sum = 0;
    for (let bin = from; bin < to; bin++) sum += counts[bin]!;
    return sum;
  };
  return {
    edges: positions.map((position) => start * valueAt(grid, position)),
    counts: positions.slice(1).map((position, j) => between(positions[j]!, position)),
    below: between(0, positions[0]!),
    above: between(positions.at(-1)!, grid.bins),
  };
}

const positionOf = (grid: LogGrid, value: number): number =>
  value > 0 ? (log(value) - grid.low) * grid.binsPerUnit : 0;

/** Quantile of drawdowns in equal bins of [0, 1], linear within a bin. */
export function drawdownQuantile(counts: Uint32Array, total: number, p: number): number {
  const wanted = p * total;
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    if (count > 0 && below + count >= wanted) return (bin + (wanted - below) / count) / counts.length;
    below += count;
  }
  return 1;
}
