import { scaledUpperTail } from "../../numerics/millsRatio.ts";
import { expm1 } from "../../numerics/power.ts";
import { tableExp } from "../../numerics/tableExp.ts";
import type { PutProblem } from "./putProblem.ts";

const inverseRootTwoPi = 0.3989422804014327;
const maxSteps = 20;

/** The quadratic approximation's own quantities for one time to expiry. */
interface Quadratic {
  /** Power of spot over boundary with which the premium falls. */
  readonly power: number;
  /** 1 − e^(−rT), of which the premium is thought a function. */
  readonly elapsedInterest: number;
  /** 2r / (σ² (1 − e^(−rT))): finite also without interest. */
  readonly ratio: number;
  /** √((N − 1)² + 4 · ratio). */
  readonly width: number;
}

function quadraticOf({ rate, dividendYield, vol }: PutProblem, timeLeft: number): Quadratic {
  const variance = vol * vol;
  const carry = (2 * (rate - dividendYield)) / variance - 1;
  const elapsedInterest = -expm1(-rate * timeLeft);
  const ratio = (2 * (rate === 0 ? 1 / timeLeft : rate / elapsedInterest)) / variance;
  const width = Math.sqrt(carry * carry + 4 * ratio);
  return { power: -0.5 * (carry + width), elapsedInterest, ratio, width };
}

/**
 * Depth ln(limit / B) of the exercise boundary B of a put under Li's QD+ approximation.
 *
 * @param timeLeft - years to expiry; > 0.
 * @param start - depth to start from; > 0.
 * @param tolerance - relative, of the depth.
 * @returns depth > 0; where the equation has no root within reach, the last iterate.
 * @see M. Li, "Analytical approximations for the critical stock prices of American options: a performance comparison",
 * Rev. Derivatives Research 13 (2010) 75–99.
 */
export function qdPlusDepth(put: PutProblem, timeLeft: number, start: number, tolerance: number): number {
  const { rate, dividendYield, vol, limitRatio, logLimit } = put;
  const { power, elapsedInterest, ratio, width } = quadraticOf(put, timeLeft);
  const variance = vol * vol;
  const discount = 1 - elapsedInterest;
  const slope = power + (discount / width) * ratio * (1 - ratio / (width * width));
  const thetaWeight = -2 / (variance * width);
  const deviation = vol * Math.sqrt(timeLeft);
  const assetFactor = tableExp(-dividendYield * timeLeft);
  const drift = (rate - dividendYield) * timeLeft;
  const perDay = variance / (2 * deviation);
  let depth = start;
  for (let step = 0; step < maxSteps; step++) {
    // In units of the strike, so that the depth is the same for every strike to the last bit.
    const spot = limitRatio * tableExp(-depth);
    const d1 = (logLimit - depth + drift) / deviation + 0.5 * deviation;
    const d2 = d1 - deviation;
    const density = tableExp(-0.5 * d1 * d1);
    const hit = density * inverseRootTwoPi * assetFactor;
    const asset = assetFactor * (d1 > 0 ? density * scaledUpperTail(d1) : 1 - density * scaledUpperTail(-d1));
    const tail = tableExp(-0.5 * d2 * d2);
    const cash = discount * (d2 > 0 ? tail * scaledUpperTail(d2) : 1 - tail * scaledUpperTail(-d2));
    const theta = -spot * hit * perDay + rate * cash - dividendYield * spot * asset;
    const value = (1 - asset) * spot + slope * (1 - spot - cash + spot * asset) + thetaWeight * theta;
    const thetaSlope =
      -perDay * hit * (1 - d1 / deviation) + ((dividendYield - rate) * hit) / deviation - dividendYield * asset;
    const valueSlope = (1 - asset) * (1 - slope) + hit / deviation + thetaWeight * thetaSlope;
    const next = Math.max(0.5 * depth, Math.min(depth + value / (spot * valueSlope), 2 * depth));
    if (!(next > 0)) return depth;
    const change = Math.abs(next - depth);
    depth = next;
    if (change < tolerance * depth) return depth;
  }
  return depth;
}
