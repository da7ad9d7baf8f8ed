import { bivariateNormalCdf } from "../numerics/bivariateNormal.ts";
import { exp, log } from "../numerics/elementary.ts";
import { normalCdf } from "../numerics/normal.ts";
import { gaussLegendre } from "../numerics/quadrature.ts";
import { noTouch } from "./digital.ts";
import { discountFactor, type OptionMarket, type OptionType, signOf } from "./optionMarket.ts";

// Lookback options as integrals of probabilities over levels: a second way to their closed forms, without a singularity at
// zero carry.

const reach = 10;
const pieces = 40;

/** Integral over levels from `from` towards `sign` · ∞ of a probability that falls off like a normal tail of `deviation`. */
function integralOverLevels(
  probability: (level: number) => number,
  from: number,
  sign: 1 | -1,
  spread: number,
): number {
  const { nodes, weights } = gaussLegendre(16);
  const half = (reach * spread) / pieces / 2;
  let sum = 0;
  for (let piece = 0; piece < pieces; piece++) {
    for (let i = 0; i < nodes.length; i++) {
      const level = from * exp(sign * ((2 * piece + 1) * half + half * nodes[i]!));
      sum += half * weights[i]! * level * probability(level);
    }
  }
  return sum;
}

/** Log distance within which nearly all of the prices up to expiry lie, in units of ten deviations. */
const spreadOf = ({ vol, rate, dividendYield, expiryYears }: OptionMarket): number =>
  vol * Math.sqrt(expiryYears) + Math.abs(rate - dividendYield) * expiryYears * 0.1 + vol * vol * expiryYears * 0.1;

/** Value today of what the extreme at expiry lies beyond `level` (above for a call, below for a put); level at or beyond the spot. */
export function beyondLevelByQuadrature(market: OptionMarket, type: OptionType, level: number): number {
  const side = type === "call" ? "up" : "down";
  const never = { ...market, side, payment: { pays: "cash", amount: 1 } } as const;
  const discount = discountFactor(market);
  const touched = (barrier: number) => discount - noTouch({ ...never, barrier });
  // Levels between the spot and where the integral starts are touched already.
  return integralOverLevels(touched, level, signOf(type), spreadOf(market));
}

/** Price of {@link partialLookbackFixed}: the integral over levels beyond the strike of the probability that the window's extreme passes them. */
export function partialFixedByQuadrature(
  market: OptionMarket,
  type: OptionType,
  strike: number,
  windowStartYears: number,
): number {
  const { spot, vol, rate, dividendYield, expiryYears } = market;
  const sign = signOf(type);
  const drift = rate - dividendYield - 0.5 * vol * vol;
  const [first, end] = [vol * Math.sqrt(windowStartYears), vol * Math.sqrt(expiryYears)];
  const shared = Math.sqrt(windowStartYears / expiryYears);
  const passed = (level: number) => {
    const distance = sign * log(level / spot);
    const a = (distance - sign * drift * windowStartYears) / first;
    const b = (distance - sign * drift * expiryYears) / end;
    // Never beyond: both dates below the level, less the paths that the mirror principle takes away.
    const weight = (2 * drift * log(level / spot)) / (vol * vol);
    const below = bivariateNormalCdf(a, b, shared);
    const a2 = (-distance - sign * drift * windowStartYears) / first;
    const b2 = (-distance - sign * drift * expiryYears) / end;
    const mirrored = bivariateNormalCdf(-a2, b2, -shared);
    return 1 - below + (mirrored === 0 ? 0 : exp(weight) * mirrored);
  };
  const discount = discountFactor(market);
  const spread = spreadOf(market) + Math.abs(log(strike / spot)) / reach;
  return discount * integralOverLevels(passed, strike, sign, spread);
}

/**
 * Price of {@link partialLookbackFloating}: what the last price lies beyond the multiple of the extreme is the integral over
 * levels of the probability that the extreme's multiple has been passed by then and the last price is beyond.
 */
export function partialFloatingByQuadrature(
  market: OptionMarket,
  type: OptionType,
  extreme: number,
  windowEndYears: number,
  multiple: number,
): number {
  const { spot, vol, rate, dividendYield, expiryYears } = market;
  const sign = signOf(type);
  const drift = rate - dividendYield - 0.5 * vol * vol;
  const [window, end] = [vol * Math.sqrt(windowEndYears), vol * Math.sqrt(expiryYears)];
  const shared = Math.sqrt(windowEndYears / expiryYears);
  /** P(extreme of the window is at or beyond `touch` on the far side, and the last price is beyond `last` on the paying side). */
  const joint = (touch: number, last: number) => {
    const far = sign * log(touch / spot);
    const paid = sign * log(last / spot);
    const d = (paid - sign * drift * expiryYears) / end;
    if (far >= 0) return normalCdf(-d);
    const c = (far - sign * drift * windowEndYears) / window;
    const endsBeyond = bivariateNormalCdf(c, -d, -shared);
    // Paths that touched and came back by the end of the window: mirrored starts at 2·far.
    const mirroredEnd = (paid - 2 * far - sign * drift * expiryYears) / end;
    const mirroredWindow = (-far - sign * drift * windowEndYears) / window;
    const weight = (2 * drift * log(touch / spot)) / (vol * vol);
    const back = bivariateNormalCdf(-mirroredWindow, -mirroredEnd, shared);
    return endsBeyond + (back === 0 ? 0 : exp(weight) * back);
  };
  const discount = discountFactor(market);
  const spread = spreadOf(market) + Math.abs(log(extreme / spot)) / reach + Math.abs(log(multiple)) / reach;
  const at = (level: number) => joint(level / multiple, level);
  // A call counts levels above the multiple of the extreme: those that the extreme so far has passed, and those it still may.
  const passed = multiple * extreme;
  if (sign === 1) {
    return (
      discount *
      (integralOverLevels((level) => joint(spot, level), passed, 1, spread) +
        integralOverLevels(at, passed, -1, spread))
    );
  }
  const { nodes, weights } = gaussLegendre(16);
  let already = 0;
  const [half, count] = [passed / pieces / 2, pieces];
  for (let piece = 0; piece < count; piece++) {
    for (let i = 0; i < nodes.length; i++) {
      const level = (2 * piece + 1) * half + half * nodes[i]!;
      already += half * weights[i]! * joint(spot, level);
    }
  }
  return discount * (already + integralOverLevels(at, passed, 1, spread));
}
