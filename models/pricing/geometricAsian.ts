import { exp } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import { discountFactor, type OptionMarket, type OptionType, requireMarket, requirePositive } from "./optionMarket.ts";

/** An option on the geometric average of the price. */
export interface GeometricAsianInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
  /** Years until each fixing, ascending, in (0, expiryYears]; `null` for continuous averaging from today to expiry. */
  readonly fixingTimes: readonly number[] | null;
}

/**
 * Price of an option on the geometric average of the price (average-price option).
 *
 * @param input - units on {@link GeometricAsianInput}.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * The log of the average is normal with mean (b − σ²/2) t̄ and variance σ² Σᵢⱼ min(tᵢ, tⱼ) / n²; continuous averaging is
 * the limit T/2 and σ² T/3.
 * Accuracy: 1e-12 of spot.
 * @see A. Kemna, A. Vorst, "A pricing method for options based on average asset values", J. Banking and Finance 14 (1990) 113–129.
 * @example
 * geometricAsian({ spot: 80, strike: 85, expiryYears: 0.25, vol: 0.2, rate: 0.05, dividendYield: -0.03, type: "put", fixingTimes: null }) // ≈ 4.6922
 */
export function geometricAsian(input: GeometricAsianInput): number {
  const { spot, strike, type, vol, rate, dividendYield, expiryYears, fixingTimes } = input;
  requireMarket(input);
  requirePositive("strike", strike);
  const { meanTime, variance } = fixingTimes === null ? continuousAverage(input) : fixedAverage(input, fixingTimes);
  const forward = spot * exp((rate - dividendYield - 0.5 * vol * vol) * meanTime + 0.5 * variance);
  // An undiscounted option on a forward whose log has this variance after one year.
  const onAverage = {
    spot: forward,
    strike,
    expiryYears: 1,
    vol: Math.sqrt(variance),
    rate: 0,
    dividendYield: 0,
    type,
  };
  return discountFactor({ ...input, expiryYears }) * blackScholes(onAverage).price;
}

const continuousAverage = ({ vol, expiryYears }: OptionMarket) => ({
  meanTime: expiryYears / 2,
  variance: (vol * vol * expiryYears) / 3,
});

function fixedAverage({ vol, expiryYears }: OptionMarket, times: readonly number[]) {
  const ascending = times.every((time, i) => time > (times[i - 1] ?? 0) && time <= expiryYears * (1 + 1e-12));
  requireThat(times.length > 0 && ascending, "fixingTimes", "ascending years in (0, expiryYears]", times);
  const n = times.length;
  let sum = 0;
  let shared = 0;
  // Time i is the smaller one of 2 (n − 1 − i) + 1 ordered pairs.
  for (const [i, time] of times.entries()) {
    sum += time;
    shared += time * (2 * (n - 1 - i) + 1);
  }
  return { meanTime: sum / n, variance: (vol * vol * shared) / (n * n) };
}
