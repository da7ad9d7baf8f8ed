import { exp } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { type AsianInput, geometricMoments, requireAsian, variancesGrow } from "./asianAverage.ts";
import { blackScholes } from "./blackScholes.ts";
import { discountFactor } from "./optionMarket.ts";

/**
 * Price of an option on the geometric average of the price.
 *
 * @param input - units on {@link AsianInput}; continuous or at fixings, begun or not, as price or as strike.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * The log of the average is normal: with equal fixings from today its mean is (b − σ²/2) t̄ and its variance
 * σ² Σᵢⱼ min(tᵢ, tⱼ) / n²; continuous averaging is the limit T/2 and σ² T/3. An average strike makes it an option to exchange two
 * log-normal prices.
 * Limits: an average that is fully known is the plain option's payoff on it.
 * Accuracy: 1e-12 of spot.
 * @see A. Kemna, A. Vorst, "A pricing method for options based on average asset values", J. Banking and Finance 14 (1990) 113–129.
 * @example
 * geometricAsian({ spot: 80, strike: 85, expiryYears: 0.25, vol: 0.2, rate: 0.05, dividendYield: -0.03, type: "put", averageOf: "price", schedule: { fixingTimes: null, fixingVols: null, averageSoFar: null, elapsed: 0 } }) // ≈ 4.6922
 */
export function geometricAsian(input: AsianInput): number {
  requireAsian(input);
  const { fixingVols } = input.schedule;
  requireThat(variancesGrow(input, input.schedule), "fixingVols", "such that vol² · time never falls", fixingVols);
  const { spot, strike, type, vol, rate, dividendYield, expiryYears, averageOf } = input;
  const { mean, variance, covariance } = geometricMoments(input, input.schedule);
  const forward = exp(mean + 0.5 * variance);
  const last = spot * exp((rate - dividendYield) * expiryYears);
  const spread = Math.max(0, vol * vol * expiryYears + variance - 2 * covariance);
  // An undiscounted option on a forward whose log has this variance after one year.
  const onAverage =
    averageOf === "price" ? { spot: forward, strike, variance } : { spot: last, strike: forward, variance: spread };
  const option = { ...onAverage, expiryYears: 1, vol: Math.sqrt(onAverage.variance), rate: 0, dividendYield: 0, type };
  return discountFactor(input) * blackScholes(option).price;
}
