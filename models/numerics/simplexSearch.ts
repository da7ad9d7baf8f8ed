/** What a search for a minimum found. */
export interface SearchResult {
  readonly at: Float64Array;
  readonly value: number;
  readonly evaluations: number;
  /** False when the evaluations ran out first. */
  readonly converged: boolean;
}

/**
 * Minimum of a function without derivatives by the simplex method of Nelder and Mead, started again from its own answer
 * until that no longer helps.
 *
 * @param f - of n numbers; ∞ where the argument is not allowed.
 * @param start - n numbers where f is finite.
 * @param scale - n sizes of the first simplex ≠ 0.
 * @param tolerance - relative difference of the values of a simplex that counts as none; > 0.
 * @param maxEvaluations - in all.
 * @see J. Nelder, R. Mead, "A simplex method for function minimization", Computer J. 7 (1965) 308–313.
 */
export function simplexSearch(
  f: (x: Float64Array) => number,
  start: Float64Array,
  scale: Float64Array,
  tolerance: number,
  maxEvaluations: number,
): SearchResult {
  let best: { readonly at: Float64Array; readonly value: number } = { at: start.slice(), value: f(start) };
  let evaluations = 1;
  for (let restart = 0; restart < 10; restart++) {
    const round = oneSimplex(f, best.at, scale, tolerance, maxEvaluations - evaluations);
    evaluations += round.evaluations;
    const gain = best.value - round.value;
    if (round.value < best.value) best = { at: round.at, value: round.value };
    if (!round.converged) return { ...best, evaluations, converged: false };
    if (gain <= tolerance * (Math.abs(best.value) + tolerance)) break;
  }
  return { ...best, evaluations, converged: true };
}

function oneSimplex(
  f: (x: Float64Array) => number,
  start: Float64Array,
  scale: Float64Array,
  tolerance: number,
  maxEvaluations: number,
): SearchResult {
  const n = start.length;
  const points = Array.from({ length: n + 1 }, (_, i) => {
    const at = start.slice();
    if (i > 0) at[i - 1]! += scale[i - 1]!;
    return { at, value: f(at) };
  });
  let evaluations = n + 1;
  const along = (centre: Float64Array, from: Float64Array, t: number) => {
    const at = centre.map((c, i) => c + t * (from[i]! - c));
    evaluations += 1;
    return { at, value: f(at) };
  };
  while (evaluations < maxEvaluations) {
    points.sort(byValue);
    const low = points[0]!;
    const high = points[n]!;
    if (high.value - low.value <= tolerance * (Math.abs(low.value) + tolerance)) {
      return { ...low, evaluations, converged: true };
    }
    const centre = low.at.map((_, i) => points.slice(0, n).reduce((sum, { at }) => sum + at[i]!, 0) / n);
    const reflected = along(centre, high.at, -1);
    if (reflected.value < low.value) {
      const expanded = along(centre, high.at, -2);
      points[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < points[n - 1]!.value) {
      points[n] = reflected;
    } else {
      const contracted = reflected.value < high.value ? along(centre, high.at, -0.5) : along(centre, high.at, 0.5);
      if (contracted.value < Math.min(reflected.value, high.value)) points[n] = contracted;
      else for (let i = 1; i <= n; i++) points[i] = along(low.at, points[i]!.at, 0.5);
    }
  }
  points.sort(byValue);
  return { ...points[0]!, evaluations, converged: false };
}

/** Ascending; infinite values are equal to each other. */
const byValue = (a: { readonly value: number }, b: { readonly value: number }): number =>
  a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
