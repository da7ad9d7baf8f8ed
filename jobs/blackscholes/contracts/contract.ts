import type { PriceScales } from "../../../models/pricing/numericalGreeks.ts";
import { deviationOf, type OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams, ParamName } from "../params.ts";

/** A price, how it was found, and how far it may be from the truth. */
export interface Valuation {
  readonly price: number;
  readonly method: string;
  /** Estimate of the numerical error, in currency. */
  readonly errorEstimate: number;
  /** What else the method says of this contract. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** The parameters that a payoff or a model reads beside those that every option has, and its price. */
export interface Contract {
  readonly needs: readonly ParamName[];
  readonly takes: readonly ParamName[];
  /** @throws {@link CatalogueError} `model.input` when a parameter is outside the model's domain. */
  value(market: OptionMarket, params: OptionParams, parts?: readonly Float64Array[]): Valuation;
  /** One underlying unless said otherwise; several are given by `spots` and the like; a variance has no price of its own. */
  readonly underlyings?: "none" | "two" | "several";
  /** Greeks that differences of `value` in one underlying cannot give. */
  greeks?(market: OptionMarket, params: OptionParams, parts?: readonly Float64Array[]): GreeksOfContract;
  /** The price by an engine that shares no formula with `value`. */
  crossCheck?(market: OptionMarket, params: OptionParams, parts?: readonly Float64Array[]): Valuation;
  /** Time of one price where it is above that of a closed form (20 µs), generously: grids of scenarios are cut by it. */
  microseconds?(params: OptionParams): number;
  /** A long computation in independent parts, one a block, from which `value` and the others make their numbers. */
  readonly parts?: {
    count(params: OptionParams): number;
    compute(market: OptionMarket, params: OptionParams, index: number): Float64Array;
  };
}

/** Greeks and how they were found; one number for each asset where there are several. */
export interface GreeksOfContract {
  readonly method: string;
  readonly greeks: Readonly<Record<string, number | readonly number[]>>;
}

/** Rounding of a closed form: its terms are of the size of spot, strike and what is paid. */
const roundingOf = (
  { spot }: OptionMarket,
  { strike = 0, cash_amount = 0, payoff_strike = 0, rebate = 0 }: OptionParams,
): number => 1e-14 * (spot + strike + cash_amount + payoff_strike + rebate);

/** A contract with a closed form, exact but for rounding and `relativeError` of spot. */
export const closedForm = (
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

/** Distance of the spot from the nearest barrier, beyond which the price bends. */
export function roomOf(market: OptionMarket, { barrier, lower_barrier, upper_barrier }: OptionParams): number {
  const levels = [barrier, lower_barrier, upper_barrier].filter((level) => level !== undefined);
  return Math.min(...levels.map((level) => Math.abs(level - market.spot)));
}

/** Models whose vol is not the deviation of the log of the price. */
const withoutDeviation: readonly string[] = ["merton_jump", "heston", "variance_gamma", "cgmy"];

/** Scales on which the price of a contract bends. */
export function scalesOf(market: OptionMarket, params: OptionParams): PriceScales {
  const { model } = params;
  const relative = model === "bachelier" ? deviationOf(market) / market.spot : deviationOf(market);
  const deviation = withoutDeviation.includes(model) ? Number.POSITIVE_INFINITY : relative;
  return { room: roomOf(market, params), deviation };
}
