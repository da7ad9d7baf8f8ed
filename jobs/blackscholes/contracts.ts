import { americanOption } from "../../models/pricing/american.ts";
import { barrierOption, doubleBarrierOption } from "../../models/pricing/barrier.ts";
import { blackScholes } from "../../models/pricing/blackScholes.ts";
import { type DigitalPayment, digital, gap, noTouch, oneTouch, type TouchInput } from "../../models/pricing/digital.ts";
import { bachelier, displacedLognormal } from "../../models/pricing/forwardModels.ts";
import { geometricAsian } from "../../models/pricing/geometricAsian.ts";
import { hestonTransform } from "../../models/pricing/heston.ts";
import { latticeOption } from "../../models/pricing/lattice.ts";
import { lookbackFixed, lookbackFloating } from "../../models/pricing/lookback.ts";
import { mertonJump } from "../../models/pricing/mertonJump.ts";
import { assetFactor, type OptionMarket } from "../../models/pricing/optionMarket.ts";
import { type LogTransform, transformPrice } from "../../models/pricing/transform.ts";
import { varianceGammaTransform } from "../../models/pricing/varianceGamma.ts";
import type { Model, OptionParams, ParamName, Payoff } from "./params.ts";

/** A price, how it was found, and how far it may be from the truth. */
export interface Valuation {
  readonly price: number;
  readonly method: string;
  /** Estimate of the numerical error, in currency. */
  readonly errorEstimate: number;
  /** What else the method says of this contract. */
  readonly details?: Readonly<Record<string, number>>;
}

/** The parameters that a payoff or a model reads beside those that every option has, and its price. */
export interface Contract {
  readonly needs: readonly ParamName[];
  readonly takes: readonly ParamName[];
  /** @throws {@link CatalogueError} `model.input` when a parameter is outside the model's domain. */
  value(market: OptionMarket, params: OptionParams): Valuation;
}

/** Rounding of a closed form: its terms are of the size of spot, strike and what is paid. */
const roundingOf = (
  { spot }: OptionMarket,
  { strike = 0, cash_amount = 0, payoff_strike = 0, rebate = 0 }: OptionParams,
): number => 1e-14 * (spot + strike + cash_amount + payoff_strike + rebate);

const closedForm = (
  needs: readonly ParamName[],
  takes: readonly ParamName[],
  method: string,
  price: (market: OptionMarket, params: OptionParams) => number,
  relativeError = 0,
): Contract => ({
  needs,
  takes,
  value: (market, params) => ({
    price: price(market, params),
    method,
    errorEstimate: roundingOf(market, params) + relativeError * market.spot,
  }),
});

const paymentOf = ({ pays, cash_amount }: OptionParams): DigitalPayment =>
  pays === "asset" ? { pays } : { pays: "cash", amount: cash_amount ?? 1 };

const touchOf = (market: OptionMarket, params: OptionParams): TouchInput => {
  const barrier = params.barrier!;
  const side = params.touch_side ?? (barrier > market.spot ? "up" : "down");
  return { ...market, barrier, side, payment: paymentOf(params) };
};

/** The extreme that a lookback option follows. */
export const extremeSide = ({ payoff, option_type }: OptionParams): "maximum" | "minimum" =>
  (payoff === "lookback_fixed") === (option_type === "call") ? "maximum" : "minimum";

/** The extreme so far; a spot beyond it is the new extreme. */
function extremeOf({ spot }: OptionMarket, params: OptionParams): number {
  const { extreme = spot } = params;
  return extremeSide(params) === "maximum" ? Math.max(extreme, spot) : Math.min(extreme, spot);
}

/** Every payoff under log-normal dynamics, exercised at expiry. */
export const payoffContracts: Readonly<Record<Payoff, Contract>> = {
  vanilla: closedForm(
    ["strike"],
    ["market_price"],
    "black_scholes_merton_closed_form",
    (market, params) => blackScholes({ ...market, strike: params.strike!, type: params.option_type }).price,
  ),
  cash_or_nothing: closedForm(["strike"], ["cash_amount"], "reiner_rubinstein_closed_form", (market, params) =>
    digital({ ...market, strike: params.strike!, type: params.option_type, payment: paymentOf(params) }),
  ),
  asset_or_nothing: closedForm(["strike"], [], "reiner_rubinstein_closed_form", (market, params) =>
    digital({ ...market, strike: params.strike!, type: params.option_type, payment: { pays: "asset" } }),
  ),
  gap: closedForm(["strike", "payoff_strike"], [], "reiner_rubinstein_closed_form", (market, params) =>
    gap({ ...market, strike: params.strike!, payoffStrike: params.payoff_strike!, type: params.option_type }),
  ),
  one_touch: closedForm(
    ["barrier"],
    ["cash_amount", "pays", "settlement", "touch_side"],
    "reiner_rubinstein_closed_form",
    (market, params) => oneTouch(touchOf(market, params), params.settlement ?? "at_hit"),
  ),
  no_touch: closedForm(
    ["barrier"],
    ["cash_amount", "pays", "touch_side"],
    "reiner_rubinstein_closed_form",
    (market, params) => noTouch(touchOf(market, params)),
  ),
  barrier: closedForm(
    ["strike", "barrier", "barrier_type"],
    ["rebate"],
    "reiner_rubinstein_closed_form",
    (market, params) =>
      barrierOption({
        ...market,
        strike: params.strike!,
        type: params.option_type,
        barrier: params.barrier!,
        barrierType: params.barrier_type!,
        rebate: params.rebate ?? 0,
      }),
  ),
  double_barrier: closedForm(
    ["strike", "lower_barrier", "upper_barrier", "knock"],
    [],
    "image_series",
    (market, params) =>
      doubleBarrierOption({
        ...market,
        strike: params.strike!,
        type: params.option_type,
        lowerBarrier: params.lower_barrier!,
        upperBarrier: params.upper_barrier!,
        effect: params.knock!,
      }),
  ),
  lookback_fixed: closedForm(
    ["strike"],
    ["extreme"],
    "conze_viswanathan_closed_form",
    (market, params) =>
      lookbackFixed({ ...market, type: params.option_type, extreme: extremeOf(market, params) }, params.strike!),
    1e-9,
  ),
  lookback_floating: closedForm(
    [],
    ["extreme"],
    "goldman_sosin_gatto_closed_form",
    (market, params) => lookbackFloating({ ...market, type: params.option_type, extreme: extremeOf(market, params) }),
    1e-9,
  ),
  geometric_asian: closedForm(["strike"], ["fixing_times"], "kemna_vorst_closed_form", (market, params) =>
    geometricAsian({
      ...market,
      strike: params.strike!,
      type: params.option_type,
      fixingTimes: params.fixing_times ?? null,
    }),
  ),
  forward_start: closedForm(["start_years", "moneyness"], [], "rubinstein_closed_form", (market, params) =>
    forwardStart(market, params),
  ),
};

