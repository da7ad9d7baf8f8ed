import type { BoundedVariable } from "../../numerics/boundedVariable.ts";
import { solveLinear } from "../../numerics/linearSystem.ts";
import { simplexSearch } from "../../numerics/simplexSearch.ts";

/** Where a likelihood is highest. */
export interface LikelihoodFit {
  /** m parameters. */
  readonly parameters: Float64Array;
  readonly logLikelihood: number;
  /**
   * m standard errors from the curvature of the likelihood; `null` where it does not bend down in every direction, as at a
   * bound.
   */
  readonly standardErrors: Float64Array | null;
}

/** First size of the simplex and step of the second differences, in the free variables. */
const simplexSize = 0.15;
const differenceStep = 0.01;

/**
 * Maximum of a likelihood within bounds: the best of some starts, then simplexes.
 *
 * @param logLikelihood - of m parameters; −∞ where they are not allowed.
 * @param variables - the bounds of each parameter.
 * @param starts - parameters inside the bounds, ≥ 1 of them.
 * @remarks
 * Standard errors: square roots of the diagonal of the inverse Hessian of −log L, by central differences.
 */
export function maximumLikelihood(
  logLikelihood: (parameters: Float64Array) => number,
  variables: readonly BoundedVariable[],
  starts: readonly (readonly number[])[],
  maxEvaluations: number,
): LikelihoodFit {
  const negative = (free: Float64Array) => -logLikelihood(free.map((x, i) => variables[i]!.valueOf(x)));
  let start = new Float64Array(variables.length);
  let lowest = Number.POSITIVE_INFINITY;
  for (const parameters of starts) {
    const at = Float64Array.from(parameters, (value, i) => variables[i]!.freeOf(value));
    const value = negative(at);
    if (value < lowest) [start, lowest] = [at, value];
  }
  const sizes = new Float64Array(variables.length).fill(simplexSize);
  const found = simplexSearch(negative, start, sizes, 1e-9, maxEvaluations);
  return {
    parameters: found.at.map((x, i) => variables[i]!.valueOf(x)),
    logLikelihood: -found.value,
    standardErrors: standardErrors(negative, found.at, found.value, variables),
  };
}

function standardErrors(
  negative: (free: Float64Array) => number,
  at: Float64Array,
  lowest: number,
  variables: readonly BoundedVariable[],
): Float64Array | null {
  const m = at.length;
  const moved = (i: number, j: number, alongI: number, alongJ: number) => {
    const free = at.slice();
    free[i]! += alongI * differenceStep;
    free[j]! += alongJ * differenceStep;
    return negative(free);
  };
  const hessian = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    hessian[i * m + i] = (moved(i, i, 1, 0) - 2 * lowest + moved(i, i, -1, 0)) / differenceStep ** 2;
    for (let j = 0; j < i; j++) {
      const mixed = moved(i, j, 1, 1) - moved(i, j, 1, -1) - moved(i, j, -1, 1) + moved(i, j, -1, -1);
      hessian[i * m + j] = hessian[j * m + i] = mixed / (4 * differenceStep ** 2);
    }
  }
  const errors = at.map((free, i) => {
    const unit = at.map((_, j) => (j === i ? 1 : 0));
    const variance = solveLinear(hessian.slice(), unit)[i]!;
    return variables[i]!.slopeAt(free) * Math.sqrt(variance);
  });
  return errors.every(Number.isFinite) ? errors : null;
}
