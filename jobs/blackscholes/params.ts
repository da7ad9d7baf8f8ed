import { type Static, Type } from "typebox";
import { choice } from "../choice.ts";

const price = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description }));
const assets = (description: string, bounds: Record<string, number>) =>
  Type.Optional(Type.Array(Type.Number(bounds), { minItems: 2, maxItems: 100, description }));
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
    expiry_years: Type.Number({ minimum: 0, maximum: 100, description: "Time to expiry in years." }),
    risk_free_rate: Type.Number({ default: 0.02, ...rate("Continuously compounded annual rate, decimal.") }),
    dividend_yield: Type.Optional(
      Type.Number(rate("Continuously compounded annual dividend yield, decimal. Default: 0.")),
    ),
    foreign_rate: Type.Optional(
      Type.Number(rate("Continuously compounded annual rate of the foreign currency, decimal; for garman_kohlhagen.")),
    ),
    spot: price("Price of the underlying today. Default: the last close of the symbol."),
    volatility: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 10,
        description: "Annualised log-normal vol, decimal. Default: estimated from the closes of the symbol.",
      }),
    ),
    normal_volatility: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1e12, description: "Annualised vol in currency; for bachelier." }),
    ),
    market_price: price("Price of the option in the market: its implied vol takes the place of `volatility`."),
    displacement: Type.Optional(
      Type.Number({
        minimum: -1e12,
        maximum: 1e12,
        description: "Added to forward and strike; for displaced_lognormal.",
      }),
    ),
    jump_intensity: Type.Optional(
      Type.Number({ minimum: 0, maximum: 700, description: "Jumps per year; for merton_jump." }),
    ),
    jump_mean: Type.Optional(
      Type.Number({ minimum: -5, maximum: 5, description: "Mean of the log of one jump; for merton_jump." }),
    ),
    jump_vol: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 5,
        description: "Standard deviation of the log of one jump; for merton_jump.",
      }),
    ),
    initial_variance: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, description: "Variance per year today; for heston." }),
    ),
    long_run_variance: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, description: "Variance per year that it reverts to; for heston." }),
    ),
    mean_reversion: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 1000, description: "Speed of that per year; for heston." }),
    ),
    vol_of_vol: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100,
        description: "Vol of the square root of variance; for heston.",
      }),
    ),
    correlation: Type.Optional(
      Type.Union(
        [
          Type.Number({ minimum: -1, maximum: 1 }),
          Type.Array(Type.Array(Type.Number({ minimum: -1, maximum: 1 }), { minItems: 1, maxItems: 100 }), {
            minItems: 1,
            maxItems: 100,
          }),
        ],
        {
          description:
            "One number: of the price with its variance for heston, of the asset with the exchange rate (domestic money for one " +
            "unit of foreign) for quanto, of the log returns of every pair of assets for options on several. Or, for those, the " +
            "matrix row by row: symmetric, ones on the diagonal, positive semidefinite.",
        },
      ),
    ),
    variance_rate: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100,
        description: "Variance of the clock per year; for variance_gamma.",
      }),
    ),
    jump_activity: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 1e4, description: "C of cgmy: jumps per year and size." }),
    ),
    fall_decay: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 1e4, description: "G of cgmy: decay of the density of falls." }),
    ),
    rise_decay: Type.Optional(
      Type.Number({ exclusiveMinimum: 1, maximum: 1e4, description: "M of cgmy: decay of the density of rises." }),
    ),
    jump_fineness: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 2,
        description: "Y of cgmy: 0 is variance gamma, near 2 a diffusion.",
      }),
    ),
    gamma_drift: Type.Optional(
      Type.Number({ minimum: -100, maximum: 100, description: "Drift per year of the clock; for variance_gamma." }),
    ),
    spots: assets("Price today of each asset of an option on several assets.", { exclusiveMinimum: 0, maximum: 1e12 }),
    volatilities: assets("Annualised log-normal vol of each asset, decimal.", { minimum: 0, maximum: 10 }),
    dividend_yields: assets("Continuously compounded annual dividend yield of each asset, decimal. Default: zeros.", {
      minimum: -1,
      maximum: 1,
    }),
    weights: assets(
      "Units of each asset: of a basket any numbers, also below zero (default: one nth each); of an exchange above zero " +
        "(default: 1), the first received and the second given up by a call.",
      { minimum: -1e6, maximum: 1e6 },
    ),
    second_strike: price(
      "Of two_asset_correlation: the strike that is paid for the second asset; of two_asset_cash_or_nothing: the level that " +
        "the second price must pass.",
    ),
    exchange_volatility: Type.Optional(
      Type.Number({ minimum: 0, maximum: 10, description: "Annualised vol of the exchange rate; for quanto." }),
    ),
    fixed_exchange_rate: price("Domestic money paid for one unit of foreign; for quanto. Default: 1."),
    approximation: Type.Optional(
      choice(["kirk", "levy", "turnbull_wakeman"], {
        description:
          "A labelled quick formula instead of the accurate method; the result states its distance from the accurate price as " +
          "the error estimate. kirk: spread, Kirk's (1995) formula. levy: arithmetic_asian with continuous averaging, turnbull_wakeman: " +
          "arithmetic_asian with fixing_times; both take the average as log-normal with its first two moments.",
      }),
    ),
    smile_strikes: Type.Optional(
      Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 1e12 }), {
        minItems: 4,
        maxItems: 1000,
        description:
          "Strikes of the listed options that replicate a variance_swap, ascending, two at least on each side of the spot. Those up " +
          "to the highest one at or below the spot stand for puts, those from it for calls; the first and the last close the range.",
      }),
    ),
    smile_volatilities: Type.Optional(
      Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 10 }), {
        minItems: 4,
        maxItems: 1000,
        description: "Implied vol at each of smile_strikes, decimal; for variance_swap, in place of volatility.",
      }),
    ),
    strike_volatility: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 10,
        description:
          "Root of the variance that a variance_swap pays for the realised one. Default: the fair one (price 0).",
      }),
    ),
    variance_notional: price("Currency for each 1.00 of variance per year of a variance_swap. Default: 1."),
    cash_amount: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e12,
        description: "What a digital option pays in cash. Default: 1.",
      }),
    ),
    payoff_strike: price("Strike that a gap option pays; `strike` decides about exercise."),
    pays: Type.Optional(choice(["cash", "asset"], { description: "What a touch option pays. Default: cash." })),
    settlement: Type.Optional(
      choice(["at_hit", "at_expiry"], { description: "When a one-touch option pays. Default: at_hit." }),
    ),
    touch_side: Type.Optional(
      choice(["up", "down"], {
        description: "Whether a rise or a fall touches the barrier. Default: the side of the spot on which it lies.",
      }),
    ),
    barrier: price("Barrier of a barrier or touch option, continuously monitored."),
    barrier_type: Type.Optional(
      choice(["down_in", "down_out", "up_in", "up_out"], { description: "Side and effect of the barrier." }),
    ),
    rebate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e12,
        description:
          "Paid at the hit by a knock-out, at expiry by a knock-in that was never hit, of one or two barriers. Default: 0.",
      }),
    ),
    lower_barrier: price("Lower barrier of a double barrier option."),
    upper_barrier: price("Upper barrier of a double barrier option."),
    knock: Type.Optional(choice(["in", "out"], { description: "Effect of a touch of a double barrier." })),
    extreme: price(
      "Highest price so far (fixed call, floating put) or lowest (fixed put, floating call) of a lookback option. Default: spot.",
    ),
    average_of: Type.Optional(
      choice(["price", "strike"], {
        description:
          "What the average stands for: the price (a call pays average less strike) or the strike (a call pays last price less " +
          "average; there is no strike then). Default: price.",
      }),
    ),
    fixing_times: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 100 }), {
        minItems: 1,
        maxItems: 10_000,
        description:
          "Years until each fixing of an average that is still to come, ascending; 0 is a fixing at today's spot. At most 1,000 of " +
          "an arithmetic average. Default: continuous averaging from today to expiry.",
      }),
    ),
    fixing_volatilities: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 10 }), {
        minItems: 1,
        maxItems: 10_000,
        description:
          "Vol of the price from today to each of fixing_times, where vol depends on time. Default: volatility throughout.",
      }),
    ),
    average_so_far: price(
      "Average of the prices until today (arithmetic or geometric as the option's), where averaging has begun; with " +
        "fixings_so_far or averaging_elapsed_years.",
    ),
    fixings_so_far: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: "Number of fixings behind average_so_far." }),
    ),
    averaging_elapsed_years: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100,
        description: "Years of continuous averaging behind average_so_far.",
      }),
    ),
    window_start_years: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description:
          "Years until the price begins to be watched: for the extreme of lookback_partial_fixed (it ends at expiry) and for a " +
          "barrier that is watched late (a price at or beyond it then touches it). Default for a barrier: 0.",
      }),
    ),
    window_end_years: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description:
          "Years until the price is no longer watched: for the extreme of lookback_partial_floating (it begins today) and for a " +
          "barrier that is watched early. Default for a barrier: expiry. One end of a barrier's window is today or expiry.",
      }),
    ),
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
