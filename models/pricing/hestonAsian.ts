import {
  type Complex,
  complex,
  complexExp,
  complexLog,
  complexSqrt,
  minus,
  over,
  plus,
  scaled,
  times,
} from "../numerics/complex.ts";
import { exp } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { type HestonDynamics, hestonTransform } from "./heston.ts";
import { discountFactor, type OptionMarket, type OptionType, requireMarket, requirePositive } from "./optionMarket.ts";
import { type TransformValue, transformPrice } from "./transform.ts";

/** An option on the continuous geometric average from today to expiry under Heston's dynamics; `vol` is not read. */
export interface HestonAsianInput extends OptionMarket {
  readonly strike: number;
  readonly type: OptionType;
  readonly dynamics: HestonDynamics;
}

/** Pieces of the life on which the weight of a return in the average is taken as constant. */
const pieces = [8, 16, 32] as const;

/**
 * Log of E[exp(s · log average)] less s times what no vol would give.
 *
 * The average's log weighs the return at time t by 1 − t/T. On a piece on which that weight is constant the exponent in the
 * variance solves a Riccati equation with constant coefficients, in closed form; the error falls with the square of the pieces.
 */
function logMean(s: Complex, dynamics: HestonDynamics, expiryYears: number, count: number): Complex {
  const { initialVariance, longRunVariance, meanReversion, volOfVol, correlation } = dynamics;
  const h = expiryYears / count;
  const a = 0.5 * volOfVol * volOfVol;
  let slope = complex(0);
  let integral = complex(0);
  for (let piece = 0; piece < count; piece++) {
    // Backwards from expiry, where the weight is zero.
    const from = piece / count;
    const to = (piece + 1) / count;
    const weight = 0.5 * (from + to);
    const square = (from * from + from * to + to * to) / 3;
    const b = plus(scaled(s, correlation * volOfVol * weight), complex(-meanReversion));
    const c = minus(scaled(times(s, s), 0.5 * square), scaled(s, 0.5 * weight));
    const root = complexSqrt(minus(times(b, b), scaled(c, 4 * a)));
    const plusRoot = scaled(minus(root, b), 1 / (2 * a));
    const minusRoot = scaled(plus(root, b), -1 / (2 * a));
    const g = over(minus(slope, minusRoot), minus(slope, plusRoot));
    const decayed = times(g, complexExp(scaled(root, -h)));
    const one = complex(1);
    const ratio = over(minus(one, decayed), minus(one, g));
    integral = plus(integral, minus(scaled(minusRoot, h), scaled(complexLog(ratio), 1 / a)));
    slope = over(minus(minusRoot, times(plusRoot, decayed)), minus(one, decayed));
  }
  return plus(scaled(slope, initialVariance), scaled(integral, meanReversion * longRunVariance));
}

/**
 * Price of an option on the continuous geometric average of the price under Heston's stochastic volatility.
 *
 * @param input - units on {@link HestonAsianInput}.
 * @returns price and error estimate; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Lewis's transform of the log of the average, whose exponent is extrapolated from 16 and 32 pieces.
 * Accuracy: 1e-5 of spot; the error estimate is the distance from the extrapolation of half as many.
 * @see B. Kim, I.-S. Wee, "Pricing of geometric Asian options under Heston's stochastic volatility model", Quantitative
 * Finance 14 (2014) 1795–1809; A. Lewis (2001).
 */
export function hestonGeometricAsian(input: HestonAsianInput): TransformValue {
  const { spot, strike, rate, dividendYield, expiryYears, dynamics, type } = input;
  requireMarket(input);
  requirePositive("strike", strike);
  requirePositive("expiryYears", expiryYears);
  // Checks the dynamics at its door.
  hestonTransform(dynamics, expiryYears);
  const priceWith = (exponent: (s: Complex) => Complex): TransformValue => {
    const growth = exponent(complex(1)).re;
    const forward = spot * exp(0.5 * (rate - dividendYield) * expiryYears + growth);
    requireThat(Number.isFinite(forward) && forward > 0, "dynamics", "such that the average has a mean", forward);
    const undiscounted = { spot: forward, strike, type, expiryYears, vol: 0, rate: 0, dividendYield: 0 };
    return transformPrice(undiscounted, (u) => {
      const s = complex(0.5, u);
      return minus(exponent(s), scaled(s, growth));
    });
  };
  const [few, some, many] = pieces.map((count) => (s: Complex) => logMean(s, dynamics, expiryYears, count)) as [
    (s: Complex) => Complex,
    (s: Complex) => Complex,
    (s: Complex) => Complex,
  ];
  const extrapolated = (rough: (s: Complex) => Complex, fine: (s: Complex) => Complex) =>
    priceWith((s) => {
      const value = fine(s);
      return plus(value, scaled(minus(value, rough(s)), 1 / 3));
    });
  const before = extrapolated(few, some);
  const { price, errorEstimate } = extrapolated(some, many);
  const discount = discountFactor(input);
  return { price: discount * price, errorEstimate: discount * (errorEstimate + Math.abs(price - before.price)) };
}
