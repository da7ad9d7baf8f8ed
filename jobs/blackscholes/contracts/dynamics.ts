import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { bachelier, displacedLognormal } from "../../../models/pricing/forwardModels.ts";
import { hestonTransform } from "../../../models/pricing/heston.ts";
import { mertonJump } from "../../../models/pricing/mertonJump.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { type LogTransform, transformPrice } from "../../../models/pricing/transform.ts";
import { varianceGammaTransform } from "../../../models/pricing/varianceGamma.ts";
import type { Model, OptionParams } from "../params.ts";
import { type Contract, closedForm, type Valuation } from "./contract.ts";

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
          correlation: params.correlation as number,
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
