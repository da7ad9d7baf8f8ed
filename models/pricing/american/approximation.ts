import { modelInputError } from "../../requireThat.ts";
import type { BlackScholesInput } from "../blackScholes.ts";
import { bjerksundStensland1993, bjerksundStensland2002 } from "./bjerksundStensland.ts";
import { type OpenProblem, openProblem } from "./openProblem.ts";
import { hasTwoBoundaries } from "./putProblem.ts";
import { qdPlusOption } from "./qdPlusOption.ts";
import { baroneAdesiWhaley, juZhong } from "./quadratic.ts";

/** The formulas by name; each sees the option itself and the put that it is mirrored into. */
const formulas = {
  barone_adesi_whaley: baroneAdesiWhaley,
  ju_zhong: juZhong,
  bjerksund_stensland_1993: (_: BlackScholesInput, { put }: OpenProblem) => bjerksundStensland1993(put),
  bjerksund_stensland_2002: (_: BlackScholesInput, { put }: OpenProblem) => bjerksundStensland2002(put),
  qd_plus: (_: BlackScholesInput, problem: OpenProblem) => qdPlusOption(problem),
} as const;

export type AmericanApproximation = keyof typeof formulas;

/** Whether a name is that of a formula. */
export const isAmericanApproximation = (name: string | undefined): name is AmericanApproximation =>
  name !== undefined && name in formulas;

/**
 * Price of an American option by a formula that is quick and not exact.
 *
 * @param input - units on {@link BlackScholesInput}.
 * @param formula - which one.
 * @returns present value; currency per unit of underlying; at least the European price and what exercise is worth.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite, or where the exercise
 * region has two boundaries.
 * @remarks Limits: without a reason to exercise early, without vol and without time the accurate price.
 */
export function approximateAmerican(input: BlackScholesInput, formula: AmericanApproximation): number {
  const problem = openProblem(input);
  if (!("put" in problem)) return problem.settled.price;
  if (hasTwoBoundaries(problem.put)) {
    const [name, domain] = ["dividendYield", `such that the exercise region has one boundary, for ${formula}`];
    throw modelInputError(name, domain, input.dividendYield);
  }
  return Math.max(formulas[formula](input, problem), problem.european, problem.exercised);
}
