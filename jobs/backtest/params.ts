import { type Static, Type } from "typebox";
import { directions, sizeTypes } from "../../models/backtest/order.ts";
import { orderPrices } from "../../models/backtest/orderDesk.ts";
import { rebalanceRules } from "../../models/backtest/schedule.ts";
import { signalKinds } from "../../models/backtest/strategies/crossing.ts";
import { executions } from "../../models/backtest/targetDesk.ts";
import { choice } from "../choice.ts";
import { feeParams, financingParams, instrumentParams, slippageParams } from "./costParams.ts";
import { actionParams, priceParams } from "./dataParams.ts";
import { objectiveNames } from "./objectives.ts";
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

const bars = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: 10_000, description }));
const positive = (maximum: number, description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum, description }));
const returnsOf = (description: string) =>
  Type.Optional(
    Type.Array(Type.Number({ minimum: -1, maximum: 1e6 }), { minItems: 2, maxItems: 100_000, description }),
  );

/** A number, or ±∞ as JSON spells it. */
const orderSize = Type.Union([Type.Number({ minimum: -1e15, maximum: 1e15 }), Type.Enum(["Infinity", "-Infinity"])], {
  description:
    "In the unit of size_type; negative to sell (under direction short_only every sign is turned: positive opens a short). " +
    "`Infinity`: as much as cash allows; `-Infinity`: all that position and free cash allow.",
});

const orderSchema = Type.Object(
  {
    bar: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: "Bar of the order, 0-based." })),
    date: Type.Optional(
      Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}", description: "Date of its bar, instead of `bar`." }),
    ),
    symbol: Type.Optional(Type.String({ description: "What is traded. Default: the only symbol." })),
    size: orderSize,
    price: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e12,
        description: "Market price that it meets, before slippage. Default: see order_price.",
      }),
    ),
  },
  { additionalProperties: false },
);

const accountSchema = Type.Object(
  {
    cash: Type.Number({ minimum: -1e15, maximum: 1e15, description: "Cash, currency." }),
    positions: Type.Array(Type.Number({ minimum: -1e15, maximum: 1e15 }), {
      minItems: 1,
      maxItems: 200,
      description: "Shares of each symbol; negative when short.",
    }),
    debts: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 1e15 }), {
        minItems: 1,
        maxItems: 200,
        description: "What the open short sale of each symbol brought in, currency. Default: 0.",
      }),
    ),
    free_cash: Type.Optional(
      Type.Number({ minimum: -1e15, maximum: 1e15, description: "Cash less twice the debts. Default: just that." }),
    ),
    valuation_price: positive(
      1e12,
      "Price that converts sizes in value and percent into shares. Default: the price of the order.",
    ),
    equity: Type.Optional(
      Type.Number({
        minimum: -1e15,
        maximum: 1e15,
        description: "What target_percent is a share of. Default: cash and positions at the price of the order.",
      }),
    ),
  },
  {
    additionalProperties: false,
    description: "For `orders`: the account before the first order. Default: `initial_capital` in cash.",
  },
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
        description:
          "Positions that a signal strategy or an order may open. Default: long_only; for orders long_short.",
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
          "What optimised optimises on the returns of the last `lookback` bars at each rebalance. Default: inverse_volatility.",
      }),
    ),
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
    orders: Type.Optional(
      Type.Array(orderSchema, {
        minItems: 1,
        maxItems: 100_000,
        description: "For `orders`: what is traded, executed in time order.",
      }),
    ),
    order_price: Type.Optional(
      choice(orderPrices, {
        description: "For `orders`: price of the bar that an order without a price meets. Default: close.",
      }),
    ),
    size_type: Type.Optional(
      choice(sizeTypes, {
        description:
          "For `orders`: what a size counts: shares, currency at the valuation price, a share of the cash (purchase) or of what position and free cash " +
          "allow (sale), or the target in shares, currency or share of equity. Default: amount (shares).",
      }),
    ),
    minimum_order_size: positive(1e15, "For `orders`: fills below this many shares are rejected. Default: none."),
    maximum_order_size: positive(1e15, "For `orders`: largest fill in shares. Default: none."),
    allow_partial_fills: Type.Optional(
      Type.Boolean({
        description: "For `orders`: whether cash or limits may cut an order; otherwise it is rejected. Default: true.",
      }),
    ),
    reject_probability: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: "For `orders`: share of the orders rejected at random, by the seed. Default: 0.",
      }),
    ),
    lock_cash: Type.Optional(
      Type.Boolean({
        description:
          "For `orders`: what a short sale brings in, and as much again, cannot be spent before it is covered. Default: false.",
      }),
    ),
    account: Type.Optional(accountSchema),
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
