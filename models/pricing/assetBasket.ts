import { exp } from "../numerics/elementary.ts";
import { symmetricEigen } from "../numerics/symmetricEigen.ts";
import { requireThat } from "../requireThat.ts";

/** Several underlyings that move log-normally together, and the time that an option on them has left. */
export interface AssetBasket {
  /** Shape (n,); currency per unit; > 0. */
  readonly spots: readonly number[];
  /** Shape (n,); log-normal, annualised, decimal; ≥ 0. */
  readonly vols: readonly number[];
  /** Shape (n,); continuously compounded, annual, decimal. */
  readonly dividendYields: readonly number[];
  /** Shape (n · n,), row by row; symmetric, ones on the diagonal, no negative eigenvalue. */
  readonly correlation: Float64Array;
  /** Scalar; continuously compounded, annual, decimal. */
  readonly rate: number;
  /** Scalar; year fraction; ≥ 0. */
  readonly expiryYears: number;
}

/** How far a published correlation matrix, rounded to its digits, may fall short of being positive semidefinite. */
const eigenvalueTolerance = 1e-8;

/** Checks a basket at the door of a model. @throws {@link CatalogueError} `model.input` naming what is wrong. */
export function requireBasket({ spots, vols, dividendYields, correlation, rate, expiryYears }: AssetBasket): void {
  const n = spots.length;
  requireThat(n >= 1 && n <= 100, "spots", "1 … 100 prices", n);
  requireThat(vols.length === n, "vols", `as long as spots (${n})`, vols.length);
  requireThat(dividendYields.length === n, "dividendYields", `as long as spots (${n})`, dividendYields.length);
  for (const spot of spots) requireThat(spot > 0 && Number.isFinite(spot), "spots", "finite numbers > 0", spot);
  for (const vol of vols) requireThat(vol >= 0 && Number.isFinite(vol), "vols", "finite numbers ≥ 0", vol);
  for (const q of dividendYields) requireThat(Number.isFinite(q), "dividendYields", "finite numbers", q);
  requireThat(Number.isFinite(rate), "rate", "a finite number", rate);
  requireThat(expiryYears >= 0 && Number.isFinite(expiryYears), "expiryYears", "a finite number ≥ 0", expiryYears);
  const fault = correlationFault(correlation, n);
  requireThat(fault === null, "correlation", fault ?? "", `${n} × ${n}`);
}

/**
 * What keeps a matrix from being a correlation matrix; `null` when nothing does.
 *
 * @param matrix - shape (n · n,), row by row.
 */
export function correlationFault(matrix: Float64Array, n: number): string | null {
  if (matrix.length !== n * n) return `a matrix of ${n} × ${n}`;
  for (let i = 0; i < n; i++) {
    if (matrix[i * n + i] !== 1)
      return `a matrix with ones on the diagonal: entry (${i}, ${i}) is ${matrix[i * n + i]}`;
    for (let j = 0; j < i; j++) {
      const [below, above] = [matrix[i * n + j]!, matrix[j * n + i]!];
      if (!(Math.abs(below - above) <= 1e-12)) {
        return `symmetric: entry (${i}, ${j}) is ${below} and entry (${j}, ${i}) is ${above}`;
      }
      if (!(Math.abs(below) <= 1)) return `a matrix of numbers in [−1, 1]: entry (${i}, ${j}) is ${below}`;
    }
  }
  const smallest = Math.min(...symmetricEigen(matrix.slice(), n).values);
  return smallest >= -eigenvalueTolerance * n
    ? null
    : `positive semidefinite: its smallest eigenvalue is ${smallest.toPrecision(4)}`;
}

/** Forward of each asset at expiry. */
export const forwardsOf = ({ spots, dividendYields, rate, expiryYears }: AssetBasket): Float64Array =>
  Float64Array.from(spots, (spot, i) => spot * exp((rate - dividendYields[i]!) * expiryYears));

/** σ√T of each asset. */
export const deviationsOf = ({ vols, expiryYears }: AssetBasket): Float64Array =>
  Float64Array.from(vols, (vol) => vol * Math.sqrt(expiryYears));
