import { boundedVariable, positiveVariable } from "../numerics/boundedVariable.ts";
import { log } from "../numerics/elementary.ts";
import { levenbergMarquardt } from "../numerics/levenbergMarquardt.ts";
import { modelInputError, requireThat } from "../requireThat.ts";
import { type Carry, type FitErrors, fitErrors, type VolQuotes, type VolSlice, volSlices } from "./volQuotes.ts";

/** Total implied variance of one expiry: w(k) = a + b (ρ (k − m) + √((k − m)² + σ²)), k = log(strike / forward). */
export interface SviSlice {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
}

/** Total variance, √-free of units, and its first two derivatives in log strike. */
export function sviVariance({ a, b, rho, m, sigma }: SviSlice, k: number) {
  const distance = k - m;
  const root = Math.sqrt(distance * distance + sigma * sigma);
  return {
    value: a + b * (rho * distance + root),
    slope: b * (rho + distance / root),
    curvature: (b * sigma * sigma) / (root * root * root),
  };
}

/**
 * Density of the log price over the normal one with the same variance: a negative value is a butterfly that costs less
 * than nothing.
 *
 * @see J. Gatheral, A. Jacquier, "Arbitrage-free SVI volatility surfaces", Quantitative Finance 14 (2014) 59–71, eq. 2.1.
 */
export function butterflyDensity(slice: SviSlice, k: number): number {
  const { value, slope, curvature } = sviVariance(slice, k);
  const tilt = 1 - (0.5 * k * slope) / value;
  return tilt * tilt - 0.25 * slope * slope * (1 / value + 0.25) + 0.5 * curvature;
}

/** A fitted expiry and the room that it keeps from arbitrage. */
export interface FittedSlice {
  readonly expiryYears: number;
  readonly forward: number;
  readonly slice: SviSlice;
  /** Least value of {@link butterflyDensity} on the checked strikes; ≥ 0. */
  readonly leastDensity: number;
  /** Least gain of total variance over the expiry before; ≥ 0; of the first expiry the least variance itself. */
  readonly leastVarianceGain: number;
}

export interface SviFit extends FitErrors {
  readonly slices: readonly FittedSlice[];
}

/** Strikes that the checks look at: log moneyness within this many at-the-money deviations beyond the quotes. */
const wing = 4;
const checkedPoints = 161;
const penaltyPoints = 81;
/** Stages of the fit until it is free of arbitrage: what a violation costs, and the room that is left for the strikes in between. */
const stages = [
  { penalty: 1, room: 1e-4 },
  { penalty: 100, room: 3e-4 },
  { penalty: 1e4, room: 1e-3 },
  { penalty: 1e4, room: 3e-3 },
] as const;
const limits = { iterations: 150, tolerance: 1e-10 };

/**
 * Fits one raw SVI slice an expiry, without butterfly or calendar arbitrage.
 *
 * @param quotes - units on {@link VolQuotes}; at least five an expiry, for five parameters.
 * @param carry - units on {@link Carry}.
 * @returns the slices in the order of their expiries, each checked on 161 strikes to four deviations beyond the quotes, and
 * in the wings by Lee's bound b (1 + |ρ|) ≤ 2.
 * @throws {@link CatalogueError} `model.input` when an expiry has too few quotes, or no slice near its quotes is free of
 * arbitrage with the expiry before.
 * @remarks
 * Least squares of vols, with penalties on negative densities and on falling variances that grow until both are gone.
 * @see J. Gatheral, A. Jacquier (2014) on {@link butterflyDensity}; R. Lee, "The moment formula for implied volatility at
 * extreme strikes", Math. Finance 14 (2004) 469–480.
 */
export function fitSvi(quotes: VolQuotes, carry: Carry): SviFit {
  const slices = volSlices(quotes, carry);
  const fitted: FittedSlice[] = [];
  for (const slice of slices) fitted.push(fitSlice(slice, fitted.at(-1)?.slice ?? null));
  const sliceOf = new Map(slices.map((slice, i) => [slice, fitted[i]!.slice]));
  return {
    slices: fitted,
    ...fitErrors(slices, (slice, { relativeStrike }) =>
      Math.sqrt(sviVariance(sliceOf.get(slice)!, log(relativeStrike)).value / slice.expiryYears),
    ),
  };
}

function fitSlice(market: VolSlice, before: SviSlice | null): FittedSlice {
  const { expiryYears, forward, points } = market;
  requireThat(points.length >= 5, "strike", `at least five quotes of the expiry ${expiryYears}`, points.length);
  const logStrikes = points.map(({ relativeStrike }) => log(relativeStrike));
  const vols = points.map(({ impliedVol }) => impliedVol);
  const deviation = Math.max(...vols) * Math.sqrt(expiryYears);
  const low = Math.min(...logStrikes, 0) - wing * deviation;
  const high = Math.max(...logStrikes, 0) + wing * deviation;
  const variances = vols.map((vol) => vol * vol * expiryYears);
  const largest = Math.max(...variances);
  const variables = [
    positiveVariable(1e-8 * largest, 2 * largest), // variance at the lowest point
    positiveVariable(1e-6, 2), // b (1 + |ρ|)
    boundedVariable(-0.999, 0.999),
    boundedVariable(low, high),
    positiveVariable(1e-3 * deviation, 20 * deviation),
  ] as const;
  const sliceAt = (free: Float64Array): SviSlice => {
    const [lowest, wings, rho, m, sigma] = variables.map((variable, j) => variable.valueOf(free[j]!)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const b = wings / (1 + Math.abs(rho));
    return { a: lowest - b * sigma * Math.sqrt(1 - rho * rho), b, rho, m, sigma };
  };
  const strikesFor = (count: number) => Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  const gainAt = (slice: SviSlice, k: number) =>
    sviVariance(slice, k).value - (before ? sviVariance(before, k).value : 0);
  const penaltyStrikes = strikesFor(penaltyPoints);
  const lowest = variances.indexOf(Math.min(...variances));
  let free = Float64Array.from([0.9 * variances[lowest]!, 0.2, -0.3, logStrikes[lowest]!, deviation], (value, j) =>
    variables[j]!.freeOf(value),
  );
  for (const { penalty, room } of stages) {
    const residualsAt = (at: Float64Array): Float64Array => {
      const slice = sliceAt(at);
      return Float64Array.from([
        ...points.map(
          ({ impliedVol, emphasis }, i) =>
            emphasis * (Math.sqrt(sviVariance(slice, logStrikes[i]!).value / expiryYears) - impliedVol),
        ),
        ...penaltyStrikes.map((k) => penalty * Math.max(0, room - butterflyDensity(slice, k))),
        ...penaltyStrikes.map((k) => (penalty * Math.max(0, room * largest - gainAt(slice, k))) / largest),
      ]);
    };
    free = levenbergMarquardt(residualsAt, free, limits).at as Float64Array<ArrayBuffer>;
    const slice = sliceAt(free);
    const strikes = strikesFor(checkedPoints);
    const leastDensity = Math.min(...strikes.map((k) => butterflyDensity(slice, k)));
    const leastVarianceGain = Math.min(...strikes.map((k) => gainAt(slice, k)));
    if (leastDensity >= 0 && leastVarianceGain >= 0) {
      return { expiryYears, forward, slice, leastDensity, leastVarianceGain };
    }
  }
  const domain = `vols that an arbitrage-free slice of the expiry ${expiryYears} comes near`;
  throw modelInputError("impliedVol", domain, vols.join(", "));
}
