/**
 * What the continuation value is regressed on: the level of a single asset; of a weighted or geometric basket its level
 * and its prices; of a best-of or worst-of its prices in order.
 */
export type BasisKind = "level" | "level_and_prices" | "sorted_prices";

/** Prices that a sorted basis looks at, from the best (or worst) on. */
const sortedDepth = 3;

/** Basis functions of one regression: monomials of features that are standardised date by date. */
export interface RegressionBasis {
  readonly kind: BasisKind;
  readonly assets: number;
  /** Degree of the first feature, which is the level; 1 … 5. */
  readonly degree: number;
  /** Whether the lowest price comes first. */
  readonly ascending: boolean;
}

/** Number of features of a basis. */
export function featureCount({ kind, assets }: RegressionBasis): number {
  if (kind === "level") return 1;
  return kind === "sorted_prices" ? Math.min(assets, sortedDepth) : 1 + assets;
}

/** Number of functions of a basis. */
export function basisLength(basis: RegressionBasis): number {
  const others = featureCount(basis) - 1;
  const cross = basis.kind === "sorted_prices" ? (others * (others - 1)) / 2 : 0;
  // Constant and powers of the first feature; of each other one itself, its square and its product with the first.
  return 1 + basis.degree + 3 * others + cross;
}

/**
 * Features of one date.
 *
 * @param prices - k prices from `at` on.
 * @param level - level of the basket.
 * @param features - filled.
 */
export function fillFeatures(
  { kind, assets, ascending }: RegressionBasis,
  prices: Float64Array,
  at: number,
  level: number,
  features: Float64Array,
): void {
  if (kind !== "sorted_prices") {
    features[0] = level;
    if (kind === "level_and_prices") for (let i = 0; i < assets; i++) features[1 + i] = prices[at + i]!;
    return;
  }
  const sign = ascending ? -1 : 1;
  features.fill(Number.NEGATIVE_INFINITY);
  // Insertion into the few places that are looked at.
  for (let i = 0; i < assets; i++) {
    let carried = sign * prices[at + i]!;
    for (let j = 0; j < features.length; j++) {
      if (carried <= features[j]!) continue;
      const kept = features[j]!;
      features[j] = carried;
      carried = kept;
    }
  }
  if (ascending) for (let j = 0; j < features.length; j++) features[j] = -features[j]!;
}

/**
 * Values of the basis functions.
 *
 * @param standardised - features less their mean, over their deviation.
 * @param values - {@link basisLength} numbers, filled.
 */
export function fillBasis(basis: RegressionBasis, standardised: Float64Array, values: Float64Array): void {
  const first = standardised[0]!;
  let at = 0;
  let power = 1;
  for (let d = 0; d <= basis.degree; d++) {
    values[at++] = power;
    power *= first;
  }
  for (let i = 1; i < standardised.length; i++) {
    const x = standardised[i]!;
    values[at++] = x;
    values[at++] = x * x;
    values[at++] = x * first;
    if (basis.kind !== "sorted_prices") continue;
    for (let j = 1; j < i; j++) values[at++] = x * standardised[j]!;
  }
}
