import { type Complex, complex, complexLog, minus, over, plus, scaled, times } from "../numerics/complex.ts";
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

/** Growth of the solution over one piece of the life, in e-folds: small enough for its power series and its phase. */
const growthOfPiece = 3;
const maxTerms = 80;
const negligible = 1e-18;

/**
 * Log of E[exp(s · log average)] less s times what no vol would give.
 *
 * The average's log weighs the return at time t by w = 1 − t/T. The exponent D in the variance solves, backwards from expiry,
 * D' = a D² + b D + c with b = ρσws − κ and c = ½s²w² − ½sw; with D = −y'/(a y) that is y'' = b y' − a c y, which has a power
 * series around each point.
 */
function logMean(s: Complex, dynamics: HestonDynamics, expiryYears: number): Complex {
  const { initialVariance, longRunVariance, meanReversion, volOfVol, correlation } = dynamics;
  const a = 0.5 * volOfVol * volOfVol;
  const size = Math.abs(s.re) + Math.abs(s.im);
  const growth = (Math.abs(correlation) * volOfVol * size + meanReversion + volOfVol * (size + 1)) * expiryYears;
  const count = Math.ceil(growth / growthOfPiece);
  const h = expiryYears / count;
  // In units of one piece: x in [0, 1], w = (piece + x) / count.
  const slopeB = scaled(s, (correlation * volOfVol * h) / count);
  const square = scaled(times(s, s), 0.5 * a * h * h);
  const linear = scaled(s, 0.5 * a * h * h);
  let exponent = complex(0);
  let integral = complex(0);
  for (let piece = 0; piece < count; piece++) {
    const w = piece / count;
    const b = plus(scaled(slopeB, piece), complex(-meanReversion * h));
    const c = [
      minus(scaled(square, w * w), scaled(linear, w)),
      scaled(minus(scaled(square, 2 * w), linear), 1 / count),
      scaled(square, 1 / (count * count)),
    ] as const;
    const { value, slope } = seriesAtOne(scaled(exponent, -a * h), b, slopeB, c);
    exponent = scaled(over(slope, value), -1 / (a * h));
    integral = minus(integral, scaled(complexLog(value), 1 / a));
  }
  return plus(scaled(exponent, initialVariance), scaled(integral, meanReversion * longRunVariance));
}

/** y(1) and y'(1) of y'' = (b + b₁x) y' − (c₀ + c₁x + c₂x²) y with y(0) = 1. */
function seriesAtOne(
  start: Complex,
  b: Complex,
  b1: Complex,
  [c0, c1, c2]: readonly [Complex, Complex, Complex],
): { readonly value: Complex; readonly slope: Complex } {
  // Coefficients of x^(n−2) … x^(n+1): loops over pairs of numbers, for objects would cost four times as much.
  let [re0, im0, re1, im1, re2, im2, re3, im3] = [0, 0, 0, 0, 1, 0, start.re, start.im];
  let [valueRe, valueIm, slopeRe, slopeIm] = [1 + re3, im3, re3, im3];
  for (let n = 0; n < maxTerms; n++) {
    const scale = 1 / ((n + 1) * (n + 2));
    const heldRe = c0.re * re2 - c0.im * im2 + (c1.re * re1 - c1.im * im1) + (c2.re * re0 - c2.im * im0);
    const heldIm = c0.re * im2 + c0.im * re2 + (c1.re * im1 + c1.im * re1) + (c2.re * im0 + c2.im * re0);
    const re = ((n + 1) * (b.re * re3 - b.im * im3) + n * (b1.re * re2 - b1.im * im2) - heldRe) * scale;
    const im = ((n + 1) * (b.re * im3 + b.im * re3) + n * (b1.re * im2 + b1.im * re2) - heldIm) * scale;
    [re0, im0, re1, im1, re2, im2, re3, im3] = [re1, im1, re2, im2, re3, im3, re, im];
    valueRe += re;
    valueIm += im;
    slopeRe += (n + 2) * re;
    slopeIm += (n + 2) * im;
    if (n > 6 && (n + 2) * (Math.abs(re) + Math.abs(im)) < negligible) break;
  }
  return { value: complex(valueRe, valueIm), slope: complex(slopeRe, slopeIm) };
}

/**
 * Price of an option on the continuous geometric average of the price under Heston's stochastic volatility.
 *
 * @param input - units on {@link HestonAsianInput}.
 * @returns price and error estimate; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Lewis's transform of the log of the average.
 * Accuracy: that of {@link transformPrice}.
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
  const growth = logMean(complex(1), dynamics, expiryYears).re;
  const forward = spot * exp(0.5 * (rate - dividendYield) * expiryYears + growth);
  requireThat(Number.isFinite(forward) && forward > 0, "dynamics", "such that the average has a mean", forward);
  const undiscounted = { spot: forward, strike, type, expiryYears, vol: 0, rate: 0, dividendYield: 0 };
  const { price, errorEstimate } = transformPrice(undiscounted, (u) => {
    const s = complex(0.5, u);
    return minus(logMean(s, dynamics, expiryYears), scaled(s, growth));
  });
  const discount = discountFactor(input);
  return { price: discount * price, errorEstimate: discount * errorEstimate };
}
