import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { requireThat } from "../../../models/requireThat.ts";
import { CatalogueError } from "../../../protocol/errors.ts";
import { type Contract, roomOf } from "../contracts/contract.ts";
import { contractOf } from "../contracts.ts";
import { averageAfter, paramsAfter, watchedAfter } from "../elapsed.ts";
import type { OptionParams } from "../params.ts";

/** How far a market has moved from today's, in the units of what moves. */
export interface MarketMove {
  readonly spot: number;
  readonly vol: number;
  readonly rate: number;
  readonly dividendYield: number;
  /** ≥ 0, but for differences. */
  readonly elapsedYears: number;
}

export const noMove: MarketMove = { spot: 0, vol: 0, rate: 0, dividendYield: 0, elapsedYears: 0 };

/** The market after a move; the yield of a future is the rate, so it follows. */
export const marketAfter = (market: OptionMarket, move: MarketMove, params: OptionParams): OptionMarket => ({
  spot: market.spot + move.spot,
  vol: market.vol + move.vol,
  rate: market.rate + move.rate,
  dividendYield: market.dividendYield + move.dividendYield + (params.model === "black_76" ? move.rate : 0),
  expiryYears: Math.max(0, market.expiryYears - move.elapsedYears),
});

/** The option as it was sold: what its terms say of today's spot does not follow the spot. */
function termsOf(contract: Contract, { spot }: OptionMarket, params: OptionParams): OptionParams {
  const has = (name: keyof OptionParams) => contract.needs.includes(name) || contract.takes.includes(name);
  const { extreme = spot, touch_side, barrier = spot } = params;
  return {
    ...params,
    ...(has("extreme") ? { extreme } : {}),
    ...(has("touch_side") ? { touch_side: touch_side ?? (barrier > spot ? "up" : "down") } : {}),
  };
}

/**
 * The price after a move: the spot moves at once, stands still while the time passes, and is then what every fixing, start
 * and extreme in that time has seen. A barrier that it has reached has been touched.
 */
export function priceAfter(contract: Contract, market: OptionMarket, params: OptionParams, move: MarketMove): number {
  const moved = marketAfter(market, move, params);
  const terms = termsOf(contract, market, params);
  const { fixing_volatilities: vols } = terms;
  const termsWithVols =
    vols === undefined ? terms : { ...terms, fixing_volatilities: vols.map((vol) => vol + move.vol) };
  const termsThen = {
    ...paramsAfter(watchedAfter(termsWithVols, moved.spot, move.elapsedYears), moved.spot, move.elapsedYears),
    ...averageAfter(terms, moved.spot, move.elapsedYears),
  };
  try {
    const { price } = contractOf(termsThen)!.value(moved, termsThen);
    requireThat(Number.isFinite(price), "parameters", "such that the price is a finite number", price);
    return price;
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    const where = `with spot ${moved.spot}, vol ${moved.vol} and ${moved.expiryYears} years left`;
    throw new CatalogueError(error.code, `${error.message}, in a scenario ${where}`, [], { cause: error });
  }
}

/** Steps of finite differences around a market, on the scale on which an option's price bends. */
export function stepsAround(market: OptionMarket, params: OptionParams): MarketMove {
  const { spot, vol, expiryYears } = market;
  const relativeVol = params.model === "bachelier" ? vol / spot : vol;
  const deviation = relativeVol * Math.sqrt(expiryYears);
  const dates = [
    ...(params.fixing_times ?? []),
    params.start_years,
    params.window_start_years,
    params.window_end_years,
  ];
  const room = Math.min(...dates.map((years) => years ?? 0).filter((years) => years > 0));
  const timeStep = Math.min(1e-3, expiryYears / 50, room / 6);
  const toDividend = params.dividends?.[0]?.time_years ?? Number.POSITIVE_INFINITY;
  const spotStep = spot * Math.min(1e-2, Math.max(1e-4, 0.02 * deviation));
  return {
    spot: Math.max(1e-7 * spot, Math.min(spotStep, roomOf(market, params) / 3)),
    vol: 1e-2 * vol,
    rate: 1e-3,
    dividendYield: 1e-3,
    // Before a dividend that is near, time is followed backwards.
    elapsedYears: toDividend < 6 * timeStep ? -timeStep : timeStep,
  };
}
