import type { BoundedVariable } from "../../numerics/boundedVariable.ts";
import { solveLinear } from "../../numerics/linearSystem.ts";
import { simplexSearch } from "../../numerics/simplexSearch.ts";

/** Where a likelihood is highest. */
export interface LikelihoodFit {
  /** m parameters. */
  readonly parameters: Float64Array;
  readonly logLikelihood: number;
  /**
   * m standard errors from the curvature of the likelihood; ∞ for a parameter at a bound, which the others take for known, and
   * where the likelihood does not bend down.
   */
  readonly standardErrors: Float64Array;
}

/** First size of the simplex and step of the second differences, in the free variables. */
const simplexSize = 0.15;
const differenceStep = 0.01;

/** Free variables beyond this are within a thousandth of a bound. */
const boundReach = 30;

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
): Float64Array {
  const inside = Array.from(at.keys()).filter((i) => Math.abs(at[i]!) < boundReach);
  const m = inside.length;
  const moved = (i: number, j: number, alongI: number, alongJ: number) => {
    const free = at.slice();
    free[inside[i]!]! += alongI * differenceStep;
    free[inside[j]!]! += alongJ * differenceStep;
    return negative(free);
  };
  const square = differenceStep * differenceStep;
  const hessian = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    hessian[i * m + i] = (moved(i, i, 1, 0) - 2 * lowest + moved(i, i, -1, 0)) / square;
    for (let j = 0; j < i; j++) {
      const mixed = moved(i, j, 1, 1) - moved(i, j, 1, -1) - moved(i, j, -1, 1) + moved(i, j, -1, -1);
      hessian[i * m + j] = hessian[j * m + i] = mixed / (4 * square);
    }
  }
  const errors = new Float64Array(at.length).fill(Number.POSITIVE_INFINITY);
  for (const [i, own] of inside.entries()) {
    const unit = new Float64Array(m);
    unit[i] = 1;
    const variance = solveLinear(hessian.slice(), unit)[i]!;
    if (variance > 0) errors[own] = variables[own]!.slopeAt(at[own]!) * Math.sqrt(variance);
  }
  return errors;
}
