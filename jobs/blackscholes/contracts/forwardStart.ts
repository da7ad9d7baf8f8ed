import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { assetFactor, type OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { terminalExpectation } from "../../../models/pricing/terminalQuadrature.ts";
import type { OptionParams } from "../params.ts";
import { type Contract, closedForm } from "./contract.ts";

/** Options whose strike is set later. */
export const forwardStartContracts = {
  forward_start: {
    ...closedForm(["start_years", "moneyness"], [], "rubinstein_closed_form", (market, params) =>
      forwardStart(market, params),
    ),
    crossCheck: (market, params) => ({
      price: byQuadrature(market, params),
      method: "quadrature_over_the_price_at_the_start",
      errorEstimate: 1e-12 * market.spot * (1 + params.moneyness!),
    }),
  } satisfies Contract,
};

/** The mean over the price at the start of what the option is worth then. */
function byQuadrature(market: OptionMarket, params: OptionParams): number {
  const start = params.start_years!;
  const life = { ...market, expiryYears: market.expiryYears - start };
  const worth = (spot: number) =>
    blackScholes({ ...life, spot, strike: params.moneyness! * spot, type: params.option_type }).price;
  return terminalExpectation({ ...market, expiryYears: start }, worth);
}

/** The strike is set at the start: until then the option is worth a multiple of the spot, whatever that will be. */
function forwardStart(market: OptionMarket, params: OptionParams): number {
  const start = params.start_years!;
  const life = { ...market, expiryYears: market.expiryYears - start };
  const atStart = blackScholes({ ...life, strike: params.moneyness! * market.spot, type: params.option_type }).price;
  // What is paid for the underlying grows with it, so the value until the start is discounted by the yield.
  return atStart * assetFactor({ ...market, expiryYears: start });
}
