import type { Kernels } from "../../models/kernels.ts";
import type { PathModel } from "../../models/simulation/pathModel.ts";
import { pseudoRandomSampler } from "../../models/simulation/pseudoRandom.ts";

/** Calls `visit` with each of `paths` pseudo-random paths of a model; the array is overwritten by the next. */
export function visitPaths(
  kernels: Kernels,
  model: PathModel,
  paths: number,
  seed: number,
  visit: (path: Float64Array) => void,
): void {
  const drivers = new Float64Array(model.steps * model.driversPerStep);
  const path = new Float64Array(model.steps * model.assets);
  const sampler = pseudoRandomSampler(kernels.openNormals(seed, 0), drivers.length, false);
  for (let p = 0; p < paths; p++) {
    sampler.next(drivers);
    model.evolve(drivers, path);
    visit(path);
  }
}

/** Mean of a sample with its standard error. */
export function meanOf(values: readonly number[] | Float64Array): { readonly mean: number; readonly error: number } {
  const n = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}

/** Log returns of one simulated history of a model of one asset, over bars of `stepsPerBar` steps. */
export function simulatedReturns(kernels: Kernels, model: PathModel, seed: number, stepsPerBar = 1): Float64Array {
  const closes = [1];
  visitPaths(kernels, model, 1, seed, (path) => {
    for (let s = stepsPerBar - 1; s < path.length; s += stepsPerBar) closes.push(path[s]!);
  });
  return Float64Array.from(closes.slice(1), (close, t) => Math.log(close / closes[t]!));
}
