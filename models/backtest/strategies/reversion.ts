import { log } from "../../numerics/elementary.ts";
import { requireThat } from "../../requireThat.ts";
import type { Direction } from "../order.ts";
import type { Strategy } from "../strategy.ts";
import { sidedExposure } from "./crossing.ts";

export interface ReversionOptions {
  /** Bars of mean and deviation, the latest one among them; ≥ 3. */
  readonly lookback: number;
  /** Distance from the mean, in standard deviations, that opens a position; > 0. */
  readonly entryZ: number;
  /** Distance at which it is closed; in [0, entryZ). */
  readonly exitZ: number;
  /** Distance at which it is given up until the next entry; > entryZ, or ∞. */
  readonly stopZ: number;
}

function requireReversion({ lookback, entryZ, exitZ, stopZ }: ReversionOptions): void {
  requireThat(Number.isInteger(lookback) && lookback >= 3, "lookback", "an integer ≥ 3", lookback);
  requireThat(entryZ > 0 && Number.isFinite(entryZ), "entryZ", "a finite number > 0", entryZ);
  requireThat(exitZ >= 0 && exitZ < entryZ, "exitZ", `in [0, entryZ ${entryZ})`, exitZ);
  requireThat(stopZ > entryZ, "stopZ", `> entryZ ${entryZ}`, stopZ);
}

/** The position after a standardised distance: opened beyond the entry, kept until the exit, given up at the stop. */
function nextPosition(position: number, z: number, { entryZ, exitZ, stopZ }: ReversionOptions): number {
  const distance = Math.abs(z);
  if (distance >= stopZ) return 0;
  if (distance >= entryZ) return z > 0 ? -1 : 1;
  // A position is closed when the price is back within the exit, or on the other side of it.
  const left = position > 0 ? -z : z;
  return position !== 0 && left > exitZ ? position : 0;
}

/** Standardised distance of the last value from the mean; 0 for a constant series. Divisor n − 1 − `lost`. */
function lastZ(values: Float64Array, lost: number): number {
  const n = values.length;
  let sum = 0;
  for (const x of values) sum += x;
  const mean = sum / n;
  let squares = 0;
  for (const x of values) squares += (x - mean) * (x - mean);
  const deviation = Math.sqrt(squares / (n - 1 - lost));
  const distance = values[n - 1]! - mean;
  return deviation > 1e-13 * Math.max(Math.abs(mean), Math.abs(distance)) ? distance / deviation : 0;
}

/**
 * Buys an asset that fell far below its mean and sells one that rose far above it, until it is back.
 *
 * @param options - see {@link ReversionOptions}.
 * @param weights - weight of each asset while it is held.
 */
export function meanReversion(options: ReversionOptions, direction: Direction, weights: ArrayLike<number>): Strategy {
  requireReversion(options);
  const { lookback } = options;
  const positions = new Float64Array(weights.length);
  return {
    warmUp: lookback,
    observe(past) {
      if (past.bars < lookback) return;
      for (let i = 0; i < positions.length; i++) {
        const next = nextPosition(positions[i]!, lastZ(past.window(i, lookback), 0), options);
        positions[i] = sidedExposure(next, direction);
      }
    },
    decide(_, target) {
      for (let i = 0; i < positions.length; i++) target[i] = weights[i]! * positions[i]!;
      return true;
    },
  };
}

/**
 * Trades the residual of the regression of one log price on another: short the spread when it is wide, long when it is
 * narrow.
 *
 * @param options - see {@link ReversionOptions}; the z is the last residual over their standard deviation (divisor n − 2).
 * @param gross - Σ |weight| while a position is open; > 0.
 * @remarks
 * The first asset gets weight ±gross / (1 + |β|), the second ∓β gross / (1 + |β|).
 * @see E. Gatev, W. Goetzmann, K. G. Rouwenhorst, "Pairs trading", Rev. Financial Studies 19 (2006) 797–827.
 */
export function pairs(options: ReversionOptions, gross: number): Strategy {
  requireReversion(options);
  requireThat(gross > 0 && Number.isFinite(gross), "gross", "a finite number > 0", gross);
  const { lookback } = options;
  let position = 0;
  let slope = 0;
  return {
    warmUp: lookback,
    observe(past) {
      if (past.bars < lookback) return;
      const first = past.window(0, lookback).map(log);
      const second = past.window(1, lookback).map(log);
      const fit = regression(first, second);
      const next = nextPosition(position, lastZ(fit.residuals, 1), options);
      // The hedge ratio of a position stays that of its opening.
      if (next !== position) slope = fit.slope;
      position = next;
    },
    decide(_, target) {
      const unit = (position * gross) / (1 + Math.abs(slope));
      target[0] = unit;
      target[1] = position === 0 ? 0 : -slope * unit;
      return true;
    },
  };
}

/** Least squares of y on x with intercept; slope 0 when x is constant. */
function regression(y: Float64Array, x: Float64Array): { readonly slope: number; readonly residuals: Float64Array } {
  const n = x.length;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    sxx += (x[i]! - meanX) * (x[i]! - meanX);
    sxy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  const slope = sxx > 0 ? sxy / sxx : 0;
  return { slope, residuals: y.map((value, i) => value - meanY - slope * (x[i]! - meanX)) };
}
