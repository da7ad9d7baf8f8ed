import { requireThat } from "../../requireThat.ts";
import type { Direction } from "../order.ts";
import type { Past } from "../past.ts";
import { createRollingMean } from "../rollingMean.ts";
import type { Strategy } from "../strategy.ts";

/** Whether a position follows the crossing of the two averages, or the side on which the fast one is. */
export const signalKinds = ["cross", "level"] as const;
export type SignalKind = (typeof signalKinds)[number];

export interface CrossingOptions {
  /** Bars; ≥ 1; 1 is the price itself. */
  readonly fastWindow: number;
  /** Bars; > `fastWindow`. */
  readonly slowWindow: number;
  readonly signal: SignalKind;
  readonly direction: Direction;
  /** Weight of each asset while its signal is on. */
  readonly weights: ArrayLike<number>;
}

/** Averages this close, relative to the slow one, have not crossed: rounding must not trade. */
export const crossingMargin = 1e-12;

/** Side of the fast average: 1 above, −1 below, 0 when both are equal. */
export function crossingSide(fast: number, slow: number): number {
  const distance = fast - slow;
  return Math.abs(distance) <= crossingMargin * Math.abs(slow) ? 0 : Math.sign(distance);
}

/** The exposure that a direction allows on a side of the market. */
export function sidedExposure(side: number, direction: Direction): number {
  if (direction === "long_only") return Math.max(0, side);
  return direction === "short_only" ? Math.min(0, side) : side;
}

/** One moving average of every asset. */
interface Averages {
  observe(past: Past): void;
  value(asset: number): number;
}

/** Simple averages over `window` bars. */
function simpleAverages(assets: number, window: number): Averages {
  const means = Array.from({ length: assets }, () => createRollingMean(window));
  return {
    observe(past) {
      for (let i = 0; i < assets; i++) {
        means[i]!.push(past.price(i, 0), past.bars > window ? past.price(i, window) : 0);
      }
    },
    value: (asset) => means[asset]!.value(),
  };
}

/** Exponential averages with factor 2 / (window + 1), started at the first price. */
function exponentialAverages(assets: number, window: number): Averages {
  const values = new Float64Array(assets);
  const share = 2 / (window + 1);
  return {
    observe(past) {
      for (let i = 0; i < assets; i++) {
        const price = past.price(i, 0);
        values[i] = past.bars === 1 ? price : values[i]! + share * (price - values[i]!);
      }
    },
    value: (asset) => values[asset]!,
  };
}

function crossing(options: CrossingOptions, averagesOf: (assets: number, window: number) => Averages): Strategy {
  const { fastWindow, slowWindow, signal, direction, weights } = options;
  requireThat(Number.isInteger(fastWindow) && fastWindow >= 1, "fastWindow", "an integer ≥ 1", fastWindow);
  const slowHolds = Number.isInteger(slowWindow) && slowWindow > fastWindow;
  requireThat(slowHolds, "slowWindow", `an integer > fastWindow ${fastWindow}`, slowWindow);
  const assets = weights.length;
  const fast = averagesOf(assets, fastWindow);
  const slow = averagesOf(assets, slowWindow);
  const sides = new Float64Array(assets);
  const positions = new Float64Array(assets);
  let begun = signal === "level";
  return {
    warmUp: slowWindow,
    observe(past) {
      fast.observe(past);
      slow.observe(past);
      if (past.bars < slowWindow) return;
      for (let i = 0; i < assets; i++) {
        const side = crossingSide(fast.value(i), slow.value(i));
        // Equal averages leave things as they are; the first known side is no crossing.
        const changed = side !== 0 && side !== sides[i];
        if (changed && (signal === "level" || sides[i] !== 0)) {
          positions[i] = side;
          begun = true;
        }
        if (side !== 0) sides[i] = side;
      }
    },
    decide(_, target) {
      for (let i = 0; i < assets; i++) target[i] = weights[i]! * sidedExposure(positions[i]!, direction);
      return begun;
    },
  };
}

/**
 * Long while the fast simple moving average is above the slow one, flat or short while it is below.
 *
 * @param options - see {@link CrossingOptions}.
 */
export const smaCross = (options: CrossingOptions): Strategy => crossing(options, simpleAverages);

/** The same with exponential averages: weight 2 / (window + 1) on the newest price, started at the first one. */
export const emaCross = (options: CrossingOptions): Strategy => crossing(options, exponentialAverages);
