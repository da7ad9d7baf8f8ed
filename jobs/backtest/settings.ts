import type { RebalanceRule } from "../../models/backtest/schedule.ts";
import { fixedWeights, optimised, volatilityTarget } from "../../models/backtest/strategies/allocation.ts";
import { emaCross, smaCross } from "../../models/backtest/strategies/crossing.ts";
import { crossSectionalMomentum, timeSeriesMomentum } from "../../models/backtest/strategies/momentum.ts";
import { meanReversion, pairs } from "../../models/backtest/strategies/reversion.ts";
import type { Strategy } from "../../models/backtest/strategy.ts";
import { objectiveOf } from "./objectives.ts";
import type { BacktestParams, ParamName, StrategyName } from "./params.ts";

/** Strategies that turn prices into target weights. */
export type TradingStrategy = Exclude<StrategyName, "orders" | "given_returns">;

/** Values of the grid that take the place of parameters. */
export type Overrides = Readonly<Partial<Record<keyof NonNullable<BacktestParams["sweep"]>, number>>>;

/** Lookback of each strategy that has one. */
const lookbacks: Readonly<Partial<Record<StrategyName, number>>> = {
  momentum: 252,
  mean_reversion: 60,
  pairs: 60,
  volatility_target: 60,
  optimised: 252,
};

const rebalances: Readonly<Partial<Record<StrategyName, RebalanceRule>>> = {
  buy_and_hold: "never",
  sma_cross: "on_change",
  ema_cross: "on_change",
  mean_reversion: "on_change",
  pairs: "on_change",
};

/** The parameters of a trading strategy with every default filled in. */
export function settingsOf(params: BacktestParams, assets: number, overrides: Overrides = {}) {
  const given: BacktestParams = { ...params, ...overrides };
  return {
    strategy: given.strategy as TradingStrategy,
    weights: given.weights ?? Array.from({ length: assets }, () => 1 / assets),
    fast_window: given.fast_window ?? 20,
    slow_window: given.slow_window ?? 50,
    signal: given.signal ?? "cross",
    direction: given.direction ?? "long_only",
    momentum_type: given.momentum_type ?? "cross_sectional",
    lookback: given.lookback ?? lookbacks[given.strategy] ?? 0,
    skip: given.skip ?? 0,
    top_k: given.top_k ?? 1,
    entry_z: given.entry_z ?? 2,
    exit_z: given.exit_z ?? 0.5,
    stop_z: given.stop_z ?? Number.POSITIVE_INFINITY,
    gross_exposure: given.gross_exposure ?? 1,
    target_volatility: given.target_volatility ?? 0.1,
    maximum_leverage: given.maximum_leverage ?? 1,
    objective: given.objective ?? "inverse_volatility",
    rebalance: given.rebalance ?? rebalances[given.strategy] ?? "monthly",
    rebalance_band: given.rebalance_band ?? 0.05,
  } as const;
}

export type Settings = ReturnType<typeof settingsOf>;

const crossingNames = ["weights", "fast_window", "slow_window", "signal", "direction"] as const;
const reversionNames = ["lookback", "entry_z", "exit_z", "stop_z"] as const;

/** The parameters that have a meaning for one strategy alone. */
export const strategyParams: Readonly<Record<StrategyName, readonly ParamName[]>> = {
  buy_and_hold: ["weights"],
  fixed_weights: ["weights"],
  sma_cross: crossingNames,
  ema_cross: crossingNames,
  momentum: ["momentum_type", "lookback", "skip", "top_k", "weights", "direction"],
  mean_reversion: ["weights", "direction", ...reversionNames],
  pairs: ["gross_exposure", ...reversionNames],
  volatility_target: ["weights", "lookback", "target_volatility"],
  optimised: ["objective", "lookback"],
  orders: [
    ...(["orders", "order_price", "size_type", "direction", "minimum_order_size", "maximum_order_size"] as const),
    ...(["allow_partial_fills", "reject_probability", "lock_cash", "account"] as const),
  ],
  given_returns: ["returns", "benchmark_returns"],
};

/** Whether a combination of parameters is one that the strategy can run with. */
export function isAdmissible({ strategy, fast_window, slow_window, entry_z, exit_z, stop_z }: Settings): boolean {
  if (strategy === "sma_cross" || strategy === "ema_cross") return fast_window < slow_window;
  return strategy === "mean_reversion" || strategy === "pairs" ? exit_z < entry_z && stop_z > entry_z : true;
}

/** The strategy that settings describe. */
export function strategyOf(settings: Settings, assets: number, barsPerYear: number): Strategy {
  const { strategy, weights, lookback, direction, skip, maximum_leverage: maximumLeverage } = settings;
  const { fast_window: fastWindow, slow_window: slowWindow, signal } = settings;
  const { entry_z: entryZ, exit_z: exitZ, stop_z: stopZ } = settings;
  const crossing = { fastWindow, slowWindow, signal, direction, weights };
  const reversion = { lookback, entryZ, exitZ, stopZ };
  switch (strategy) {
    case "buy_and_hold":
    case "fixed_weights":
      return fixedWeights(weights);
    case "sma_cross":
      return smaCross(crossing);
    case "ema_cross":
      return emaCross(crossing);
    case "momentum": {
      const momentum = { lookback, skip, direction };
      return settings.momentum_type === "time_series"
        ? timeSeriesMomentum(momentum, weights)
        : crossSectionalMomentum({ ...momentum, topK: settings.top_k }, assets);
    }
    case "mean_reversion":
      return meanReversion(reversion, direction, weights);
    case "pairs":
      return pairs(reversion, settings.gross_exposure);
    case "volatility_target":
      return volatilityTarget(weights, {
        ...{ lookback, maximumLeverage, barsPerYear },
        targetVol: settings.target_volatility,
      });
    case "optimised":
      return optimised(objectiveOf(settings.objective), lookback);
  }
}

/** Every combination of the values of a sweep that the strategy allows, the last parameter varying fastest. */
export function gridOf(params: BacktestParams, assets: number): { points: readonly Overrides[]; leftOut: number } {
  const axes = Object.entries(params.sweep ?? {}) as [ParamName, number[]][];
  let points: Overrides[] = [{}];
  for (const [name, values] of axes)
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  const allowed = points.filter((point) => isAdmissible(settingsOf(params, assets, point)));
  return { points: allowed, leftOut: points.length - allowed.length };
}

/** Number of combinations of a sweep, allowed or not. */
export const gridSize = ({ sweep = {} }: BacktestParams): number =>
  Object.values(sweep).reduce((product, values) => product * (values?.length ?? 1), 1);
