import { exp } from "../../numerics/elementary.ts";
import { normalQuantile } from "../../numerics/normal.ts";
import type { PathModel } from "../pathModel.ts";
import type { GbmDynamics } from "./gbm.ts";
import { correlate, logPricePaths } from "./logPricePaths.ts";
import { drawJumps, type JumpDraw, poissonSteps } from "./poissonJumps.ts";

/** Correlated diffusion with log-normal jumps of each asset on its own. */
export interface MertonDynamics extends GbmDynamics {
  /** k numbers; jumps per year ≥ 0. */
  readonly jumpIntensity: Float64Array;
  /** k numbers; mean of the log of one jump. */
  readonly jumpMean: Float64Array;
  /** k numbers; standard deviation of the log of one jump ≥ 0. */
  readonly jumpVol: Float64Array;
}

/**
 * Paths of correlated jump diffusions with normal log jumps; exact in time. `vol` is that of the diffusion alone.
 *
 * @returns model with 2 k drivers a step: the diffusion, then the jumps. Assets jump independently.
 * @remarks
 * One driver gives the number of jumps and, from the part of its probability that the number leaves open, their sum.
 * @see R. Merton, "Option pricing when underlying stock returns are discontinuous", J. Financial Economics 3 (1976) 125–144;
 * P. Glasserman, Monte Carlo methods in financial engineering (2004) § 3.5.1.
 */
export function mertonPaths(dynamics: MertonDynamics): PathModel {
  const { steps, stepYears, growth, vol, correlationFactor, jumpIntensity, jumpMean, jumpVol } = dynamics;
  const k = growth.length;
  const drift = growth.map((g, i) => {
    const meanJump = exp(jumpMean[i]! + 0.5 * jumpVol[i]! * jumpVol[i]!) - 1;
    return (g - 0.5 * vol[i]! * vol[i]! - jumpIntensity[i]! * meanJump) * stepYears;
  });
  const deviation = vol.map((v) => v * Math.sqrt(stepYears));
  const poisson = Array.from(jumpIntensity, (intensity) => poissonSteps(intensity * stepYears));
  const shocks = new Float64Array(k);
  const draw: JumpDraw = { count: 0, rest: 0.5 };
  return logPricePaths({
    assets: k,
    steps,
    driversPerStep: 2 * k,
    move(logs, drivers, at) {
      correlate(correlationFactor, drivers, at, shocks);
      for (let i = 0; i < k; i++) {
        let move = drift[i]! + deviation[i]! * shocks[i]!;
        const z = drivers[at + k + i]!;
        if (z > poisson[i]!.noneUpTo) {
          drawJumps(poisson[i]!, z, draw);
          const spread = Math.sqrt(draw.count) * jumpVol[i]!;
          if (draw.count > 0) move += draw.count * jumpMean[i]! + spread * normalQuantile(draw.rest);
        }
        logs[i]! += move;
      }
    },
  });
}
