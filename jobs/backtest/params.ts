import { type Static, Type } from "typebox";
import { rebalanceRules } from "../../models/backtest/schedule.ts";
import { executions } from "../../models/backtest/targetDesk.ts";
import { choice } from "../choice.ts";
import { feeParams, financingParams, instrumentParams, slippageParams } from "./costParams.ts";
import { actionParams, priceParams } from "./dataParams.ts";
import { orderParams } from "./orderParams.ts";
import { positive } from "./positive.ts";
import { strategyParams } from "./strategyParams.ts";
import { sweepParams, validationParams } from "./validationParams.ts";

/** What decides about the positions. */
const strategies = [
  "buy_and_hold",
  "fixed_weights",
  "sma_cross",
  "ema_cross",
  "momentum",
  "mean_reversion",
  "pairs",
  "volatility_target",
  "optimised",
  "orders",
  "given_returns",
] as const;

const returnsOf = (description: string) =>
  Type.Optional(
    Type.Array(Type.Number({ minimum: -1, maximum: 1e6 }), { minItems: 2, maxItems: 100_000, description }),
  );

/** Parameters of `backtest`. */
export const backtestParams = Type.Object(
  {
    strategy: choice(strategies, {
      default: "buy_and_hold",
      description:
        "What decides about the positions. `orders` executes a list of orders on an account; `given_returns` evaluates the returns in " +
        "`returns` without trading. A parameter that has no meaning for the strategy is refused.",
    }),
    ...strategyParams,
    rebalance: Type.Optional(
      choice(rebalanceRules, {
        description:
          "When new weights are decided: on the first bar of each period; `on_change` whenever the strategy's weights change; `threshold` " +
          "whenever a weight has drifted by more than rebalance_band; `never` only once. Default: never for buy_and_hold, on_change for " +
          "sma_cross, ema_cross, mean_reversion and pairs, monthly for the others.",
      }),
    ),
    rebalance_band: positive(
      1,
      "Drift of a weight that trades, as a share of equity; for rebalance threshold. Default: 0.05.",
    ),
    execution: choice(executions, {
      default: "next_close",
      description:
        "When a decision at the close of a bar is traded: at the open of the next bar, at its close, or (optimistic: the close is not known " +
        "before it is over) at the same close.",
    }),
    sizing: choice(["weight", "weight_at_signal", "units"], {
      default: "weight",
      description:
        "How weights become shares: `weight` × equity after costs at the price of the fill; `weight_at_signal` × equity at the close of the " +
        "decision; `units` × weight, whatever the price.",
    }),
    units: positive(1e12, "Shares or contracts for a weight of 1; for sizing units. Default: 1."),
    initial_capital: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e15,
      default: 1_000_000,
      description: "Cash before the first bar, currency.",
    }),
    whole_shares: Type.Boolean({
      default: false,
      description: "Positions are whole shares or contracts; targets are rounded towards zero.",
    }),
    instrument: instrumentParams,
    fees: feeParams,
    slippage: slippageParams,
    financing: financingParams,
    corporate_actions: actionParams,
    prices: priceParams,
    trade_start: Type.Optional(
      Type.String({
        pattern: "^\\d{4}-\\d{2}-\\d{2}$",
        description:
          "First date on which the strategy decides; earlier bars only feed its averages. The evaluation begins there. Default: the first bar.",
      }),
    ),
    ...orderParams,
    returns: returnsOf("For `given_returns`: simple return of each period, decimal."),
    benchmark_returns: returnsOf("For `given_returns`: simple return of the benchmark in each period, decimal."),
    benchmark: Type.Optional(
      Type.String({
        pattern: "^[A-Z0-9][A-Z0-9./_-]*$",
        maxLength: 32,
        description: "Symbol whose closes the result is compared with.",
      }),
    ),
    risk_free_rate: Type.Number({
      minimum: -0.5,
      maximum: 1,
      default: 0,
      description:
        "Annual rate that excess returns are taken over, decimal; compounded: (1 + rate)^(1 / periods per year) − 1 per period.",
    }),
    required_return: Type.Number({
      minimum: -0.5,
      maximum: 1,
      default: 0,
      description:
        "Return per period below which a period counts as a loss in Sortino, Omega and downside risk, decimal.",
    }),
    confidence_level: Type.Number({
      exclusiveMinimum: 0.5,
      exclusiveMaximum: 1,
      default: 0.95,
      description: "Level of value at risk, its kin and the bootstrap intervals.",
    }),
    periods_per_year: positive(
      1e6,
      "Bars in a year, for annualisation. Default: 252 for daily, 52 for weekly, 12 for monthly bars.",
    ),
    bootstrap_resamples: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      default: 500,
      description:
        "Resampled histories of the stationary bootstrap that gives the headline metrics their intervals; 0 for none.",
    }),
    rolling_window: Type.Integer({
      minimum: 2,
      maximum: 10_000,
      default: 126,
      description: "Bars of the rolling figures.",
    }),
    worst_drawdowns: Type.Integer({
      minimum: 0,
      maximum: 100,
      default: 10,
      description: "Drawdowns that are listed, deepest first.",
    }),
    sweep: Type.Optional(sweepParams),
    validation: Type.Optional(validationParams),
    prior_trial_sharpes: Type.Optional(
      Type.Array(Type.Number({ minimum: -100, maximum: 100 }), {
        maxItems: 100_000,
        description:
          "Annualised Sharpe ratios of trials made before this job: the deflated Sharpe ratio counts them together with the points of the sweep.",
      }),
    ),
  },
  { additionalProperties: false },
);

/** Validated parameters with their defaults. */
export type BacktestParams = Static<typeof backtestParams>;
export type ParamName = keyof BacktestParams;
export type StrategyName = BacktestParams["strategy"];
