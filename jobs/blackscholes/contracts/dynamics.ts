import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { cgmyTransform } from "../../../models/pricing/cgmy.ts";
import { cosPrice } from "../../../models/pricing/cosExpansion.ts";
import { bachelier, displacedLognormal } from "../../../models/pricing/forwardModels.ts";
import { type HestonDynamics, hestonTransform } from "../../../models/pricing/heston.ts";
import { hestonGeometricAsian } from "../../../models/pricing/hestonAsian.ts";
import { hestonFairVariance, hestonVarianceOption } from "../../../models/pricing/hestonVariance.ts";
import { mertonJump } from "../../../models/pricing/mertonJump.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { type LogTransform, transformPrice } from "../../../models/pricing/transform.ts";
import { varianceGammaTransform } from "../../../models/pricing/varianceGamma.ts";
import type { Model, OptionParams, ParamName, Payoff } from "../params.ts";
import { type Contract, closedForm, type Valuation } from "./contract.ts";

// The vol of the market is the root of today's variance, so that vega is the slope in it.
const hestonOf = (market: OptionMarket, params: OptionParams): HestonDynamics => ({
  initialVariance: market.vol * market.vol,
  longRunVariance: params.long_run_variance!,
  meanReversion: params.mean_reversion!,
  volOfVol: params.vol_of_vol!,
  correlation: params.correlation as number,
});

const cgmyTransformOf: TransformOf = (market, params) =>
  cgmyTransform(
    {
      activity: params.jump_activity!,
      fallDecay: params.fall_decay!,
      riseDecay: params.rise_decay!,
      fineness: params.jump_fineness!,
    },
    market.expiryYears,
  );

type TransformOf = (market: OptionMarket, params: OptionParams) => LogTransform;

/** A vanilla option by quadrature of its transform, with a cosine series as second engine. */
const transformed = (needs: readonly ParamName[], transformOf: TransformOf): Contract => {
  const engine =
    (method: string, price: typeof transformPrice) =>
    (market: OptionMarket, params: OptionParams): Valuation => {
      const option = { ...market, strike: params.strike!, type: params.option_type };
      // On its last day an option is worth its payoff, whatever moved the price.
      if (market.expiryYears === 0) return { price: blackScholes(option).price, method, errorEstimate: 0 };
      return { ...price(option, transformOf(market, params)), method };
    };
  return {
    needs: ["strike", ...needs],
    takes: [],
    value: engine("lewis_transform", transformPrice),
    crossCheck: engine("cosine_expansion", cosPrice),
    microseconds: () => 2_000,
  };
};

const hestonNeeds = ["initial_variance", "long_run_variance", "mean_reversion", "vol_of_vol", "correlation"] as const;

/** An option on the continuous geometric average from today to expiry. */
const hestonAsianContract: Contract = {
  needs: ["strike", ...hestonNeeds],
  takes: [],
  value: (market, params) => ({
    ...hestonGeometricAsian({
      ...market,
      strike: params.strike!,
      type: params.option_type,
      dynamics: hestonOf(market, params),
    }),
    method: "lewis_transform_of_the_average",
  }),
  microseconds: () => 40_000,
};

/** An option on the variance that is realised until expiry, per year. */
const varianceOptionContract: Contract = {
  underlyings: "none",
  needs: ["strike", ...hestonNeeds],
  takes: [],
  value(market, params) {
    const option = varianceOption(market, params);
    const { price, errorEstimate } = hestonVarianceOption(option, hestonOf(varianceMarket(market, params), params));
    const fair = hestonFairVariance(hestonOf(varianceMarket(market, params), params), option.expiryYears);
    return { price, errorEstimate, method: "laplace_inversion", details: { fair_variance: fair } };
  },
  greeks(market, params) {
    const start = varianceMarket(market, params);
    const option = varianceOption(market, params);
    const at = (vol: number) => hestonVarianceOption(option, hestonOf({ ...start, vol }, params)).price;
    const step = 1e-3 * Math.max(start.vol, 1e-3);
    return {
      method: "central_differences",
      greeks: {
        vega: start.vol > step ? (at(start.vol + step) - at(start.vol - step)) / (2 * step) : 0,
        rho: -option.expiryYears * at(start.vol),
      },
    };
  },
};

const varianceOption = ({ expiryYears, rate }: OptionMarket, { strike, option_type }: OptionParams) => ({
  strike: strike!,
  expiryYears,
  rate,
  type: option_type,
});

const varianceMarket = (market: OptionMarket, params: OptionParams): OptionMarket => ({
  ...market,
  vol: Math.sqrt(params.initial_variance!),
});

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
  heston: transformed(hestonNeeds, (market, params) => hestonTransform(hestonOf(market, params), market.expiryYears)),
  variance_gamma: transformed(["variance_rate", "gamma_drift"], (market, params) =>
    varianceGammaTransform(
      { vol: market.vol, drift: params.gamma_drift!, varianceRate: params.variance_rate! },
      market.expiryYears,
    ),
  ),
  cgmy: transformed(["jump_activity", "fall_decay", "rise_decay", "jump_fineness"], cgmyTransformOf),
};

/** Other payoffs that are priced under one of the models of {@link modelContracts}. */
export const modelPayoffContracts: Partial<Readonly<Record<Model, Partial<Readonly<Record<Payoff, Contract>>>>>> = {
  heston: { geometric_asian: hestonAsianContract, variance_option: varianceOptionContract },
};
