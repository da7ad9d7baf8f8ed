import { type CubicTable, cubicTable, cubicValue } from "../../numerics/cubicTable.ts";
import { exp, log } from "../../numerics/elementary.ts";
import { gammaQuantile } from "../../numerics/gamma.ts";
import { normalCdf, normalQuantile } from "../../numerics/normal.ts";
import { log1p } from "../../numerics/power.ts";
import type { PathModel } from "../pathModel.ts";
import type { GbmDynamics } from "./gbm.ts";
import { correlate, logPricePaths } from "./logPricePaths.ts";
import { drawJumps, type JumpDraw, type PoissonSteps, poissonSteps } from "./poissonJumps.ts";

/** Correlated diffusion with double exponential jumps of each asset on its own. */
export interface KouDynamics extends GbmDynamics {
  /** k numbers; jumps per year ≥ 0. */
  readonly jumpIntensity: Float64Array;
  /** k numbers in [0, 1]; share of jumps that go up. */
  readonly upProbability: Float64Array;
  /** k numbers in (0, 1); mean of the log of a jump up: 1/η₁. */
  readonly upMean: Float64Array;
  /** k numbers > 0; mean size of the log of a jump down: 1/η₂. */
  readonly downMean: Float64Array;
}

/**
 * Paths of correlated jump diffusions with double exponential log jumps; exact in time. `vol` is that of the diffusion.
 *
 * @returns model with 3 k drivers a step: the diffusion, the jumps up, the jumps down. Assets jump independently.
 * @remarks
 * Jumps up and down are independent Poisson processes, and the sum of n jumps of one side is a gamma variable of shape n.
 * @see S. Kou, "A jump-diffusion model for option pricing", Management Science 48 (2002) 1086–1101.
 */
export function kouPaths(dynamics: KouDynamics): PathModel {
  const { steps, stepYears, growth, vol, correlationFactor } = dynamics;
  const { jumpIntensity, upProbability, upMean, downMean } = dynamics;
  const k = growth.length;
  const drift = growth.map((g, i) => {
    const up = upProbability[i]! / (1 - upMean[i]!);
    const down = (1 - upProbability[i]!) / (1 + downMean[i]!);
    return (g - 0.5 * vol[i]! * vol[i]! - jumpIntensity[i]! * (up + down - 1)) * stepYears;
  });
  const deviation = vol.map((v) => v * Math.sqrt(stepYears));
  const expected = jumpIntensity.map((intensity) => intensity * stepYears);
  const up = Array.from(expected, (mean, i) => poissonSteps(mean * upProbability[i]!));
  const down = Array.from(expected, (mean, i) => poissonSteps(mean * (1 - upProbability[i]!)));
  const shocks = new Float64Array(k);
  return logPricePaths({
    assets: k,
    steps,
    driversPerStep: 3 * k,
    move(logs, drivers, at) {
      correlate(correlationFactor, drivers, at, shocks);
      for (let i = 0; i < k; i++) {
        logs[i]! +=
          drift[i]! +
          deviation[i]! * shocks[i]! +
          upMean[i]! * unitJumps(up[i]!, drivers[at + k + i]!) -
          downMean[i]! * unitJumps(down[i]!, drivers[at + 2 * k + i]!);
      }
    },
  });
}

const draw: JumpDraw = { count: 0, rest: 0.5 };

/** Sum of the jumps of one side in units of their mean. */
function unitJumps(poisson: PoissonSteps, z: number): number {
  if (z <= poisson.noneUpTo) return 0;
  drawJumps(poisson, z, draw);
  const { count, rest } = draw;
  if (count === 0) return 0;
  return count === 1 ? -log1p(-rest) : erlangQuantile(count, rest);
}

/** Normals beyond this occur once in 10¹⁵ draws. */
const reach = 8;
const tables = new Map<number, CubicTable>();

/**
 * Quantile of the sum of `count` exponentials, from a table of its cube root by normal score, on which it is nearly a
 * straight line (Wilson and Hilferty). Tables are made when they are first needed; they depend on nothing else.
 */
function erlangQuantile(count: number, p: number): number {
  let table = tables.get(count);
  if (!table) {
    const rootAt = (z: number) => {
      const quantile = gammaQuantile({ lower: normalCdf(z), upper: normalCdf(-z) }, count);
      return exp(log(quantile) / 3);
    };
    table = cubicTable(rootAt, -reach, reach, 513);
    tables.set(count, table);
  }
  const root = cubicValue(table, normalQuantile(p));
  return root * root * root;
}
