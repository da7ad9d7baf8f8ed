import { approximateAmerican, isAmericanApproximation } from "../../../models/pricing/american/approximation.ts";
import { type LatticeKind, latticeOption } from "../../../models/pricing/lattice.ts";
import { numericalGreeks } from "../../../models/pricing/numericalGreeks.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams } from "../params.ts";
import { type GreeksOfContract, scalesOf, type Valuation } from "./contract.ts";

const lattices: readonly string[] = ["leisen_reimer", "cox_ross_rubinstein"] satisfies readonly LatticeKind[];

/** Whether the approximation is a lattice, with `lattice_steps`. */
export const isLattice = (name: string | undefined): name is LatticeKind =>
  name !== undefined && lattices.includes(name);

/** Whether the approximation is one of an American vanilla option. */
export const approximatesAmerican = (name: string | undefined): boolean =>
  isAmericanApproximation(name) || isLattice(name);

const defaultLatticeSteps = 1_001;

function approximatePrice(market: OptionMarket, params: OptionParams): number {
  const { approximation, strike, option_type, lattice_steps = defaultLatticeSteps } = params;
  const option = { ...market, strike: strike!, type: option_type };
  if (isLattice(approximation)) return latticeOption(option, "american", lattice_steps, approximation).price;
  return approximateAmerican(option, approximation as Parameters<typeof approximateAmerican>[1]);
}

/** The labelled quick price of an American option, which says how far from the accurate one it is. */
export function approximateAmericanValue(market: OptionMarket, params: OptionParams, accurate: Valuation): Valuation {
  const price = approximatePrice(market, params);
  return {
    price,
    method: `${params.approximation}_approximation`,
    errorEstimate: Math.abs(price - accurate.price) + accurate.errorEstimate,
    details: { accurate_price: accurate.price },
  };
}

/** Greeks of the formula itself; those of a lattice, which is not smooth in its inputs, are of the accurate price. */
export function approximateAmericanGreeks(
  market: OptionMarket,
  params: OptionParams,
  accuratePrice: (market: OptionMarket) => number,
): GreeksOfContract {
  const ofLattice = isLattice(params.approximation);
  const priceAt = ofLattice ? accuratePrice : (changed: OptionMarket) => approximatePrice(changed, params);
  const greeks = numericalGreeks(priceAt, market, scalesOf(market, params), params.model === "black_76");
  const method = ofLattice ? "central_differences_of_the_accurate_price" : "central_differences";
  return { method, greeks: { ...greeks } };
}
