import { log } from "../../numerics/elementary.ts";
import type { BlackScholesInput } from "../blackScholes.ts";

/** An American put as its exercise boundary sees it; calls are mirrored into puts first. */
export interface PutProblem {
  readonly spot: number;
  readonly strike: number;
  readonly rate: number;
  readonly dividendYield: number;
  readonly vol: number;
  readonly expiryYears: number;
  /** Exercise boundary just before expiry; 0 when early exercise never pays. */
  readonly limit: number;
  /** The same over the strike, and its log ≤ 0. */
  readonly limitRatio: number;
  readonly logLimit: number;
  /** 1: it is exercised below the boundary; −1: above it, which is the lower one of two. */
  readonly side: 1 | -1;
}

/** What an American call is worth is what the put is worth with spot and strike, and rate and yield, exchanged. */
export function putProblem({
  spot,
  strike,
  rate,
  dividendYield,
  vol,
  expiryYears,
  type,
}: BlackScholesInput): PutProblem {
  const put =
    type === "put"
      ? { spot, strike, rate, dividendYield, vol, expiryYears }
      : { spot: strike, strike: spot, rate: dividendYield, dividendYield: rate, vol, expiryYears };
  const limitRatio = boundaryAtExpiry(put.rate, put.dividendYield);
  return {
    ...put,
    limit: put.strike * limitRatio,
    limitRatio,
    logLimit: limitRatio === 1 ? 0 : log(limitRatio),
    side: 1,
  };
}

/** Exercise boundary of a put over the strike just before expiry; 0 when early exercise never pays. */
function boundaryAtExpiry(rate: number, dividendYield: number): number {
  if (rate > 0) return dividendYield > rate ? rate / dividendYield : 1;
  return rate === 0 && dividendYield < 0 ? 1 : 0;
}

/** The two boundaries of a put that is exercised between them, each as if the other were not there. */
export function splitBoundaries(put: PutProblem): { readonly upper: PutProblem; readonly lower: PutProblem } {
  const lowest = put.rate / put.dividendYield;
  return {
    upper: { ...put, limit: put.strike, limitRatio: 1, logLimit: 0, side: 1 },
    lower: { ...put, limit: put.strike * lowest, limitRatio: lowest, logLimit: log(lowest), side: -1 },
  };
}

/** Whether the exercise region of the put lies between two boundaries. */
export const hasTwoBoundaries = ({ rate, dividendYield }: PutProblem): boolean => rate < 0 && dividendYield < rate;
