import { log } from "../numerics/elementary.ts";
import { symmetricEigen } from "../numerics/symmetricEigen.ts";
import { requireThat } from "../requireThat.ts";
import { type AssetBasket, deviationsOf, requireBasket } from "./assetBasket.ts";
import { type BasketFactors, basketFactors } from "./basketFactors.ts";
import type { ExerciseRegion, Visit } from "./conditionalIntegral.ts";
import { type OptionType, signOf } from "./optionMarket.ts";
import type { RegionOption } from "./regionOption.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max, min } = Math;
const infinity = Number.POSITIVE_INFINITY;

/**
 * Outer factors that the quadrature of a rainbow is for: the corners of its envelope ask for a finer rule than that of a
 * weighted sum, which three factors cannot afford.
 */
export const rainbowQuadratureFactors = 2;

/** A European option on the highest or lowest of several prices. */
export interface RainbowInput {
  readonly basket: AssetBasket;
  /** Scalar; currency; ≥ 0. */
  readonly strike: number;
  readonly type: OptionType;
  readonly on: "maximum" | "minimum";
}

/**
 * A European option on the highest or lowest of several log-normal prices, ready to be integrated.
 *
 * Given all factors but one, the logs of the prices are lines in that one: their upper or lower envelope says which asset
 * it is in which range.
 *
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @see R. Stulz, "Options on the minimum or the maximum of two risky assets", J. Financial Economics 10 (1982) 161–185;
 * H. Johnson, "Options on the maximum or the minimum of several assets", J. Fin. Quant. Analysis 22 (1987) 277–283.
 */
export function rainbowOption({ basket, strike, type, on }: RainbowInput): RegionOption {
  requireBasket(basket);
  requireThat(strike >= 0 && Number.isFinite(strike), "strike", "a finite number ≥ 0", strike);
  const n = basket.spots.length;
  const factors = basketFactors(basket, distinctDirection(basket), basket.spots);
  const sign = signOf(type);
  return {
    basket,
    factors,
    region: envelopeRegion(factors, strike, sign, on === "maximum" ? 1 : -1),
    units: new Float64Array(n).fill(sign),
    cash: -sign * strike,
    complement: false,
    tolerance: 1e-8,
    quadratureFactors: rainbowQuadratureFactors,
  };
}

/**
 * A direction that moves all prices and moves them apart, so that neither the strike nor two lines of the envelope meet the
 * first factor at a flat angle: in units of their deviations the slopes are one constant plus one ramp.
 */
function distinctDirection(basket: AssetBasket): Float64Array {
  const n = basket.spots.length;
  const deviations = deviationsOf(basket);
  const { values, vectors } = symmetricEigen(
    basket.correlation.map((rho, at) => rho * deviations[Math.floor(at / n)]! * deviations[at % n]!),
    n,
  );
  const largest = max(...values);
  const direction = new Float64Array(n);
  for (const target of [(_: number) => 1, (i: number) => i - 0.5 * (n - 1)]) {
    // The combination of the logs whose covariance with each of them is the target times its deviation.
    const along = new Float64Array(n);
    let variance = 0;
    for (let m = 0; m < n; m++) {
      if (!(values[m]! > 1e-9 * largest)) continue;
      let share = 0;
      for (let i = 0; i < n; i++) share += vectors[i * n + m]! * deviations[i]! * target(i);
      variance += (share * share) / values[m]!;
      for (let i = 0; i < n; i++) along[i]! += (vectors[i * n + m]! * share) / values[m]!;
    }
    if (variance > 0) for (let i = 0; i < n; i++) direction[i]! += along[i]! / Math.sqrt(variance);
  }
  return direction;
}

function envelopeRegion(
  { slopes, assets: n }: BasketFactors,
  strike: number,
  sign: 1 | -1,
  side: 1 | -1,
): ExerciseRegion {
  const logStrike = strike > 0 ? log(strike) : -infinity;
  return (logs, visit) => {
    // Walks from the far left along the envelope: the next line is the one that crosses first.
    let z = -infinity;
    let line = 0;
    for (let i = 1; i < n; i++) {
      const steeper = side * (slopes[line]! - slopes[i]!);
      if (steeper > 0 || (steeper === 0 && side * (logs[i]! - logs[line]!) > 0)) line = i;
    }
    for (let walked = 0; walked < n; walked++) {
      let next = -1;
      let crossing = infinity;
      for (let i = 0; i < n; i++) {
        const difference = side * (slopes[i]! - slopes[line]!);
        if (!(difference > 0)) continue;
        const at = (side * (logs[line]! - logs[i]!)) / difference;
        if (at < crossing || (at === crossing && side * (slopes[i]! - slopes[next]!) > 0)) [crossing, next] = [at, i];
      }
      visitBeyondStrike(line, logs[line]!, slopes[line]!, logStrike, sign, z, max(z, crossing), visit);
      if (next < 0) return;
      z = max(z, crossing);
      line = next;
    }
  };
}

/** The part of a range in which one price is beyond the strike. */
function visitBeyondStrike(
  asset: number,
  level: number,
  slope: number,
  logStrike: number,
  sign: 1 | -1,
  from: number,
  to: number,
  visit: Visit,
): void {
  if (slope === 0) {
    if (sign * (level - logStrike) > 0) visit(from, to, asset);
    return;
  }
  const root = (logStrike - level) / slope;
  if (sign * slope > 0) visit(max(from, root), to, asset);
  else visit(from, min(to, root), asset);
}
