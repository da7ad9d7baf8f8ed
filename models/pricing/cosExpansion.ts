import { exp, log } from "../numerics/elementary.ts";
import { cos } from "../numerics/trigonometry.ts";
import { requireThat } from "../requireThat.ts";
import { discountFactor, requireMarket, requirePositive } from "./optionMarket.ts";
import type { LogTransform, TransformInput, TransformValue } from "./transform.ts";

/** The density of the log price at one expiry as a cosine series on an interval: prices every strike. */
export interface CosExpansion {
  readonly from: number;
  readonly to: number;
  /** Coefficient of the k-th cosine over u_k² + ¼. */
  readonly weights: Float64Array;
  /** Sum of the weights, and their sum with alternating signs. */
  readonly sum: number;
  readonly alternatingSum: number;
}

/** Standard deviations that the interval reaches to both sides, until the price stands still. */
const reaches = [10, 14, 20, 28, 40, 56] as const;
/** Change between two intervals that counts as none, in units of the discounted forward. */
const tolerance = 1e-12;

/** When a series ends. */
interface SeriesEnd {
  /** Where the transform has fallen below this, the rest is left out. */
  readonly negligible: number;
  readonly maxTerms: number;
  /** Cuts a series that is still too long off; otherwise it is refused. */
  readonly cut: boolean;
}

const exactEnd: SeriesEnd = { negligible: 1e-17, maxTerms: 16_384, cut: false };

/**
 * Cosine expansion of e^(x/2) times the density of x = log(S_T / forward): with this tilt calls and puts are as smooth as
 * each other, and their payoffs have the same coefficients but for the edges.
 *
 * @param logTransform - of the model.
 * @param deviations - half-width of the interval in standard deviations of the tilted density; > 0.
 * @param end - when the series ends.
 * @throws {@link CatalogueError} `model.input` when the transform falls too slowly.
 * @see F. Fang, C. Oosterlee, "A novel pricing method for European options based on Fourier-cosine series expansions", SIAM
 * J. Sci. Comput. 31 (2008) 826–848, eq. 19 and 49.
 */
export function cosExpansion(logTransform: LogTransform, deviations: number, end = exactEnd): CosExpansion {
  const { mean, deviation } = tiltedMoments(logTransform);
  const from = mean - deviations * deviation;
  const to = mean + deviations * deviation;
  const width = to - from;
  const weights: number[] = [];
  let sum = 0;
  let alternatingSum = 0;
  const limit = log(end.negligible);
  for (let k = 0; ; k++) {
    const u = (k * Math.PI) / width;
    const { re, im } = logTransform(u);
    const square = u * u + 0.25;
    const weight = (((k === 0 ? 1 : 2) / width) * exp(re) * cos(im - u * from)) / square;
    weights.push(weight);
    sum += weight;
    alternatingSum += k % 2 === 0 ? weight : -weight;
    if (k > 8 && re - log(square) < limit) break;
    if (k < end.maxTerms) continue;
    requireThat(end.cut, "expiryYears", "long enough for the transform to fall off", u);
    break;
  }
  return { from, to, weights: Float64Array.from(weights), sum, alternatingSum };
}

/** Mean and an upper scale of the tilted density, from differences of its cumulant generating function at 0. */
function tiltedMoments(logTransform: LogTransform): { readonly mean: number; readonly deviation: number } {
  const atZero = logTransform(0).re;
  const step = 0.1 / Math.sqrt(Math.max(-8 * atZero, 1e-12));
  const [one, two] = [logTransform(step), logTransform(2 * step)];
  const mean = (8 * one.im - two.im) / (6 * step);
  const variance = (30 * atZero - 32 * one.re + 2 * two.re) / (-12 * step * step);
  const fourth = Math.abs((2 * two.re - 8 * one.re + 6 * atZero) / (step * step * step * step));
  return { mean, deviation: Math.sqrt(Math.max(variance, 1e-12) + Math.sqrt(fourth)) };
}

/**
 * Price of a European option from an expansion, in units of the discounted forward.
 *
 * @param relativeStrike - strike / forward; > 0.
 * @returns the call for a strike above the forward, the put for one below it: what is out of the money.
 */
export function outOfTheMoney(
  { from, to, weights, sum, alternatingSum }: CosExpansion,
  relativeStrike: number,
): number {
  const logStrike = log(relativeStrike);
  if (logStrike <= from || logStrike >= to) return 0;
  const cosines = Math.sqrt(relativeStrike) * cosineSum(weights, (Math.PI * (logStrike - from)) / (to - from));
  const edge = relativeStrike >= 1 ? to : from;
  const half = exp(0.5 * edge);
  const atEdge = 0.5 * (half + relativeStrike / half) * (relativeStrike >= 1 ? alternatingSum : sum);
  return Math.max(0, atEdge - cosines);
}

/** Σ w_k cos(kθ) by the recurrence of Clenshaw. */
function cosineSum(weights: Float64Array, angle: number): number {
  const double = 2 * cos(angle);
  let next = 0;
  let afterNext = 0;
  for (let k = weights.length - 1; k >= 1; k--) {
    const value = weights[k]! + double * next - afterNext;
    afterNext = next;
    next = value;
  }
  return weights[0]! + 0.5 * double * next - afterNext;
}

/**
 * Price of a European option by a cosine expansion: the second opinion on a price by quadrature.
 *
 * @param input - units on {@link TransformInput}; `vol` is not read, `expiryYears` > 0.
 * @param logTransform - of the model.
 * @returns price, and what the last widening of the interval changed as error estimate.
 * @throws {@link CatalogueError} `model.input` as {@link cosExpansion}.
 */
export function cosPrice(input: TransformInput, logTransform: LogTransform): TransformValue {
  requireMarket(input);
  requirePositive("strike", input.strike);
  requirePositive("expiryYears", input.expiryYears);
  const { spot, strike, rate, dividendYield, expiryYears, type } = input;
  const forward = spot * exp((rate - dividendYield) * expiryYears);
  const scale = forward * discountFactor(input);
  const relativeStrike = strike / forward;
  // A wider interval has less outside and more rounding at its edges: the best price is where the next changes it least.
  let last = outOfTheMoney(cosExpansion(logTransform, reaches[0]), relativeStrike);
  let best = { price: last, change: Number.POSITIVE_INFINITY };
  for (let i = 1; i < reaches.length && best.change > tolerance; i++) {
    const wider = outOfTheMoney(cosExpansion(logTransform, reaches[i]!), relativeStrike);
    const change = Math.abs(wider - last);
    if (change < best.change) best = { price: wider, change };
    last = wider;
  }
  const inTheMoney = (type === "call") === relativeStrike < 1;
  const parity = inTheMoney ? Math.abs(1 - relativeStrike) : 0;
  return {
    price: scale * (best.price + parity),
    errorEstimate: scale * best.change + 1e-13 * (spot + strike),
  };
}
