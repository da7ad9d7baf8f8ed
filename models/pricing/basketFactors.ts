import { log } from "../numerics/elementary.ts";
import { symmetricEigen } from "../numerics/symmetricEigen.ts";
import { type AssetBasket, deviationsOf, forwardsOf } from "./assetBasket.ts";

/** Logs of correlated prices at expiry: intercept + slope · z + loadings · y with independent standard normals z and y. */
export interface BasketFactors {
  readonly assets: number;
  /** Shape (n,); logs of the prices at expiry at z = 0, y = 0. */
  readonly intercepts: Float64Array;
  /** Shape (n,); of the factor that is integrated in closed form. */
  readonly slopes: Float64Array;
  /** Number of other factors, the heaviest first. */
  readonly outer: number;
  /** Shape (n · outer,), row by row. */
  readonly loadings: Float64Array;
}

/** Variance below this share of the largest is left out. */
const negligible = 1e-14;

/**
 * Splits the covariance of the logs into one direction and the principal factors of what it leaves.
 *
 * @param direction - shape (n,); the first factor is the part of the logs that moves with direction · logs; a direction
 * without variance is replaced by the first principal factor.
 * @param importance - shape (n,), ≥ 0; the other factors are ordered by the variance they explain of the logs in these units.
 * @see J. Choi, "Sum of all Black–Scholes–Merton models: an efficient pricing method for spread, basket, and Asian options",
 * J. Futures Markets 38 (2018) 627–644.
 */
export function basketFactors(
  basket: AssetBasket,
  direction: ArrayLike<number>,
  importance: ArrayLike<number>,
): BasketFactors {
  const n = basket.spots.length;
  const deviations = deviationsOf(basket);
  const forwards = forwardsOf(basket);
  const intercepts = forwards.map((forward, i) => log(forward) - 0.5 * deviations[i]! * deviations[i]!);
  const covariance = basket.correlation.map((rho, at) => rho * deviations[Math.floor(at / n)]! * deviations[at % n]!);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, covariance[i * n + i]!);
  const slopes = slopesAlong(covariance, n, direction, largest);
  const rest = covariance.map((value, at) => value - slopes[Math.floor(at / n)]! * slopes[at % n]!);
  // A small share of equal importance keeps factors of assets that hardly matter in the matrix.
  const heaviest = Math.max(...Array.from(importance), 1e-300);
  const units = Float64Array.from({ length: n }, (_, i) => importance[i]! / heaviest + 1e-3);
  const { values, vectors } = symmetricEigen(
    rest.map((value, at) => value * units[Math.floor(at / n)]! * units[at % n]!),
    n,
  );
  const kept = Array.from(values.keys())
    .filter((m) => values[m]! > negligible * largest * n)
    .sort((a, b) => values[b]! - values[a]! || a - b);
  const loadings = new Float64Array(n * kept.length);
  for (const [k, m] of kept.entries()) {
    const root = Math.sqrt(values[m]!);
    for (let i = 0; i < n; i++) loadings[i * kept.length + k] = (vectors[i * n + m]! * root) / units[i]!;
  }
  return { assets: n, intercepts, slopes, outer: kept.length, loadings };
}

function slopesAlong(covariance: Float64Array, n: number, direction: ArrayLike<number>, largest: number): Float64Array {
  const along = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += covariance[i * n + j]! * direction[j]!;
    return sum;
  });
  let variance = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    variance += along[i]! * direction[i]!;
    size += direction[i]! * direction[i]!;
  }
  if (variance > 1e-10 * size * largest) return along.map((value) => value / Math.sqrt(variance));
  const { values, vectors } = symmetricEigen(covariance, n);
  let first = 0;
  for (let m = 1; m < n; m++) if (values[m]! > values[first]!) first = m;
  const root = Math.sqrt(Math.max(0, values[first]!));
  return Float64Array.from({ length: n }, (_, i) => vectors[i * n + first]! * root);
}
