import {
  beyondLevelByQuadrature,
  partialFixedByQuadrature,
  partialFloatingByQuadrature,
} from "../../../models/pricing/extremeQuadrature.ts";
import { lookbackFixed, lookbackFloating } from "../../../models/pricing/lookback.ts";
import { assetFactor, discountFactor, type OptionMarket, signOf } from "../../../models/pricing/optionMarket.ts";
import { partialLookbackFixed, partialLookbackFloating } from "../../../models/pricing/partialLookback.ts";
import type { OptionParams } from "../params.ts";
import { type Contract, closedForm } from "./contract.ts";

const fixed: readonly OptionParams["payoff"][] = ["lookback_fixed", "lookback_partial_fixed"];

/** The extreme that a lookback option follows. */
export const extremeSide = ({ payoff, option_type }: OptionParams): "maximum" | "minimum" =>
  fixed.includes(payoff) === (option_type === "call") ? "maximum" : "minimum";

/** The extreme so far; a spot beyond it is the new extreme. */
function extremeOf({ spot }: OptionMarket, params: OptionParams): number {
  const { extreme = spot } = params;
  return extremeSide(params) === "maximum" ? Math.max(extreme, spot) : Math.min(extreme, spot);
}

/** Accuracy of the closed forms, relative to spot. */
const closedFormError = 1e-9;

/** A closed form and its price as an integral of probabilities over levels, which has no singularity at zero carry. */
const checked = (
  contract: Contract,
  byQuadrature: (market: OptionMarket, params: OptionParams) => number,
): Contract => ({
  ...contract,
  crossCheck: (market, params) => ({
    price: byQuadrature(market, params),
    method: "quadrature_over_levels",
    errorEstimate: 1e-11 * market.spot,
  }),
});

const fixedByQuadrature = (market: OptionMarket, params: OptionParams): number => {
  const { option_type: type, strike } = params;
  const sign = signOf(type);
  const extreme = extremeOf(market, params);
  const level = sign * Math.max(sign * strike!, sign * extreme);
  return (
    discountFactor(market) * Math.max(0, sign * (extreme - strike!)) + beyondLevelByQuadrature(market, type, level)
  );
};

const floatingByQuadrature = (market: OptionMarket, params: OptionParams): number => {
  const type = params.option_type;
  const extreme = extremeOf(market, params);
  const owed = signOf(type) * (market.spot * assetFactor(market) - extreme * discountFactor(market));
  return owed + beyondLevelByQuadrature(market, type === "call" ? "put" : "call", extreme);
};

/** Options on the highest or lowest price. */
export const lookbackContracts = {
  lookback_fixed: checked(
    closedForm(
      ["strike"],
      ["extreme"],
      "conze_viswanathan_closed_form",
      (market, params) =>
        lookbackFixed({ ...market, type: params.option_type, extreme: extremeOf(market, params) }, params.strike!),
      closedFormError,
    ),
    fixedByQuadrature,
  ),
  lookback_floating: checked(
    closedForm(
      [],
      ["extreme"],
      "goldman_sosin_gatto_closed_form",
      (market, params) => lookbackFloating({ ...market, type: params.option_type, extreme: extremeOf(market, params) }),
      closedFormError,
    ),
    floatingByQuadrature,
  ),
  lookback_partial_fixed: checked(
    closedForm(
      ["strike", "window_start_years"],
      [],
      "heynen_kat_closed_form",
      (market, params) =>
        partialLookbackFixed({
          ...market,
          type: params.option_type,
          strike: params.strike!,
          windowStartYears: params.window_start_years!,
        }),
      closedFormError,
    ),
    (market, params) =>
      params.window_start_years === 0
        ? fixedByQuadrature(market, params)
        : partialFixedByQuadrature(market, params.option_type, params.strike!, params.window_start_years!),
  ),
  lookback_partial_floating: checked(
    closedForm(
      ["window_end_years"],
      ["extreme", "strike_multiple"],
      "heynen_kat_closed_form",
      (market, params) =>
        partialLookbackFloating({
          ...market,
          type: params.option_type,
          extreme: extremeOf(market, params),
          windowEndYears: params.window_end_years!,
          strikeMultiple: params.strike_multiple ?? 1,
        }),
      closedFormError,
    ),
    (market, params) =>
      partialFloatingByQuadrature(
        market,
        params.option_type,
        extremeOf(market, params),
        params.window_end_years!,
        params.strike_multiple ?? 1,
      ),
  ),
};