const hestonContract: Contract = {
  needs: ["strike", "initial_variance", "long_run_variance", "mean_reversion", "vol_of_vol", "correlation"],
  takes: [],
  // The vol of the market is the root of today's variance, so that vega is the slope in it.
  value: (market, params) =>
    transformed(market, params, () =>
      hestonTransform(
        {
          initialVariance: market.vol * market.vol,
          longRunVariance: params.long_run_variance!,
          meanReversion: params.mean_reversion!,
          volOfVol: params.vol_of_vol!,
          correlation: params.correlation!,
        },
        market.expiryYears,
      ),
    ),
};

const varianceGammaContract: Contract = {
  needs: ["strike", "variance_rate", "gamma_drift"],
  takes: [],
  value: (market, params) =>
    transformed(market, params, () =>
      varianceGammaTransform(
        { vol: market.vol, drift: params.gamma_drift!, varianceRate: params.variance_rate! },
        market.expiryYears,
      ),
    ),
};

function transformed(market: OptionMarket, params: OptionParams, transform: () => LogTransform): Valuation {
  const option = { ...market, strike: params.strike!, type: params.option_type };
  const method = "lewis_transform";
  // On its last day an option is worth its payoff, whatever moved the price.
  if (market.expiryYears === 0) return { price: blackScholes(option).price, method, errorEstimate: 0 };
  return { ...transformPrice(option, transform()), method };
}

/** Vanilla options under dynamics that only they are priced under. */
export const modelContracts: Partial<Readonly<Record<Model, Contract>>> = {
  bachelier: closedForm(["strike", "normal_volatility"], [], "bachelier_closed_form", (market, params) =>
    bachelier({ ...market, strike: params.strike!, type: params.option_type }),
  ),
  displaced_lognormal: closedForm(["strike", "displacement"], [], "displaced_lognormal_closed_form", (market, params) =>
    displacedLognormal({ ...market, strike: params.strike!, type: params.option_type }, params.displacement!),
  ),
  merton_jump: closedForm(
    ["strike", "jump_intensity", "jump_mean", "jump_vol"],
    [],
    "merton_series",
    (market, params) =>
      mertonJump({
        ...market,
        strike: params.strike!,
        type: params.option_type,
        jumpIntensity: params.jump_intensity!,
        jumpMean: params.jump_mean!,
        jumpVol: params.jump_vol!,
      }),
    1e-13,
  ),
  heston: hestonContract,
  variance_gamma: varianceGammaContract,
};

const latticeSteps = 2_001;

/** A vanilla option that may be exercised at any time. */
export const americanContract: Contract = {
  needs: ["strike"],
  takes: ["market_price"],
  value(market, params) {
    const option = { ...market, strike: params.strike!, type: params.option_type };
    const solved = americanOption(option);
    if (solved) {
      const { price, earlyExercisePremium, errorEstimate } = solved;
      const details = { early_exercise_premium: earlyExercisePremium, european_price: price - earlyExercisePremium };
      return { price, method: "andersen_lake_offengenden", errorEstimate, details };
    }
    const { price, errorEstimate } = latticeOption(option, "american", latticeSteps);
    return { price, method: "leisen_reimer_lattice", errorEstimate };
  },
};

/** The second engine for a vanilla option. */
export function latticeValue(market: OptionMarket, params: OptionParams): Valuation {
  const option = { ...market, strike: params.strike!, type: params.option_type };
  return { ...latticeOption(option, params.exercise, latticeSteps), method: "leisen_reimer_lattice" };
}

/** The strike is set at the start: until then the option is worth a multiple of the spot, whatever that will be. */
function forwardStart(market: OptionMarket, params: OptionParams): number {
  const start = params.start_years!;
  const life = { ...market, expiryYears: market.expiryYears - start };
  const atStart = blackScholes({ ...life, strike: params.moneyness! * market.spot, type: params.option_type }).price;
  // What is paid for the underlying grows with it, so the value until the start is discounted by the yield.
  return atStart * assetFactor({ ...market, expiryYears: start });
}
