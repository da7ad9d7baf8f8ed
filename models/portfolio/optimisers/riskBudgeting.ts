import { requireThat } from "../../requireThat.ts";

export interface RiskBudgetAnswer {
  /** Shape (n,); > 0, sum 1. */
  readonly weights: Float64Array;
  /** Solution y of C y = b / y; the weights are y / sum(y). */
  readonly unnormalised: Float64Array;
  /** Largest |share of the variance − budget|. */
  readonly residual: number;
  readonly sweeps: number;
}

/**
 * Long-only weights whose shares of the variance are the budgets.
 *
 * Minimises ½ y'Cy − Σ bᵢ log yᵢ by exact minimisation along one coordinate after the other.
 *
 * @param covariance - n × n, row-major; variances > 0.
 * @param budgets - shape (n,); > 0, sum 1.
 * @throws {@link CatalogueError} `model.input` for a variance or budget that is not > 0, or when the shares cannot be reached (a
 * portfolio of positive weights without risk).
 * @remarks
 * Accuracy: shares to 1e-12, reported. Cost: n² a sweep, some ten to hundred sweeps.
 * @see T. Griveau-Billion, J.-C. Richard, T. Roncalli, "A fast algorithm for computing high-dimensional risk parity portfolios"
 * (2013); F. Spinu, "An algorithm for computing risk parity weights" (2013).
 * @example
 * riskBudgeting(Float64Array.of(0.01, 0, 0, 0.04), Float64Array.of(0.5, 0.5)).weights[0] // ≈ 0.6666667
 */
export function riskBudgeting(covariance: Float64Array, budgets: Float64Array): RiskBudgetAnswer {
  const n = budgets.length;
  for (let i = 0; i < n; i++) {
    requireThat(covariance[i * n + i]! > 0, `covariance[${i}][${i}]`, "a variance > 0", covariance[i * n + i]);
    requireThat(budgets[i]! > 0, `budgets[${i}]`, "> 0", budgets[i]);
  }
  // In units of the deviations the problem has a correlation matrix, and its solution does not depend on the scale.
  const deviations = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  const y = Float64Array.from(budgets, (b) => Math.sqrt(b));
  const pull = new Float64Array(n);
  const correlation = covariance.map((c, at) => c / (deviations[Math.floor(at / n)]! * deviations[at % n]!));
  let residual = Number.POSITIVE_INFINITY;
  let sweeps = 0;
  while (residual > 1e-13 && sweeps < 10_000) {
    sweeps++;
    for (let i = 0; i < n; i++) {
      let others = 0;
      for (let j = 0; j < n; j++) if (j !== i) others += correlation[i * n + j]! * y[j]!;
      const root = Math.sqrt(others * others + 4 * budgets[i]!);
      // The root of y² + others y − b = 0 without cancellation.
      y[i] = others > 0 ? (2 * budgets[i]!) / (others + root) : (root - others) / 2;
    }
    residual = 0;
    for (let i = 0; i < n; i++) {
      pull[i] = 0;
      for (let j = 0; j < n; j++) pull[i]! += correlation[i * n + j]! * y[j]!;
      residual = Math.max(residual, Math.abs(y[i]! * pull[i]! - budgets[i]!));
    }
  }
  requireThat(
    residual < 1e-8,
    "covariance",
    "such that no portfolio of positive weights is without risk",
    "one that is",
  );
  const unnormalised = y.map((x, i) => x / deviations[i]!);
  let sum = 0;
  for (const x of unnormalised) sum += x;
  return { weights: unnormalised.map((x) => x / sum), unnormalised, residual, sweeps };
}
