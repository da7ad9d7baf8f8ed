import { type Static, type TNumber, Type } from "typebox";
import { choice } from "../choice.ts";
import { columnParams } from "./columns/params.ts";
import { approximationParams } from "./params/approximationParams.ts";
import { assetParams } from "./params/assetParams.ts";
import { averageParams } from "./params/averageParams.ts";
import { barrierParams } from "./params/barrierParams.ts";
import { dividendParams } from "./params/dividendParams.ts";
import { dynamicsParams } from "./params/dynamicsParams.ts";
import { positive } from "./params/positive.ts";
import { varianceSwapParams } from "./params/varianceSwapParams.ts";
import { scenarioParams } from "./scenarios/scenarioParams.ts";

const rate = (description: string) => ({ minimum: -1, maximum: 1, description });

/** What the option pays. */
const payoffs = [
  "vanilla",
  "cash_or_nothing",
  "asset_or_nothing",
  "gap",
  "one_touch",
  "no_touch",
  "barrier",
  "double_barrier",
  "double_one_touch",
  "double_no_touch",
  "lookback_fixed",
  "lookback_floating",
  "lookback_partial_fixed",
  "lookback_partial_floating",
  "geometric_asian",
  "arithmetic_asian",
  "forward_start",
  "basket",
  "spread",
  "exchange",
  "rainbow_max",
  "rainbow_min",
  "two_asset_correlation",
  "two_asset_cash_or_nothing",
  "product",
  "quotient",
  "quanto",
  "variance_option",
  "variance_swap",
] as const;

/** How the underlying moves. */
const models = [
  "black_scholes_merton",
  "black_76",
  "garman_kohlhagen",
  "bachelier",
  "displaced_lognormal",
  "merton_jump",
  "heston",
  "variance_gamma",
  "cgmy",
] as const;

/** Parameters of `blackscholes`. */
export const blackscholesParams = Type.Object(
  {
    model: choice(models, {
      default: "black_scholes_merton",
      description:
        "How the underlying moves: an asset with a dividend yield, a future (black_76, `spot` is its price), a currency " +
        "(garman_kohlhagen, with `foreign_rate`), a normal or a displaced log-normal forward, or an asset that also jumps, " +
        "whose variance is stochastic (heston), that moves on a random clock (variance_gamma), or " +
        "by jumps alone (cgmy).",
    }),
    payoff: choice(payoffs, {
      default: "vanilla",
      description:
        "What the option pays. variance_option (under heston): realised variance per year less the strike, in units of variance.",
    }),
    exercise: choice(["european", "american"], { default: "european", description: "At expiry, or at any time." }),
    option_type: choice(["call", "put"], { default: "call", description: "Right to buy or to sell." }),
    strike: Type.Optional(
      Type.Number({
        minimum: -1e12,
        maximum: 1e12,
        description:
          "Strike; currency per unit of underlying (of the basket, spread, product or ratio). Above zero; a basket or spread " +
          "may have any strike. Of two_asset_correlation and two_asset_cash_or_nothing: the level that the first price must pass. " +
          "Of variance_option: variance per year.",
      }),
    ),
    // One option has it always, which `optionFaults` checks; those of `contracts` may have it there.
    expiry_years: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description: "Time to expiry in years; needed unless contracts have it.",
      }),
    ) as unknown as TNumber,
    risk_free_rate: Type.Number({ default: 0.02, ...rate("Continuously compounded annual rate, decimal.") }),
    dividend_yield: Type.Optional(
      Type.Number(rate("Continuously compounded annual dividend yield, decimal. Default: 0.")),
    ),
    foreign_rate: Type.Optional(
      Type.Number(rate("Continuously compounded annual rate of the foreign currency, decimal; for garman_kohlhagen.")),
    ),
    spot: positive("Price of the underlying today. Default: the last close of the symbol."),
    volatility: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 10,
        description: "Annualised log-normal vol, decimal. Default: estimated from the closes of the symbol.",
      }),
    ),
    market_price: positive("Price of the option in the market: its implied vol takes the place of `volatility`."),
    ...columnParams,
    ...dynamicsParams,
    ...assetParams,
    ...approximationParams,
    ...dividendParams,
    ...varianceSwapParams,
    cash_amount: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e12,
        description: "What a digital option pays in cash. Default: 1.",
      }),
    ),
    payoff_strike: positive("Strike that a gap option pays; `strike` decides about exercise."),
    ...barrierParams,
    extreme: positive(
      "Highest price so far (fixed call, floating put) or lowest (fixed put, floating call) of a lookback option. Default: spot.",
    ),
    ...averageParams,
    strike_multiple: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100,
        description:
          "The strike of lookback_partial_floating in units of the extreme: at least 1 for a call, at most 1 for a put. Default: 1.",
      }),
    ),
    start_years: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description: "Years until the strike of a forward-start option is set.",
      }),
    ),
    moneyness: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e6,
        description: "Strike of a forward-start option in units of the spot at its start.",
      }),
    ),
    ...scenarioParams,
    cross_check: Type.Boolean({
      default: false,
      description:
        "Price the option by a second engine too (a lattice, finite differences, a quadrature or a quasi-random simulation), and " +
        "fail when the two disagree beyond their stated errors.",
    }),
  },
  { additionalProperties: false },
);

/** Validated parameters with their defaults. */
export type OptionParams = Static<typeof blackscholesParams>;
export type ParamName = keyof OptionParams;
export type Payoff = OptionParams["payoff"];
export type Model = OptionParams["model"];
