import { Type } from "typebox";
import { directions } from "../../models/backtest/order.ts";
import { signalKinds } from "../../models/backtest/strategies/crossing.ts";
import { objectiveNames } from "../../models/backtest/strategies/objectives.ts";
import { covarianceMethods } from "../../models/portfolio/estimators/covariance.ts";
import { choice } from "../choice.ts";
import { positive } from "./positive.ts";

const bars = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: 10_000, description }));
/** What the strategies decide by. */
export const strategyParams = {
  weights: Type.Optional(
    Type.Array(Type.Number({ minimum: -100, maximum: 100 }), {
      minItems: 1,
      maxItems: 200,
      description:
        "Weight of each symbol as a share of equity, in the order of `symbols`; negative is short, the rest is cash. Signal strategies hold " +
        "an asset with this weight while its signal is on. Default: 1 / number of symbols.",
    }),
  ),
  fast_window: bars(1, "Bars of the fast average; 1 is the price itself; for sma_cross and ema_cross. Default: 20."),
  slow_window: bars(2, "Bars of the slow average, > fast_window; for sma_cross and ema_cross. Default: 50."),
  signal: Type.Optional(
    choice(signalKinds, {
      description:
        "For sma_cross and ema_cross: `cross` waits for the fast average to cross the slow one, `level` takes the side on which it is at the first bar. Default: cross.",
    }),
  ),
  direction: Type.Optional(
    choice(directions, {
      description: "Positions that a signal strategy or an order may open. Default: long_only; for orders long_short.",
    }),
  ),
  momentum_type: Type.Optional(
    choice(["cross_sectional", "time_series"], {
      description:
        "Momentum: the best assets against the others, or each asset against its own past. Default: cross_sectional.",
    }),
  ),
  lookback: bars(
    1,
    "Bars that the strategy looks back: return of momentum (default 252), mean of mean_reversion and regression of pairs (60; ≥ 3), " +
      "returns of the vol of volatility_target (60; ≥ 2) and of optimised (252; ≥ 2).",
  ),
  skip: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 10_000, description: "Latest bars that momentum leaves out. Default: 0." }),
  ),
  top_k: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 200,
      description: "Assets that cross-sectional momentum holds on each side. Default: 1.",
    }),
  ),
  entry_z: positive(
    100,
    "Standard deviations from the mean that open a position of mean_reversion or pairs. Default: 2.",
  ),
  exit_z: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 100,
      description: "Standard deviations at which it is closed; < entry_z. Default: 0.5.",
    }),
  ),
  stop_z: positive(1_000, "Standard deviations at which it is given up; > entry_z. Default: never."),
  gross_exposure: positive(100, "Σ |weight| of an open position of pairs. Default: 1."),
  target_volatility: positive(10, "Annualised vol that volatility_target aims at, decimal. Default: 0.1."),
  maximum_leverage: positive(
    100,
    "Largest Σ |weight| that a target may have; also the largest factor of volatility_target. Default: 1.",
  ),
  objective: Type.Optional(
    choice(objectiveNames, {
      description:
        "What optimised optimises on the simple returns of the last `lookback` bars at each rebalance: long only, fully invested (max_sharpe stays in " +
        "cash while no asset earned more than risk_free_rate; expected returns are sample means). Default: min_variance.",
    }),
  ),
  covariance: Type.Optional(
    choice(covarianceMethods, { description: "Covariance estimator of optimised. Default: sample (divisor n − 1)." }),
  ),
  maximum_weight: positive(
    1,
    "Largest weight of an asset for optimised; ≥ 1 / number of symbols. Default: 1. Not for equal_weight, inverse_volatility, risk_parity, hrp and herc.",
  ),
  risk_aversion: positive(1_000, "γ of max_utility: mean − γ / 2 · variance, annual. Default: 1."),
};
