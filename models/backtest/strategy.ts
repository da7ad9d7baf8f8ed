import type { Past } from "./past.ts";

/** What decides about target weights. One object serves one backtest: it may remember what it has seen. */
export interface Strategy {
  /** Bars that it must have seen before it can decide; ≥ 1. */
  readonly warmUp: number;
  /** Called after every bar, in order, before `decide`. */
  observe?(past: Past): void;
  /**
   * Writes the target weight of each asset, as a share of equity; negative for short, the rest is cash.
   * @returns whether there is a target at all.
   */
  decide(past: Past, weights: Float64Array): boolean;
}
