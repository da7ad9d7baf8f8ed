import { requireThat } from "../../requireThat.ts";
import { americanOption } from "../american/american.ts";
import { hasTwoBoundaries, putProblem } from "../american/putProblem.ts";
import { blackScholes } from "../blackScholes.ts";
import { deviationOf, requireMarket, requirePositive, signOf } from "../optionMarket.ts";
import { dividendsByQuadrature } from "./datedQuadrature.ts";
import { dividendsOnGrid } from "./dividendGrid.ts";
import {
  type Dividend,
  type DividendOptionInput,
  type DividendOptionValue,
  escrowedSpot,
  priceWithoutVol,
  requireDividends,
  stretchesOf,
} from "./dividendSchedule.ts";

type Exercise = "european" | "american";

/** Beyond this σ√T prices have no room in double precision. */
const maxDeviation = 20;
/** Below this σ√T the price is that without vol to 0.4 σ√T of spot. */
const negligibleDeviation = 1e-5;

function requireOption(input: DividendOptionInput): void {
  requireMarket(input);
  requirePositive("strike", input.strike);
  requireDividends(input.dividends, input.expiryYears);
  const deviation = deviationOf(input);
  requireThat(deviation <= maxDeviation, "vol", `at most ${maxDeviation} / √expiryYears`, input.vol);
}

/** Checks the arguments and prices what has next to no vol. */
function settledWithoutVol(input: DividendOptionInput, exercise: Exercise): DividendOptionValue | null {
  requireOption(input);
  if (deviationOf(input) >= negligibleDeviation) return null;
  const errorEstimate = 0.4 * deviationOf(input) * input.spot + 1e-14 * scaleOf(input);
  return { price: priceWithoutVol(input, exercise), errorEstimate };
}

const scaleOf = ({ spot, strike }: DividendOptionInput): number => spot + strike;

/**
 * Whether the option is exercised on dates only: at expiry, and, an American call without a reason to exercise between
 * the dividends, just before these.
 */
export const isExercisedOnDates = (input: DividendOptionInput, exercise: Exercise): boolean => {
  if (exercise === "european") return true;
  const put = putProblem(input);
  return put.limit === 0 && !hasTwoBoundaries(put);
};

/**
 * Price of a vanilla option on an asset that pays dividends on known dates.
 *
 * @param input - units on {@link DividendOptionInput}, which says what a dividend does to the price.
 * @returns price and error estimate; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * By {@link dividendsByQuadrature} where exercise is on dates ({@link isExercisedOnDates}), else by {@link dividendsByGrid}.
 * Limits: without vol the deterministic price, for an American option of the best date.
 * Accuracy: 1e-10 of spot on dates; 1e-6 of spot where exercise is at any time.
 */
export function dividendOption(input: DividendOptionInput, exercise: Exercise): DividendOptionValue {
  const settled = settledWithoutVol(input, exercise);
  if (settled) return settled;
  if (!isExercisedOnDates(input, exercise)) return dividendsByGrid(input, exercise);
  const exercisable = exercise === "american" && input.type === "call";
  const [price, coarse] = [3, 4].map((width) => dividendsByQuadrature(input, exercisable, width)) as [number, number];
  const floor = exercise === "american" ? Math.max(0, signOf(input.type) * (input.spot - input.strike)) : 0;
  return { price: Math.max(price, floor), errorEstimate: Math.abs(price - coarse) + 1e-13 * scaleOf(input) };
}

const cells = 480;
const steps = 160;
/** Beyond this drift, in σ√T, the cells of the grid are too wide for the exercise region. */
const maxDriftOfAmerican = 17;

/** Refuses an American option whose price the grid would miss. */
function requireNarrow(input: DividendOptionInput): void {
  const { rate, dividendYield, vol, expiryYears } = input;
  const drift = Math.abs(rate - dividendYield - 0.5 * vol * vol) * expiryYears;
  const domain = `such that the drift ${drift} is at most ${maxDriftOfAmerican} vol √expiryYears, for early exercise`;
  requireThat(drift <= maxDriftOfAmerican * deviationOf(input), "vol", domain, vol);
}

