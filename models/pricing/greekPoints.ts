import type { NumericalGreeks } from "./numericalGreeks.ts";
import type { OptionMarket } from "./optionMarket.ts";

/** A market in which a slow price is wanted for its Greeks; `elapsed` years have passed there, or are given back. */
export interface GreekPoint {
  readonly market: OptionMarket;
  readonly elapsed: number;
}

/** Number of prices behind {@link greeksOfPoints}. */
export const greekPointCount = 9;

const spotStepOf = ({ spot }: OptionMarket): number => 2e-3 * spot;
const volStepOf = ({ vol }: OptionMarket): number => 2e-3 * vol;
const timeStepOf = ({ expiryYears }: OptionMarket): number => Math.min(1e-3, expiryYears / 4);
/** Whether time passes forwards and backwards without crossing a date; else both steps go back from it. */
const passesFreely = (market: OptionMarket, room: number): boolean => room >= 2 * timeStepOf(market);
const rateStep = 1e-4;

/**
 * The markets of Greeks by central differences of second order: half the prices of the fourth order, for prices that take
 * their time.
 *
 * @param timeRoom - years to the nearest date at which the contract changes, which the step in time must not cross.
 * @param tiedYield - the dividend yield follows the rate, as it does for a future.
 * @returns shape ({@link greekPointCount},); the market itself first.
 */
export function greekPoints(market: OptionMarket, timeRoom: number, tiedYield: boolean): readonly GreekPoint[] {
  const { spot, vol, rate, dividendYield, expiryYears } = market;
  const timeStep = timeStepOf(market);
  const timeOffsets = passesFreely(market, timeRoom) ? [-1, 1] : [-2, -1];
  const at = (change: Partial<OptionMarket>, elapsed = 0): GreekPoint => ({
    market: { ...market, ...change },
    elapsed,
  });
  const signs = [-1, 1];
  return [
    at({}),
    ...signs.map((k) => at({ spot: spot + k * spotStepOf(market) })),
    ...signs.map((k) => at({ vol: vol + k * volStepOf(market) })),
    ...timeOffsets.map((k) => at({ expiryYears: expiryYears - k * timeStep }, k * timeStep)),
    ...signs.map((k) =>
      at({ rate: rate + k * rateStep, dividendYield: dividendYield + (tiedYield ? k * rateStep : 0) }),
    ),
  ];
}

/**
 * Greeks from the prices at {@link greekPoints}.
 *
 * @remarks
 * Accuracy: about 1e-5 relative for prices that are exact to 1e-9.
 */
export function greeksOfPoints(prices: readonly number[], market: OptionMarket, timeRoom: number): NumericalGreeks {
  const [here, low, high, calm, wild, early, late, cheap, dear] = prices as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const spotStep = spotStepOf(market);
  const [volStep, timeStep] = [volStepOf(market), timeStepOf(market)];
  const passing = passesFreely(market, timeRoom) ? late - early : 3 * here - 4 * late + early;
  return {
    delta: (high - low) / (2 * spotStep),
    gamma: (high + low - 2 * here) / (spotStep * spotStep),
    vega: volStep === 0 ? 0 : (wild - calm) / (2 * volStep),
    theta: timeStep === 0 ? 0 : passing / (2 * timeStep),
    rho: (dear - cheap) / (2 * rateStep),
  };
}
