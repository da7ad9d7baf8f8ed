import { lookbackFixed, lookbackFloating } from "../../../models/pricing/lookback.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams } from "../params.ts";
import { closedForm } from "./contract.ts";

/** The extreme that a lookback option follows. */
export const extremeSide = ({ payoff, option_type }: OptionParams): "maximum" | "minimum" =>
  (payoff === "lookback_fixed") === (option_type === "call") ? "maximum" : "minimum";

/** The extreme so far; a spot beyond it is the new extreme. */
function extremeOf({ spot }: OptionMarket, params: OptionParams): number {
  const { extreme = spot } = params;
  return extremeSide(params) === "maximum" ? Math.max(extreme, spot) : Math.min(extreme, spot);
}

/** Options on the highest or lowest price. */
export const lookbackContracts = {
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
};