/**
 * The same by finite differences, of which the error of second order is extrapolated away.
 *
 * @returns price and error estimate: what the coarser half of the grids says.
 * @throws {@link CatalogueError} `model.input` also where the drift is so far beyond an American option's vol that the grid misses it.
 * @see {@link dividendsOnGrid}.
 */
export function dividendsByGrid(input: DividendOptionInput, exercise: Exercise): DividendOptionValue {
  const settled = settledWithoutVol(input, exercise);
  if (settled) return settled;
  if (exercise === "american") requireNarrow(input);
  const [fine, middle, coarse] = [1, 2, 4].map((k) => dividendsOnGrid(input, exercise, cells / k, steps / k)) as [
    number,
    number,
    number,
  ];
  const exercised = exercise === "american" ? signOf(input.type) * (input.spot - input.strike) : 0;
  if (exercised > 0 && fine === exercised) return { price: exercised, errorEstimate: 1e-14 * scaleOf(input) };
  const price = Math.max(0, exercised, fine + (fine - middle) / 3);
  const before = middle + (middle - coarse) / 3;
  const errorEstimate = Math.abs(price - before) + Math.abs(fine - middle) / 4 + 1e-9 * scaleOf(input);
  return { price, errorEstimate };
}

const leastDates = 8;

/**
 * The same for an American option, by the values of options that may be exercised on ever more dates beside the dividends'.
 *
 * @returns price, extrapolated to all dates, and what half as many dates change.
 * @see {@link dividendsByQuadrature}.
 */
export function dividendsByManyDates(input: DividendOptionInput): DividendOptionValue {
  const settled = settledWithoutVol(input, "american");
  if (settled) return settled;
  const exercised = Math.max(0, signOf(input.type) * (input.spot - input.strike));
  const [few, more, most] = [1, 2, 4].map((k) => {
    const dividends = withDates(input.dividends, input.expiryYears, k * leastDates);
    return dividendsByQuadrature({ ...input, dividends }, true, 3);
  }) as [number, number, number];
  const price = 2 * most - more;
  const errorEstimate = Math.abs(price - (2 * more - few)) + 0.5 * Math.abs(most - more) + 1e-9 * scaleOf(input);
  return { price: Math.max(exercised, price), errorEstimate };
}

/** The dividends and, on equally spaced dates between them, nothing. */
function withDates(dividends: readonly Dividend[], expiryYears: number, count: number): readonly Dividend[] {
  return stretchesOf(dividends, expiryYears).flatMap(({ from, years, dividend }) => {
    const parts = (count / leastDates) * Math.max(2, Math.round((leastDates * years) / expiryYears));
    const even = Array.from({ length: parts - 1 }, (_, i) => from + ((i + 1) * years) / parts);
    return [...even.map((date) => ({ years: date, amount: 0, share: 0 })), ...(dividend ? [dividend] : [])];
  });
}

/**
 * The option on the spot less the present value of the dividends, which has the vol: the escrowed dividend model, quick and
 * not the model of the option.
 *
 * @returns present value; currency per unit of underlying; of an American option never less than exercise today.
 * @throws {@link CatalogueError} `model.input` when the dividends are worth more than the spot, or an argument is outside its domain.
 * @see F. Black, "Fact and fantasy in the use of options", Financial Analysts J. 31 (1975) 36–72.
 */
export function escrowedDividendOption(input: DividendOptionInput, exercise: Exercise): number {
  requireOption(input);
  const spot = escrowedSpot(input);
  requireThat(spot > 0, "dividends", `worth less than the spot ${input.spot}`, input.spot - spot);
  const option = { ...input, spot };
  if (exercise === "european") return blackScholes(option).price;
  const exercised = Math.max(0, signOf(input.type) * (input.spot - input.strike));
  const american = americanOption(option);
  requireThat(
    american !== null,
    "dividendYield",
    "such that the exercise region has one boundary",
    input.dividendYield,
  );
  return Math.max(exercised, american!.price);
}
