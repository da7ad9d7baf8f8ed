import { exp, log } from "../../numerics/elementary.ts";
import { normalCdf } from "../../numerics/normal.ts";
import { intrinsic } from "./pathPayoff.ts";
import type { PathControl } from "./pathPricer.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { sqrt } = Math;

/** What the closed forms of the controls see. */
export interface ControlMarket {
  /** n years, ascending. */
  readonly times: Float64Array;
  readonly rate: number;
  /** k prices today. */
  readonly spot: Float64Array;
  /** k numbers: log of the expected growth per year. */
  readonly growth: Float64Array;
}

/** The same under geometric Brownian motion. */
export interface LogNormalMarket extends ControlMarket {
  /** k vols per year. */
  readonly vol: Float64Array;
  /** k × k, row-major. */
  readonly correlation: Float64Array;
}

/**
 * Discounted assets at the end of the contract, each over its price today: a martingale under any dynamics, also where the
 * contract ends early. The mean over assets less 1.
 */
export function assetControl({ times, spot, growth }: ControlMarket): PathControl {
  const k = spot.length;
  const discount = Float64Array.from({ length: times.length * k }, (_, at) => {
    return exp(-growth[at % k]! * times[Math.floor(at / k)]!) / spot[at % k]!;
  });
  return (prices, stop) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += discount[(stop - 1) * k + i]! * prices[stop * k + i]!;
    return sum / k - 1;
  };
}

/**
 * European option of one asset under geometric Brownian motion at the end of the contract, less its price: the payoff at
 * maturity, its Black–Scholes value where the contract ends early.
 *
 * @see N. Rasmussen, "Control variates for Monte Carlo valuation of American options", J. Computational Finance 9 (2005) 83–118.
 */
export function europeanControl(market: LogNormalMarket, sign: 1 | -1, strike: number): PathControl {
  const martingale = europeanMartingale(market, sign, strike);
  const price = martingale(-1, market.spot[0]!);
  return (prices, stop) => martingale(stop - 1, prices[stop]!) - price;
}

/** Discounted Black–Scholes value of the European option at a date (−1: today) and price. */
export function europeanMartingale(
  { times, rate, growth, vol }: LogNormalMarket,
  sign: 1 | -1,
  strike: number,
): (date: number, price: number) => number {
  const maturity = times.at(-1)!;
  const discountedStrike = exp(-rate * maturity) * strike;
  // Row 0 is today.
  const left = Float64Array.from([0, ...times], (time) => maturity - time);
  const carry = left.map((years) => exp(growth[0]! * years - rate * maturity));
  const deviation = left.map((years) => vol[0]! * sqrt(years));
  return (date, price) => {
    const forward = price * carry[date + 1]!;
    return optionOn(forward, deviation[date + 1]!, sign, discountedStrike);
  };
}

/**
 * Option on a weighted geometric mean of prices under geometric Brownian motion at the last date, less its price. The mean
 * goes over dates (an Asian option of a single asset), over assets (a basket) or over both.
 *
 * @param weights - (n + 1) × k, row-major: today, then each date; ≥ 0, they add up to 1.
 * @param level - level today: the geometric mean is that of prices over those of today, times this level.
 * @see A. Kemna, A. Vorst, "A pricing method for options based on average asset values", J. Banking Finance 14 (1990) 113–129.
 */
export function geometricControl(
  market: LogNormalMarket,
  weights: Float64Array,
  level: number,
  sign: 1 | -1,
  strike: number,
): PathControl {
  const { times, rate, spot } = market;
  const k = spot.length;
  const discount = exp(-rate * times.at(-1)!);
  const { mean, variance } = logMoments(market, weights);
  const price = discount * logNormalOption(log(level) + mean, variance, sign, strike);
  return (prices) => {
    let sum = 0;
    for (let at = 0; at < prices.length; at++)
      if (weights[at]! > 0) sum += weights[at]! * log(prices[at]! / spot[at % k]!);
    return discount * intrinsic(sign, level * exp(sum), strike) - price;
  };
}

/** Mean and variance of Σ w ln(S/S today) over today, the dates and the assets. */
function logMoments({ times, spot, growth, vol, correlation }: LogNormalMarket, weights: Float64Array) {
  const k = spot.length;
  const n = times.length;
  const timeOf = (row: number) => (row === 0 ? 0 : times[row - 1]!);
  let mean = 0;
  for (let row = 0; row <= n; row++) {
    for (let i = 0; i < k; i++) {
      const drift = growth[i]! - 0.5 * vol[i]! * vol[i]!;
      mean += weights[row * k + i]! * drift * timeOf(row);
    }
  }
  // Cov(ln S_i(s), ln S_j(t)) = ρ σ_i σ_j min(s, t): the increments from row to row carry the weights still to come.
  const ahead = new Float64Array(k);
  let variance = 0;
  for (let row = n; row >= 1; row--) {
    for (let i = 0; i < k; i++) ahead[i]! += weights[row * k + i]!;
    const length = timeOf(row) - timeOf(row - 1);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) {
        variance += length * correlation[i * k + j]! * ahead[i]! * vol[i]! * ahead[j]! * vol[j]!;
      }
    }
  }
  return { mean, variance: Math.max(0, variance) };
}

/** Undiscounted option on exp of a normal variable. */
function logNormalOption(mean: number, variance: number, sign: 1 | -1, strike: number): number {
  return optionOn(exp(mean + 0.5 * variance), sqrt(variance), sign, strike);
}

/** Undiscounted option on a log-normal variable of given mean; `deviation` of its logarithm. */
function optionOn(forward: number, deviation: number, sign: 1 | -1, strike: number): number {
  if (!(strike > 0)) return sign === 1 ? forward - strike : 0;
  if (!(deviation > 1e-10)) return intrinsic(sign, forward, strike);
  const d1 = log(forward / strike) / deviation + 0.5 * deviation;
  return sign * (forward * normalCdf(sign * d1) - strike * normalCdf(sign * (d1 - deviation)));
}
