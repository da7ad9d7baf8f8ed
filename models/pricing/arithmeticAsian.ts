import { exp } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { type AsianInput, fixingVariances, requireAsian, sharesOf, variancesGrow } from "./asianAverage.ts";
import { averagePut } from "./averagePut.ts";
import { discountFactor, type OptionMarket, signOf } from "./optionMarket.ts";

/** Price of an option on an arithmetic average and how far it may be from the truth. */
export interface ArithmeticAsianValue {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** What coarser grids (and, for continuous averaging, fewer fixings) change. */
  readonly errorEstimate: number;
}

/** Fixings that stand for continuous averaging: each finer grid cuts the error of the trapezoidal rule to a quarter. */
const continuousFixings = [16, 32, 64] as const;

/** The future part of an average as fixings with weights that sum to one. */
interface Fixings {
  readonly times: readonly number[];
  readonly variances: readonly number[];
  readonly weights: readonly number[];
}

function trapezoidFixings({ vol, expiryYears }: OptionMarket, count: number): Fixings {
  const times = Array.from({ length: count + 1 }, (_, i) => (i * expiryYears) / count);
  return {
    times,
    variances: times.map((time) => vol * vol * time),
    weights: times.map((_, i) => (i === 0 || i === count ? 0.5 : 1) / count),
  };
}

/**
 * Price of an option on the arithmetic average of the price.
 *
 * @param input - units on {@link AsianInput}; continuous or at fixings, begun or not, as price or as strike.
 * @returns price and error estimate; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * The put is found by one convolution a fixing, the call by parity. An average strike is an average price seen from the
 * end: with prices over the last one and time running backwards it is a put with rate and yield exchanged. Continuous
 * averaging is extrapolated from 16, 32 and 64 intervals, whose error is a series in the square of their length.
 * Limits: without vol the discounted payoff of the forwards.
 * Accuracy: about 1e-8 of spot; the error estimate says it for each price.
 * Cost: 5,000 values of a polynomial for each fixing.
 * @see A. Carverhill, L. Clewlow, "Flexible convolution", Risk 3 (1990) 25–29; J. Večeř, "Unified pricing of Asian options",
 * Risk 15 (2002) 113–116; V. Henderson, R. Wojakowski, "On the equivalence of floating and fixed-strike Asian options",
 * J. Appl. Probability 39 (2002) 391–394.
 * @example
 * arithmeticAsian({ spot: 1.9, strike: 2, expiryYears: 1, vol: 0.5, rate: 0.05, dividendYield: 0, type: "call", averageOf: "price", schedule: { fixingTimes: null, fixingVols: null, averageSoFar: null, elapsed: 0 } }).price // ≈ 0.193174
 */
export function arithmeticAsian(input: AsianInput): ArithmeticAsianValue {
  requireAsian(input);
  const { schedule, spot } = input;
  requireThat(variancesGrow(input, schedule), "fixingVols", "such that vol² · time never falls", schedule.fixingVols);
  const floor = 1e-11 * (spot + (input.averageOf === "price" ? input.strike : spot));
  if (schedule.fixingTimes !== null) {
    const weights = schedule.fixingTimes.map(() => 1 / schedule.fixingTimes!.length);
    const times = schedule.fixingTimes;
    const { price, error } = asianOnFixings(input, { times, variances: fixingVariances(input, schedule), weights });
    return { price, errorEstimate: error + floor };
  }
  if (input.expiryYears === 0) return { price: atExpiry(input), errorEstimate: floor };
  const values = continuousFixings.map((count) => asianOnFixings(input, trapezoidFixings(input, count)));
  const [a, b, c] = values.map(({ price }) => price) as [number, number, number];
  const once = [b + (b - a) / 3, c + (c - b) / 3] as const;
  const price = Math.max(0, once[1] + (once[1] - once[0]) / 15);
  const error = Math.abs(price - once[1]) + 2 * Math.max(...values.map(({ error }) => error));
  return { price, errorEstimate: error + floor };
}

function atExpiry({ spot, strike, type, averageOf, schedule }: AsianInput): number {
  const average = schedule.averageSoFar ?? spot;
  return Math.max(0, signOf(type) * (averageOf === "price" ? average - strike : spot - average));
}

function asianOnFixings(input: AsianInput, fixings: Fixings): { price: number; error: number } {
  const { spot, strike, rate, dividendYield, expiryYears, vol, schedule, type } = input;
  const { known, future } = sharesOf(input, schedule);
  const past = known === 0 ? 0 : known * schedule.averageSoFar!;
  const weights = fixings.weights.map((weight) => weight * future);
  const last = fixings.times.at(-1)!;
  const forwardOfAverage =
    past + spot * weights.reduce((sum, weight, i) => sum + weight * exp((rate - dividendYield) * fixings.times[i]!), 0);
  const discount = discountFactor(input);
  const received = input.averageOf === "price" ? forwardOfAverage : spot * exp((rate - dividendYield) * expiryYears);
  const parity = discount * (received - (input.averageOf === "price" ? strike : forwardOfAverage));
  if (input.averageOf === "price") {
    const put = averagePut({ ...fixings, weights, rate, dividendYield }, (strike - past) / spot);
    const late = exp(-rate * (expiryYears - last));
    const price = late * spot * put.price + (type === "call" ? parity : 0);
    return { price: Math.max(0, price), error: spot * put.error };
  }
  // Seen from the end: the last price is one, a fixing at t lies T − t away, what is known is a last fixing of today's price.
  const whole = Math.max(vol * vol * expiryYears, fixings.variances.at(-1)!);
  const reversed = {
    times: fixings.times.map((time) => Math.max(0, expiryYears - time)).reverse(),
    variances: fixings.variances.map((variance) => Math.max(0, whole - variance)).reverse(),
    weights: weights.toReversed(),
  };
  if (past > 0) {
    reversed.times.push(expiryYears);
    reversed.variances.push(whole);
    reversed.weights.push(past / spot);
  }
  const call = averagePut({ ...reversed, rate: dividendYield, dividendYield: rate }, 1);
  // The put of the reversed market is discounted to its last fixing, which may lie before today.
  const late = exp(-dividendYield * (expiryYears - reversed.times.at(-1)!));
  const price = late * spot * call.price - (type === "call" ? 0 : parity);
  return { price: Math.max(0, price), error: spot * call.error };
}
