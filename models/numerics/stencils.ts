/** A derivative as a weighted sum of values: f⁽ⁿ⁾(0) hⁿ ≈ Σ weightᵢ f(offsetᵢ h). */
export interface Stencil {
  /** Shape (m,); in units of the step h. */
  readonly offsets: readonly number[];
  /** Shape as `offsets`. */
  readonly weights: readonly number[];
}

const stencil = (offsets: readonly number[], weights: readonly number[], divisor: number): Stencil => ({
  offsets,
  weights: weights.map((weight) => weight / divisor),
});

/**
 * Finite-difference stencils of fourth order for the first and the second derivative, on both sides of the point or, where
 * the function is not defined before it, on one.
 *
 * @see B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988) 699–706,
 * tables 1 and 2.
 */
export const stencils = {
  central: {
    slope: stencil([-2, -1, 1, 2], [1, -8, 8, -1], 12),
    curvature: stencil([-2, -1, 0, 1, 2], [-1, 16, -30, 16, -1], 12),
  },
  forward: {
    slope: stencil([0, 1, 2, 3, 4], [-25, 48, -36, 16, -3], 12),
    curvature: stencil([0, 1, 2, 3, 4, 5], [45, -154, 214, -156, 61, -10], 12),
  },
} as const;
