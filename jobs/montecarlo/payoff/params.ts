import { type Static, Type } from "typebox";
import { choice } from "../../choice.ts";

const number = (range: Record<string, number>, description: string) =>
  Type.Optional(Type.Number({ ...range, description }));
const count = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }));
const price = (description: string) => number({ exclusiveMinimum: 0, maximum: 1e12 }, description);

/** Years of dates, ascending. */
const times = (description: string) =>
  Type.Optional(Type.Array(Type.Number({ minimum: 0, maximum: 100 }), { minItems: 1, maxItems: 4_000, description }));

/** One number for all assets, or one for each in the order of `symbols`. */
const perAsset = (range: Record<string, number>, description: string) =>
  Type.Optional(
    Type.Union([Type.Number({ ...range }), Type.Array(Type.Number({ ...range }), { minItems: 1, maxItems: 100 })], {
      description: `${description} One number for all assets, or a list in the order of \`symbols\` (of the other lists when there are none).`,
    }),
  );

const payoffTypes = [
  "european",
  "digital",
  "asian",
  "barrier",
  "double_barrier",
  "lookback",
  "variance_swap",
  "american",
  "bermudan",
] as const;

/** A contract whose present value is wanted. */
const payoff = Type.Object(
  {
    type: choice(payoffTypes, {
      description:
        "european: max(level − strike, 0) or max(strike − level, 0) at maturity. digital: cash or the level when it ends in the " +
        "money. asian: on an average over `fixing_times`. barrier, double_barrier: European, brought to life or ended by a touch. " +
        "lookback: on the highest or lowest level. variance_swap: realised annual variance less `strike_variance`. american, " +
        "bermudan: the right of european at any of the exercise dates, priced by Longstaff and Schwartz. The level is the price " +
        "of the asset, or of the `basket` when there are several.",
    }),
    option: Type.Optional(choice(["call", "put"], { description: "Right to buy or to sell. Default: call." })),
    strike: number(
      { minimum: -1e12, maximum: 1e12 },
      "Strike, in currency. Above 0, except for a weighted_sum basket, where it may be zero or negative (spreads).",
    ),
    maturity: Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      description: "Years until the contract ends and pays (knock-out rebates and early exercise pay before).",
    }),
    basket: Type.Optional(
      Type.Object(
        {
          type: choice(["weighted_sum", "geometric", "best_of", "worst_of"], {
            description:
              "How several prices become one level. weighted_sum: Σ wᵢ Sᵢ. geometric: Π Sᵢ^wᵢ. best_of: the highest price (a " +
              "call on it is a max-call). worst_of: the lowest price.",
          }),
          weights: Type.Optional(
            Type.Array(Type.Number({ minimum: -1e6, maximum: 1e6 }), {
              minItems: 1,
              maxItems: 100,
              description:
                "One weight for each asset: of weighted_sum any numbers ([1, -1] is a spread), of geometric positive ones that " +
                "add up to 1. Default: equal weights that add up to 1.",
            }),
          ),
        },
        {
          additionalProperties: false,
          description: "Needed when there are several assets.",
        },
      ),
    ),
    pays: Type.Optional(
      choice(["cash", "asset"], { description: "What a digital pays when it ends in the money. Default: cash." }),
    ),
    cash_amount: number({ exclusiveMinimum: 0, maximum: 1e12 }, "Amount of a digital that pays cash. Default: 1."),
    averaging: Type.Optional(
      choice(["arithmetic", "geometric"], { description: "Average of an asian. Default: arithmetic." }),
    ),
    average_of: Type.Optional(
      choice(["price", "strike"], {
        description:
          "price: the average takes the place of the level at maturity (fixed strike). strike: it takes the place of the " +
          "strike, and `strike` must be left out (floating strike). Default: price.",
      }),
    ),
    fixings: count(
      1,
      4_000,
      "Number of fixings of an asian or a variance_swap at equal distances, the last at maturity.",
    ),
    fixing_times: times(
      "Years until each fixing of an asian or a variance_swap, ascending, in [0, maturity]; 0 is today's price. Those of a variance_swap, which starts today, end at maturity. In the place of `fixings`.",
    ),
    monitoring: Type.Optional(
      choice(["continuous", "discrete"], {
        description:
          "How a barrier, double_barrier or lookback is watched, and whether an asian averages over all times. continuous: at " +
          "all times (one asset, or the `barrier_asset`, under gbm; barriers and lookbacks without bias by Brownian bridges, an asian by the trapezoidal " +
          "rule over `time_steps`). discrete: at `monitoring_dates` (an asian: at its fixings). Default: continuous; asian: discrete.",
      }),
    ),
    monitoring_dates: count(
      1,
      4_000,
      "Number of dates at equal distances, the last at maturity, at which a discrete barrier or lookback is watched besides today.",
    ),
    monitoring_times: times(
      "Years until each of these dates, ascending, in (0, maturity]; the level at maturity counts in any case. In the place of `monitoring_dates`.",
    ),
    barrier: price("Barrier, in currency."),
    barrier_asset: count(
      1,
      100,
      "Number of the asset, from 1, whose price a barrier on several assets watches (an outside barrier), in the place of the level of the basket.",
    ),
    barrier_type: Type.Optional(
      choice(["down_in", "down_out", "up_in", "up_out"], { description: "Side and effect of the barrier." }),
    ),
    rebate: number(
      { minimum: 0, maximum: 1e12 },
      "Paid at the hit by a knock-out, at maturity by a knock-in that was never hit. For barrier. Default: 0.",
    ),
    lower_barrier: price("Lower barrier of a double_barrier."),
    upper_barrier: price("Upper barrier of a double_barrier."),
    knock: Type.Optional(choice(["in", "out"], { description: "Effect of a touch of a double_barrier." })),
    lookback_style: Type.Optional(
      choice(["fixed", "floating"], {
        description:
          "fixed: a call pays the highest level less the strike, a put the strike less the lowest level. floating: a call pays " +
          "the last level less the lowest, a put the highest less the last; `strike` must be left out. Default: fixed.",
      }),
    ),
    extreme: price(
      "Highest level so far (fixed call, floating put) or lowest so far (fixed put, floating call) of a lookback. Default: today's.",
    ),
    strike_variance: number(
      { minimum: 0, maximum: 100 },
      "Annual variance that a variance_swap pays against: the square of a vol, decimal. Default: 0.",
    ),
    exercise_dates: count(
      1,
      1_000,
      "Number of exercise dates of an american or bermudan at equal distances, the last at maturity. Default: bermudan 10, " +
        "american 50 a year. An american may also be exercised today.",
    ),
    exercise_times: times(
      "Years until each exercise date, ascending, above 0, the last at maturity. In the place of `exercise_dates`.",
    ),
  },
  {
    additionalProperties: false,
    description:
      "A contract to be priced, in the place of a portfolio: its present value under the risk-neutral measure, where prices " +
      "grow by `risk_free_rate` less `dividend_yield`.",
  },
);

