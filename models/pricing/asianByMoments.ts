import { type AsianInput, arithmeticMoments, requireAsian, sharesOf } from "./asianAverage.ts";
import { blackScholes } from "./blackScholes.ts";
import { discountFactor } from "./optionMarket.ts";

/**
 * Approximate price of an option on the arithmetic average: the average is taken as log-normal with its first two moments.
 *
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Accuracy: about 1e-3 of the price at ordinary vols, worse for high vol and long averages.
 * @see E. Levy, "Pricing European average rate currency options", J. Int. Money and Finance 11 (1992) 474–491 (continuous);
 * S. Turnbull, L. Wakeman, "A quick algorithm for pricing European average options", J. Fin. Quant. Analysis 26 (1991) 377–389.
 */
export function asianByMoments(input: AsianInput): number {
  requireAsian(input);
  const { strike, type, schedule } = input;
  const { known } = sharesOf(input, schedule);
  const left = strike - (known === 0 ? 0 : known * schedule.averageSoFar!);
  const { mean, logVariance } = arithmeticMoments(input, schedule);
  const discount = discountFactor(input);
  if (left <= 0) return type === "call" ? discount * (mean - left) : 0;
  const option = {
    spot: mean,
    strike: left,
    expiryYears: 1,
    vol: Math.sqrt(logVariance),
    rate: 0,
    dividendYield: 0,
    type,
  };
  return discount * blackScholes(option).price;
}
