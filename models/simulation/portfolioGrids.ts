import { log } from "../numerics/elementary.ts";
import type { LogGrid } from "./gbmBlock.ts";
import { openNormals } from "./normals.ts";
import type { PathModel } from "./pathModel.ts";
import type { PortfolioGrids, PortfolioRules } from "./portfolioBlock.ts";
import { applyCashFlows, type MoneyPath, unitValues } from "./portfolioPath.ts";
import { pseudoRandomSampler } from "./pseudoRandom.ts";

/** The block whose random numbers the pilot takes: jobs never have so many. */
const pilotBlock = 4_294_967_295;

/** Asset steps that the pilot may take, and the bounds of its paths: 16 tell a deviation to a fifth, and grids reach ten. */
const pilotWork = 1_000_000;
const fewestPaths = 16;
const mostPaths = 1_024;

/** The grids reach this many deviations of the log value beyond its mean, and half as much beyond what the pilot saw. */
const reachDeviations = 10;

/** The running mean, spread and range of log values. */
interface LogRange {
  count: number;
  sum: number;
  squares: number;
  low: number;
  high: number;
}

/**
 * Grids that fit the values of a portfolio, from a few paths of its own: what lies beyond them counts at their ends.
 *
 * @param seed - integer in [0, 2^53 − 1].
 * @param bins - of the terminal grids and of the grid of each step.
 */
export function portfolioGrids(
  model: PathModel,
  rules: PortfolioRules,
  seed: number,
  bins: { readonly terminal: number; readonly step: number },
): PortfolioGrids {
  const { steps, assets, driversPerStep } = model;
  const paths = Math.min(mostPaths, Math.max(fewestPaths, Math.floor(pilotWork / (steps * assets))));
  const sampler = pseudoRandomSampler(openNormals(seed, pilotBlock), steps * driversPerStep, false);
  const drivers = new Float64Array(steps * driversPerStep);
  const path = new Float64Array(steps * assets);
  const held = new Float64Array(assets);
  const units = new Float64Array(steps);
  const money: MoneyPath = { values: new Float64Array(steps + 1), ruinedAt: -1 };
  const stepRanges = Array.from({ length: steps }, emptyRange);
  const unitRange = emptyRange();
  let unitSum = 0;
  let valueSum = 0;
  for (let p = 0; p < paths; p++) {
    sampler.next(drivers);
    model.evolve(drivers, path);
    unitValues(path, rules.weights, rules.rebalanced, held, units);
    applyCashFlows(units, rules.cashFlows, money);
    unitSum += units[steps - 1]!;
    valueSum += money.values[steps]!;
    widen(unitRange, units[steps - 1]!);
    for (let s = 0; s < steps; s++) widen(stepRanges[s]!, money.values[s + 1]!);
  }
  return {
    unit: gridOf(unitRange, bins.terminal),
    terminal: gridOf(stepRanges[steps - 1]!, bins.terminal),
    steps: stepRanges.map((range) => gridOf(range, bins.step)),
    unitCentre: unitSum / paths,
    valueCentre: valueSum / paths,
  };
}

const emptyRange = (): LogRange => ({
  count: 0,
  sum: 0,
  squares: 0,
  low: Number.POSITIVE_INFINITY,
  high: Number.NEGATIVE_INFINITY,
});

function widen(range: LogRange, value: number): void {
  if (!(value > 0)) return;
  const x = log(value);
  range.count += 1;
  range.sum += x;
  range.squares += x * x;
  range.low = Math.min(range.low, x);
  range.high = Math.max(range.high, x);
}

function gridOf({ count, sum, squares, low, high }: LogRange, bins: number): LogGrid {
  // No pilot path had any money left: any grid around the start will do.
  if (count === 0) return { low: -10, binsPerUnit: bins / 20, bins };
  const mean = sum / count;
  const deviation = Math.max(1e-6, Math.sqrt(Math.max(0, squares / count - mean * mean)));
  const from = Math.min(mean - reachDeviations * deviation, low - 0.5 * reachDeviations * deviation);
  const to = Math.max(mean + reachDeviations * deviation, high + 0.5 * reachDeviations * deviation);
  return { low: from, binsPerUnit: bins / (to - from), bins };
}
