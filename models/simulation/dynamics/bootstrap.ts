import { exp, log } from "../../numerics/elementary.ts";
import { normalCdf } from "../../numerics/normal.ts";
import { pairwiseSum } from "../../numerics/summation.ts";
import type { PathModel } from "../pathModel.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { floor, max, min } = Math;

/** Relative prices are held between these: no real price gets there. */
const lowest = exp(-150);
const highest = exp(150);

/** How rows of history are drawn. */
export type BootstrapMethod = "iid" | "block" | "stationary";

/** History that paths are made of. */
export interface BootstrapDynamics {
  /** Time steps of a path ≥ 1. */
  readonly steps: number;
  /** n × k, row-major; growth factor > 0 of each asset in each bar. */
  readonly factors: Float64Array;
  readonly assets: number;
  readonly method: BootstrapMethod;
  /** Rows of a block ≥ 1 (block), or their mean number (stationary); not read for iid. */
  readonly blockLength: number;
}

/**
 * Paths of rows drawn from history with replacement: the assets of a row stay together, and after the last row comes the
 * first.
 *
 * @returns model with one driver a step.
 * @see B. Efron, "Bootstrap methods: another look at the jackknife", Ann. Stat. 7 (1979) 1–26; D. Politis, J. Romano, "A
 * circular block-resampling procedure for stationary data" (1992); the same, "The stationary bootstrap", JASA 89 (1994)
 * 1303–1313.
 */
export function bootstrapPaths({ steps, factors, assets, method, blockLength }: BootstrapDynamics): PathModel {
  const rows = factors.length / assets;
  const restart = method === "stationary" ? 1 / blockLength : 1;
  const length = method === "block" ? blockLength : 1;
  const levels = new Float64Array(assets);
  return {
    assets,
    steps,
    driversPerStep: 1,
    evolve(drivers, path) {
      levels.fill(1);
      let row = 0;
      for (let s = 0; s < steps; s++) {
        const continues = method === "block" && s % length !== 0;
        const uniform = continues ? 1 : normalCdf(drivers[s]!);
        // Below `restart` the uniform also says where: divided by it, it is uniform again.
        if (!continues && (s === 0 || uniform < restart)) {
          const place = s === 0 ? uniform : uniform / restart;
          row = min(rows - 1, floor(place * rows));
        } else {
          row = row + 1 === rows ? 0 : row + 1;
        }
        for (let i = 0; i < assets; i++) {
          const level = levels[i]! * factors[row * assets + i]!;
          levels[i] = min(highest, max(lowest, level));
          path[s * assets + i] = levels[i]!;
        }
      }
    },
  };
}

/**
 * Scales the growth factors of history to a wanted expected growth, one factor for each asset.
 *
 * @param factors - n × k, row-major; > 0.
 * @param growth - k numbers; log of the expected growth per year.
 * @returns factors whose mean is exp(growth · stepYears).
 */
export function scaledToGrowth(factors: Float64Array, growth: Float64Array, stepYears: number): Float64Array {
  const k = growth.length;
  const rows = factors.length / k;
  const scales = growth.map((g, i) => {
    const mean = pairwiseSum({ length: rows }, (t) => factors[t * k + i]!) / rows;
    return exp(g * stepYears - log(mean));
  });
  return factors.map((factor, at) => factor * scales[at % k]!);
}
