import type { OptionMarket } from "./optionMarket.ts";

/** First-order Greeks and gamma of any price; units as {@link BlackScholesValues}. */
export interface NumericalGreeks {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
}

/** Scales on which a price bends. */
export interface PriceScales {
  /** Distance of the spot from the nearest barrier, beyond which the price bends; ∞ without one. */
  readonly room: number;
  /** Standard deviation of the price at expiry over the spot; ∞ where the vol does not say it. */
  readonly deviation: number;
}

/** A jump of delta from one step of the spot to the next that makes a kink. */
const kink = 1e-3;

/**
 * Greeks of any price by central differences of fourth order.
 *
 * @param priceAt - the price in a changed market; `elapsed` years have passed, which a contract with dates of its own has
 * to take from them.
 * @param market - where the Greeks are wanted; vega is 0 without vol, theta is 0 without time.
 * @param scales - of the price, by which the step of the spot goes.
 * @param tiedYield - the dividend yield follows the rate, as it does for a future.
 * @remarks
 * At a kink of a price without deviation delta is that of the flatter side and gamma 0.
 * Cost: 18 prices.
 * Accuracy: about 1e-8 relative for prices that are exact to rounding, less for gamma.
 */
export function numericalGreeks(
  priceAt: (market: OptionMarket, elapsed: number) => number,
  market: OptionMarket,
  { room, deviation }: PriceScales,
  tiedYield: boolean,
): NumericalGreeks {
  const { vol, rate, dividendYield, expiryYears } = market;
  const at = (change: Partial<OptionMarket>) => priceAt({ ...market, ...change }, 0);
  const volStep = 1e-3 * vol;
  const timeStep = Math.min(1e-3, expiryYears / 4);
  return {
    ...spotGreeks((spot) => at({ spot }), market, room, deviation),
    vega: volStep === 0 ? 0 : slope((k) => at({ vol: vol + k * volStep }), volStep),
    theta:
      timeStep === 0
        ? 0
        : slope((k) => priceAt({ ...market, expiryYears: expiryYears - k * timeStep }, k * timeStep), timeStep),
    rho: slope((k) => {
      const change = k * 1e-4;
      return at({ rate: rate + change, dividendYield: dividendYield + (tiedYield ? change : 0) });
    }, 1e-4),
  };
}

function spotGreeks(
  priceAt: (spot: number) => number,
  { spot, expiryYears }: OptionMarket,
  room: number,
  deviation: number,
): { readonly delta: number; readonly gamma: number } {
  const isStill = deviation === 0 || expiryYears === 0;
  const wanted = spot * (isStill ? 1e-5 : Math.min(1e-3, 0.02 * deviation));
  const step = Math.max(1e-7 * spot, Math.min(wanted, room / 3));
  const [low2, low, here, high, high2] = [-2, -1, 0, 1, 2].map((k) => priceAt(spot + k * step)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const delta = (8 * (high - low) - (high2 - low2)) / (12 * step);
  const gamma = (16 * (high + low) - (high2 + low2) - 30 * here) / (12 * step * step);
  if (!isStill) return { delta, gamma };
  const slopes = [low - low2, here - low, high - here, high2 - high].map((rise) => rise / step);
  if (Math.max(...slopes) - Math.min(...slopes) <= kink) return { delta, gamma: expiryYears === 0 ? 0 : gamma };
  const [below, above] = [slopes[1]!, slopes[2]!];
  return { delta: Math.abs(below) < Math.abs(above) ? below : above, gamma: 0 };
}

const slope = (f: (k: number) => number, step: number): number => (8 * (f(1) - f(-1)) - (f(2) - f(-2))) / (12 * step);
