import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { assetFactor, type OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams } from "../params.ts";
import { closedForm } from "./contract.ts";

/** Options whose strike is set later. */
export const forwardStartContracts = {
  forward_start: closedForm(["start_years", "moneyness"], [], "rubinstein_closed_form", (market, params) =>
    forwardStart(market, params),
  ),
};

/** The strike is set at the start: until then the option is worth a multiple of the spot, whatever that will be. */
function forwardStart(market: OptionMarket, params: OptionParams): number {
  const start = params.start_years!;
  const life = { ...market, expiryYears: market.expiryYears - start };
  const atStart = blackScholes({ ...life, strike: params.moneyness! * market.spot, type: params.option_type }).price;
  // What is paid for the underlying grows with it, so the value until the start is discounted by the yield.
  return atStart * assetFactor({ ...market, expiryYears: start });
}
