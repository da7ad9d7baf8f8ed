import type { AssetBasket } from "./assetBasket.ts";

/** Slopes of a price in what each asset and the market say; units as in the single-asset Greeks. */
export interface BasketGreeks {
  /** Shape (n,); ∂price/∂spot of each asset. */
  readonly delta: number[];
  /** Shape (n,); ∂²price/∂spot² of each asset. */
  readonly gamma: number[];
  /** Shape (n,); ∂price/∂vol of each asset, per 1.00 of vol. */
  readonly vega: number[];
  /** ∂price/∂time as expiry comes nearer, per year. */
  readonly theta: number;
  /** ∂price/∂rate, per 1.00 of rate. */
  readonly rho: number;
}

/**
 * Greeks of any price of several assets by central differences of fourth order.
 *
 * @param tiedYields - the dividend yields follow the rate, as they do for futures.
 * @remarks
 * Vega is 0 for an asset without vol, theta 0 without time.
 * Cost: 8n + 9 prices.
 * Accuracy: about 1e-8 relative for prices that are exact to rounding, less for gamma.
 */
export function numericalBasketGreeks(
  priceAt: (basket: AssetBasket) => number,
  basket: AssetBasket,
  tiedYields: boolean,
): BasketGreeks {
  const { spots, vols, dividendYields, rate, expiryYears } = basket;
  const replaced = (values: readonly number[], i: number, value: number) => values.map((x, j) => (j === i ? value : x));
  const here = priceAt(basket);
  const delta: number[] = [];
  const gamma: number[] = [];
  const vega: number[] = [];
  for (const [i, spot] of spots.entries()) {
    const step = 1e-3 * spot;
    const [low2, low, high, high2] = [-2, -1, 1, 2].map((k) =>
      priceAt({ ...basket, spots: replaced(spots, i, spot + k * step) }),
    ) as [number, number, number, number];
    delta.push((8 * (high - low) - (high2 - low2)) / (12 * step));
    gamma.push((16 * (high + low) - (high2 + low2) - 30 * here) / (12 * step * step));
    const vol = vols[i]!;
    vega.push(
      vol === 0 ? 0 : slope((k) => priceAt({ ...basket, vols: replaced(vols, i, vol * (1 + k * 1e-3)) }), vol * 1e-3),
    );
  }
  const timeStep = Math.min(1e-3, expiryYears / 4);
  return {
    delta,
    gamma,
    vega,
    theta: timeStep === 0 ? 0 : slope((k) => priceAt({ ...basket, expiryYears: expiryYears - k * timeStep }), timeStep),
    rho: slope((k) => {
      const change = k * 1e-4;
      const yields = tiedYields ? dividendYields.map((q) => q + change) : dividendYields;
      return priceAt({ ...basket, rate: rate + change, dividendYields: yields });
    }, 1e-4),
  };
}

const slope = (f: (k: number) => number, step: number): number => (8 * (f(1) - f(-1)) - (f(2) - f(-2))) / (12 * step);
