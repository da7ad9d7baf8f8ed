import { exp, log } from "../numerics/elementary.ts";
import { expm1 } from "../numerics/power.ts";
import { gaussLegendre } from "../numerics/quadrature.ts";
import { requireThat } from "../requireThat.ts";
import { type OptionMarket, type OptionType, requireMarket, requirePositive } from "./optionMarket.ts";

/** The dates of an average, and what of it is known. */
export interface AverageSchedule {
  /** Years until each fixing, ascending, in [0, expiryYears]; `null` for continuous averaging from today to expiry. */
  readonly fixingTimes: readonly number[] | null;
  /** Shape as `fixingTimes`; vol of the price from today to each fixing; `null` for the vol of the market throughout. */
  readonly fixingVols: readonly number[] | null;
  /** The average of the fixings until today (of the same kind, arithmetic or geometric); > 0; `null` when none has been. */
  readonly averageSoFar: number | null;
  /** Number of fixings until today (the years of averaging until today, where it is continuous); 0 when there is no average yet. */
  readonly elapsed: number;
}

/** An option on an average: a call pays the average less the strike, or the last price less the average. */
export interface AsianInput extends OptionMarket {
  readonly type: OptionType;
  /** `price`: the average takes the place of the price; `strike`: of the strike. */
  readonly averageOf: "price" | "strike";
  /** Scalar; same unit as `spot`; > 0; not read for an average strike. */
  readonly strike: number;
  readonly schedule: AverageSchedule;
}

/** Checks an Asian option at the door of a model. @throws {@link CatalogueError} `model.input` naming what is wrong. */
export function requireAsian(input: AsianInput): void {
  const { averageOf, strike, expiryYears, schedule } = input;
  const { fixingTimes: times, fixingVols: vols, averageSoFar, elapsed } = schedule;
  requireMarket(input);
  if (averageOf === "price") requirePositive("strike", strike);
  if (times !== null) {
    const ascending = times.every((time, i) => (i === 0 ? time >= 0 : time > times[i - 1]!));
    const inside = times.length > 0 && times.at(-1)! <= expiryYears * (1 + 1e-12);
    requireThat(ascending && inside, "fixingTimes", "ascending years in [0, expiryYears]", times);
  }
  if (vols !== null) {
    requireThat(times !== null && vols.length === times.length, "fixingVols", "as long as fixingTimes", vols.length);
    requireThat(
      vols.every((vol) => vol >= 0 && Number.isFinite(vol)),
      "fixingVols",
      "finite numbers ≥ 0",
      vols,
    );
  }
  requireThat(elapsed >= 0 && Number.isFinite(elapsed), "elapsed", "a finite number ≥ 0", elapsed);
  requireThat((averageSoFar === null) === (elapsed === 0), "averageSoFar", "given just when elapsed > 0", averageSoFar);
  if (averageSoFar !== null) requirePositive("averageSoFar", averageSoFar);
}

/** Variance of the log of the price from today to each fixing. */
export const fixingVariances = ({ vol }: OptionMarket, { fixingTimes, fixingVols }: AverageSchedule): number[] =>
  fixingTimes!.map((time, i) => (fixingVols?.[i] ?? vol) * (fixingVols?.[i] ?? vol) * time);

/** Whether vol² · time never falls from one fixing to the next, as no vols of a price can. */
export function variancesGrow(market: OptionMarket, schedule: AverageSchedule): boolean {
  if (schedule.fixingVols === null) return true;
  const variances = fixingVariances(market, schedule);
  return variances.every((variance, i) => variance >= (variances[i - 1] ?? 0) * (1 - 1e-12));
}

/** Share of the whole average that is known, and that of what is to come. */
export function sharesOf({ expiryYears }: OptionMarket, { fixingTimes, elapsed }: AverageSchedule) {
  const future = fixingTimes === null ? expiryYears : fixingTimes.length;
  const total = elapsed + future;
  return { known: total === 0 ? 0 : elapsed / total, future: total === 0 ? 1 : future / total };
}

/** The log of a geometric average, which is normal, and how it moves with the log of the last price. */
export interface GeometricMoments {
  /** Mean of the log. */
  readonly mean: number;
  readonly variance: number;
  /** With the log of the price at expiry. */
  readonly covariance: number;
}

/** Moments of the log of the whole geometric average, known part included. */
export function geometricMoments(market: OptionMarket, schedule: AverageSchedule): GeometricMoments {
  const { spot, vol, rate, dividendYield, expiryYears } = market;
  const { known, future } = sharesOf(market, schedule);
  const carry = rate - dividendYield;
  const fixed = known === 0 ? 0 : known * log(schedule.averageSoFar!);
  if (schedule.fixingTimes === null) {
    return {
      mean: fixed + future * (log(spot) + 0.5 * (carry - 0.5 * vol * vol) * expiryYears),
      variance: (future * future * vol * vol * expiryYears) / 3,
      covariance: (future * vol * vol * expiryYears) / 2,
    };
  }
  const times = schedule.fixingTimes;
  const variances = fixingVariances(market, schedule);
  const n = times.length;
  let drift = 0;
  let shared = 0;
  let withLast = 0;
  // Fixing i is the earlier one of 2 (n − 1 − i) + 1 ordered pairs.
  for (const [i, time] of times.entries()) {
    drift += carry * time - 0.5 * variances[i]!;
    shared += variances[i]! * (2 * (n - 1 - i) + 1);
    withLast += variances[i]!;
  }
  return {
    mean: fixed + future * (log(spot) + drift / n),
    variance: (future * future * shared) / (n * n),
    covariance: (future * withLast) / n,
  };
}

/** (eˣ − 1)/x. */
const relativeGrowth = (x: number): number => (Math.abs(x) < 1e-8 ? 1 + 0.5 * x : expm1(x) / x);

/** First two moments of the part of the arithmetic average that is to come, times its share, and their common growth. */
export interface ArithmeticMoments {
  readonly mean: number;
  /** Variance of the log-normal variable with the same two moments, of its log. */
  readonly logVariance: number;
}

/** Moments of the future part of the arithmetic average (its share included). */
export function arithmeticMoments(market: OptionMarket, schedule: AverageSchedule): ArithmeticMoments {
  const { spot, vol, rate, dividendYield, expiryYears } = market;
  const { future } = sharesOf(market, schedule);
  const carry = rate - dividendYield;
  if (schedule.fixingTimes === null) {
    const mean = relativeGrowth(carry * expiryYears);
    // 2/T² ∫ e^{bt} ∫ e^{(b + σ²)s} ds dt, the inner integral in closed form.
    const { nodes, weights } = gaussLegendre(32);
    let second = 0;
    for (let i = 0; i < nodes.length; i++) {
      const share = 0.5 * (1 + nodes[i]!);
      const time = share * expiryYears;
      second += weights[i]! * exp(carry * time) * share * relativeGrowth((carry + vol * vol) * time);
    }
    return { mean: future * spot * mean, logVariance: Math.max(0, log(second / (mean * mean))) };
  }
  const times = schedule.fixingTimes;
  const variances = fixingVariances(market, schedule);
  let mean = 0;
  let second = 0;
  let before = 0;
  for (const [i, time] of times.entries()) {
    const forward = exp(carry * time);
    // This fixing with itself and with each earlier one, of which the earlier variance is shared.
    second += forward * (forward * exp(variances[i]!) + 2 * before);
    before += forward * exp(variances[i]!);
    mean += forward;
  }
  return { mean: (future * spot * mean) / times.length, logVariance: Math.max(0, log(second / (mean * mean))) };
}