/** How a payoff is simulated. */
const pricing = Type.Object(
  {
    sampling: Type.Optional(
      choice(["sobol", "pseudo_random", "antithetic", "stratified"], {
        description:
          "sobol: scrambled Sobol points in Brownian bridge order; `simulations` is rounded down to `scrambles` times a power of " +
          "two. pseudo_random: independent paths. antithetic: pairs of mirrored paths. stratified: the terminal value of the " +
          "first asset's Brownian motion in equal strata. Default: sobol.",
      }),
    ),
    scrambles: count(
      16,
      1_024,
      "Independent scrambles of the Sobol points, whose spread is the standard error. Default: 16.",
    ),
    control_variate: Type.Optional(
      choice(["none", "asset", "european", "geometric"], {
        description:
          "A quantity of known mean on the same paths, with cross-fitted regression coefficients. asset: the discounted assets. " +
          "european: the Black–Scholes price of the European option with the same strike (one asset, gbm). geometric: the option " +
          "on the geometric mean of fixings or assets (asian and weighted_sum baskets, gbm). Default: none.",
      }),
    ),
    time_steps: count(
      1,
      4_000,
      "Time steps of a path at least; dates of the contract are added. Default: what the contract needs under gbm, merton and " +
        "kou, which are exact in time; 32 a year for heston; 100 for a continuous asian.",
    ),
    greeks: Type.Optional(
      Type.Boolean({
        description:
          "Also delta of each asset and (gbm) vega, with standard errors, for at most 10 assets. Default: false.",
      }),
    ),
    cross_check: Type.Optional(
      Type.Boolean({
        description:
          "Also price by a closed form, a transform or bounds, and fail when the two disagree by more than 5 standard errors " +
          "plus the stated error of the second method. Where none exists the request is refused. Default: false.",
      }),
    ),
    basis_degree: count(
      1,
      5,
      "Degree of the regression polynomials of american and bermudan in the level. Default: 4 for one asset, 3 for several.",
    ),
    calibration_paths: count(
      256,
      200_000,
      "Paths that the exercise policy is fitted to, apart from those that price it. Default: 16,384; for many dates or assets fewer, down to 4,096, so that their prices fill a table of 1,000,000.",
    ),
    upper_bound: Type.Optional(
      Type.Boolean({
        description:
          "Also an upper bound of american and bermudan by duality with nested simulation (gbm, merton, kou). Default: false.",
      }),
    ),
    upper_bound_paths: count(16, 100_000, "Outer paths of the upper bound. Default: 256."),
    inner_paths: count(2, 10_000, "Inner paths at every date of an outer path; even. Default: 128."),
  },
  { additionalProperties: false, description: "How the payoff is simulated. Only with `payoff`." },
);

/** Parameters of a payoff, beside those of every simulation. */
export const payoffParams = {
  payoff: Type.Optional(payoff),
  spot: perAsset(
    { exclusiveMinimum: 0, maximum: 1e12 },
    "Price of each asset today, for a payoff. Default: the last closes.",
  ),
  dividend_yield: perAsset(
    { minimum: -1, maximum: 1 },
    "Continuously compounded annual dividend yield of each asset, decimal, for a payoff. Default: 0.",
  ),
  pricing: Type.Optional(pricing),
};

export type PayoffTerms = Static<typeof payoff>;
export type PricingParams = Static<typeof pricing>;
