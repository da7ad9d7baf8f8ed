import { exp, log } from "../numerics/elementary.ts";
import { moments } from "../numerics/moments.ts";
import { requireThat } from "../requireThat.ts";

/** Weight of lag k among M lags: flat up to the half, then falling to zero. */
const flatTop = (share: number): number => (share <= 0.5 ? 1 : Math.max(0, 2 * (1 - share)));

/**
 * Mean block length with which the stationary bootstrap estimates the variance of the mean best.
 *
 * @param values - n ≥ 10 numbers.
 * @returns scalar in [1, max(1, min(3 √n, n / 3))]; in periods; 1 for values without serial dependence, or constant ones.
 * @throws {@link CatalogueError} `model.input` for fewer than 10 values.
 * @remarks
 * Lags count as insignificant once max(5, √log₁₀ n) of them in a row have |ρ| < 2 √(log₁₀ n / n); twice the first of these
 * lags is the bandwidth, as in the authors' own program (their text begins one lag earlier).
 * @see D. Politis, H. White, "Automatic block-length selection for the dependent bootstrap", Econometric Reviews 23 (2004)
 * 53–70; A. Patton, D. Politis, H. White, correction, Econometric Reviews 28 (2009) 372–375.
 */
export function stationaryBlockLength(values: Float64Array): number {
  const n = values.length;
  requireThat(n >= 10, "values", "at least 10 numbers", n);
  const { mean, m2 } = moments(values);
  if (m2 === 0) return 1;
  const decades = log(n) / Math.LN10;
  const run = Math.max(5, Math.ceil(Math.sqrt(decades)));
  const maxLag = Math.ceil(Math.sqrt(n)) + run;
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (values[i]! - mean) * (values[i - lag]! - mean);
    return sum / n;
  };
  const bound = 2 * Math.sqrt(decades / n);
  const covariances = [m2];
  let [quiet, last] = [0, 0];
  for (let lag = 1; lag <= Math.min(maxLag, n - 1) && quiet < run; lag++) {
    covariances.push(covariance(lag));
    const loud = Math.abs(covariances[lag]! / m2) >= bound;
    quiet = loud ? 0 : quiet + 1;
    if (loud) last = lag;
  }
  const lags = quiet >= run ? Math.min(2 * (last + 1), maxLag) : maxLag;
  let [spectrum, curvature] = [m2, 0];
  for (let lag = 1; lag <= lags && lag < n; lag++) {
    const weighted = 2 * flatTop(lag / lags) * (covariances[lag] ?? covariance(lag));
    spectrum += weighted;
    curvature += lag * weighted;
  }
  if (curvature === 0) return 1;
  // (2 G² / (2 g²))^(1/3) n^(1/3), with g the spectral density at zero.
  const length = exp(log((curvature * curvature * n) / (spectrum * spectrum)) / 3);
  return Math.max(1, Math.min(length, Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))));
}
