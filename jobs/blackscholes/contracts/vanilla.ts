import { americanOption } from "../../../models/pricing/american/american.ts";
import { americanByGrid } from "../../../models/pricing/american/americanByGrid.ts";
import { perpetualPower } from "../../../models/pricing/american/perpetual.ts";
import { putProblem } from "../../../models/pricing/american/putProblem.ts";
import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { latticeOption } from "../../../models/pricing/lattice.ts";
import { numericalGreeks, type PriceScales } from "../../../models/pricing/numericalGreeks.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams } from "../params.ts";
import { approximateAmericanGreeks, approximateAmericanValue } from "./americanApproximation.ts";
import { type Contract, closedForm, scalesOf, type Valuation } from "./contract.ts";

/** A vanilla option exercised at expiry. */
export const vanillaContract: Contract = {
  ...closedForm(
    ["strike"],
    ["market_price"],
    "black_scholes_merton_closed_form",
    (market, params) => blackScholes({ ...market, strike: params.strike!, type: params.option_type }).price,
  ),
  crossCheck: (market, params) => latticeValue(market, params),
};

const latticeSteps = 2_001;

/** A vanilla option that may be exercised at any time. */
export const americanContract: Contract = {
  needs: ["strike"],
  takes: ["market_price", "approximation", "lattice_steps"],
  value(market, params) {
    const accurate = accurateAmerican(market, params);
    return params.approximation === undefined ? accurate : approximateAmericanValue(market, params, accurate);
  },
  greeks(market, params) {
    const accuratePrice = (changed: OptionMarket) => accurateAmerican(changed, params).price;
    if (params.approximation !== undefined) return approximateAmericanGreeks(market, params, accuratePrice);
    const greeks = numericalGreeks(accuratePrice, market, americanScales(market, params), params.model === "black_76");
    return { method: "central_differences", greeks: { ...greeks } };
  },
  // Finite differences step in where rate and yield may make two exercise boundaries.
  microseconds: ({
    risk_free_rate: rate,
    dividend_yield = 0,
    foreign_rate = 0,
    approximation,
    lattice_steps = 1_001,
  }) =>
    (Math.min(rate, dividend_yield, foreign_rate) < 0 ? 8_000 : 500) +
    (approximation === undefined ? 0 : 2e-3 * lattice_steps * lattice_steps),
  crossCheck: (market, params) => latticeValue(market, params),
};

/** Where the drift is large against the vol, the price bends on the shorter scale of the perpetual option. */
function americanScales(market: OptionMarket, params: OptionParams): PriceScales {
  const scales = scalesOf(market, params);
  if (scales.deviation === 0) return scales;
  const power = perpetualPower(putProblem({ ...market, strike: params.strike!, type: params.option_type }));
  return { ...scales, deviation: Math.min(scales.deviation, 1 / power) };
}

function accurateAmerican(market: OptionMarket, params: OptionParams): Valuation {
  const option = { ...market, strike: params.strike!, type: params.option_type };
  const solved = americanOption(option);
  if (solved) {
    const { price, earlyExercisePremium, errorEstimate } = solved;
    const details = { early_exercise_premium: earlyExercisePremium, european_price: price - earlyExercisePremium };
    return { price, method: "andersen_lake_offengenden", errorEstimate, details };
  }
  return { ...americanByGrid(option), method: "finite_differences" };
}

/** The second engine for a vanilla option. */
function latticeValue(market: OptionMarket, params: OptionParams): Valuation {
  const option = { ...market, strike: params.strike!, type: params.option_type };
  return { ...latticeOption(option, params.exercise, latticeSteps), method: "leisen_reimer_lattice" };
}
