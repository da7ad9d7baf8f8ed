import { log } from "../numerics/elementary.ts";
import type { CashFlowPlan } from "./cashFlows.ts";
import { binOf, blockMoments, drawdownBin, type LogGrid, segmentBounds } from "./gbmBlock.ts";
import { lanesPerBlock } from "./normals.ts";
import type { PathModel, Sampler } from "./pathModel.ts";
import { applyCashFlows, type MoneyPath, unitValues } from "./portfolioPath.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max } = Math;

/** A portfolio under any path model. Relative values: 1 is the value at the start. */
export interface PortfolioRules {
  /** k weights ≥ 0 that add up to 1. */
  readonly weights: Float64Array;
  /** steps + 1 flags: after step s the weights are restored. */
  readonly rebalanced: Uint8Array;
  readonly cashFlows: CashFlowPlan;
  /** Wanted value relative to the start after each step, entry 0 at the start; empty for none. */
  readonly goal: Float64Array;
  /** Every odd path mirrors the one before it. */
  readonly antithetic: boolean;
}

/** Where values are counted. In these grids bin 0 holds the values that are zero and nothing else. */
export interface PortfolioGrids {
  /** Of the value without cash flows at the end. */
  readonly unit: LogGrid;
  /** Of the value with cash flows at the end. */
  readonly terminal: LogGrid;
  /** Of the value with cash flows after each step, all with the same number of bins. */
  readonly steps: readonly LogGrid[];
  /** The moments of the value without and with cash flows are taken about these. */
  readonly unitCentre: number;
  readonly valueCentre: number;
}

/** Sums over the paths of one segment: those of the value without cash flows first, then of e = value − valueCentre. */
export const pathMoments = [
  ...blockMoments,
  "valueSum",
  "valueSumOfSquares",
  "valueSumOfPairSquares",
  "goalAtEnd",
  "goalAtAnyTime",
] as const;

/** What blocks leave; counts are added to. */
export interface PortfolioBlockStatistics {
  readonly unit: Uint32Array;
  readonly terminal: Uint32Array;
  /** steps × bins. */
  readonly bands: Uint32Array;
  readonly drawdowns: Uint32Array;
  /** steps + 1; paths ruined at each time. */
  readonly ruins: Uint32Array;
  /** {@link pathMoments} in order, for each of the segments of the block. */
  readonly moments: Float64Array;
}

/**
 * Simulates the paths of one block and adds their statistics to `into`.
 *
 * @param model - the assets.
 * @param rules - the portfolio.
 * @param grids - see {@link PortfolioGrids}.
 * @param sampler - draws the points of this block, at their beginning.
 * @param paths - number of paths ≥ 1; even when antithetic.
 */
export function simulatePortfolioBlock(
  model: PathModel,
  rules: PortfolioRules,
  grids: PortfolioGrids,
  sampler: Sampler,
  paths: number,
  into: PortfolioBlockStatistics,
): void {
  const { steps, assets } = model;
  const { goal, antithetic } = rules;
  const drivers = new Float64Array(steps * model.driversPerStep);
  const path = new Float64Array(steps * assets);
  const held = new Float64Array(assets);
  const units = new Float64Array(steps);
  const money: MoneyPath = { values: new Float64Array(steps + 1), ruinedAt: -1 };
  const width = pathMoments.length;
  const bounds = segmentBounds(paths, into.moments.length / width, lanesPerBlock * (antithetic ? 2 : 1));
  let segment = 0;
  let pair = 0;
  let valuePair = 0;

  for (let p = 0; p < paths; p++) {
    while (p >= bounds[segment + 1]!) segment += 1;
    const sums = into.moments.subarray(segment * width, (segment + 1) * width);
    sampler.next(drivers);
    model.evolve(drivers, path);
    unitValues(path, rules.weights, rules.rebalanced, held, units);
    applyCashFlows(units, rules.cashFlows, money);

    const unit = units[steps - 1]!;
    const d = unit - grids.unitCentre;
    const d2 = d * d;
    sums[0]! += d;
    sums[1]! += d2;
    sums[2]! += d2 * d;
    sums[3]! += d2 * d2;
    if (unit < 1) sums[5]! += 1;
    const drawdown = largestDrawdown(units);
    sums[6]! += drawdown;
    sums[7]! += drawdown * drawdown;
    const value = money.values[steps]!;
    const e = value - grids.valueCentre;
    sums[8]! += e;
    sums[9]! += e * e;
    if (antithetic && p % 2 === 0) [pair, valuePair] = [d, e];
    else if (antithetic) {
      sums[4]! += (pair + d) * 0.5 * ((pair + d) * 0.5);
      sums[10]! += (valuePair + e) * 0.5 * ((valuePair + e) * 0.5);
    }
    if (goal.length > 0) {
      if (value >= goal[steps]!) sums[11]! += 1;
      if (reaches(money.values, goal)) sums[12]! += 1;
    }

    into.unit[zeroBinOf(grids.unit, unit)]! += 1;
    into.terminal[zeroBinOf(grids.terminal, value)]! += 1;
    into.drawdowns[drawdownBin(into.drawdowns.length, drawdown)]! += 1;
    if (money.ruinedAt >= 0) into.ruins[money.ruinedAt]! += 1;
    for (let s = 0; s < steps; s++) {
      const grid = grids.steps[s]!;
      into.bands[s * grid.bins + zeroBinOf(grid, money.values[s + 1]!)]! += 1;
    }
  }
}

/** Bin of a value in a grid whose first bin is for zero alone. */
const zeroBinOf = (grid: LogGrid, value: number): number => (value > 0 ? max(1, binOf(grid, log(value))) : 0);

/** Largest fall from a high before it, the start included, as a share of that high. */
function largestDrawdown(units: Float64Array): number {
  let peak = 1;
  let lowest = 1;
  for (const unit of units) {
    if (unit > peak) peak = unit;
    else if (unit < lowest * peak) lowest = unit / peak;
  }
  return 1 - lowest;
}

function reaches(values: Float64Array, goal: Float64Array): boolean {
  for (let s = 0; s < values.length; s++) if (values[s]! >= goal[s]!) return true;
  return false;
}
