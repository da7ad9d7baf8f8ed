import { exp, log } from "../../numerics/elementary.ts";
import { averagedPayoff, type GridProblem, type GridValues, gridValueAt, solveOnGrid } from "../finiteDifferences.ts";
import { deviationOf, signOf } from "../optionMarket.ts";
import { afterDividend, type Dividend, type DividendOptionInput, stretchesOf } from "./dividendSchedule.ts";

/** Multiples of the standard deviation that the grid reaches beyond strike and spot. */
const reach = 7;
/** Step of the distance between spot and strike, in standard deviations, with which the grid grows: neighbouring spots share one. */
const growth = 0.5;
/** Part of such a step by which the grid grows late, so that it does not change at the money. */
const slack = 0.1;

/** Ends of the grid in the log of the price; they do not move with a small change of the spot. */
function spanOf(input: DividendOptionInput): { readonly low: number; readonly high: number } {
  const { spot, strike, rate, dividendYield, vol, expiryYears, dividends } = input;
  const deviation = deviationOf(input);
  const drift = Math.abs(rate - dividendYield - 0.5 * vol * vol) * expiryYears;
  const distance = log(spot / strike) / (growth * deviation);
  const width = reach * deviation + drift;
  const lost = dividends.reduce((sum, { amount, share }) => sum + amount / strike - log(1 - share), 0);
  return {
    low: log(strike) - width - Math.min(lost, 3) + growth * deviation * Math.min(0, Math.floor(distance + slack)),
    high: log(strike) + width + Math.min(lost, 3) + growth * deviation * Math.max(0, Math.ceil(distance - slack)),
  };
}

/**
 * Price of an option on an asset with dividends, by finite differences between them and a shift at each.
 *
 * @param input - `vol` and `expiryYears` > 0.
 * @param cells - intervals in the log of the price.
 * @param steps - time steps of all the stretches together, but for the least that each needs; a multiple of 4.
 * @returns present value; currency per unit of underlying.
 * @remarks
 * Just before a dividend the option is worth what it is after it at the lower price, or exercise; the cell in which the will to
 * exercise begins is averaged. Far from the strike the value is a straight line in the price.
 * @see M. H. Vellekoop, J. W. Nieuwenhuis, "Efficient pricing of derivatives on assets with discrete dividends", Appl. Math. Finance 13 (2006) 265–284.
 */
export function dividendsOnGrid(
  input: DividendOptionInput,
  exercise: "european" | "american",
  cells: number,
  steps: number,
): number {
  const { strike, type, expiryYears, dividends, spot } = input;
  const { low, high } = spanOf(input);
  const sign = signOf(type);
  const logStrike = log(strike);
  const exercised = (x: number) => Math.max(0, sign * (exp(x) - strike));
  let grid: GridValues | null = null;
  for (const { years, dividend } of [...stretchesOf(dividends, expiryYears)].reverse()) {
    const payoff: GridProblem["payoff"] = grid
      ? shifted(grid, dividend!, exercise === "american" ? exercised : null)
      : (x, width) => averagedPayoff(sign, strike, logStrike, x, width);
    const width = (high - low) / cells;
    const far = (x: number, inside: number) =>
      straight(input, payoff, x, inside, width, exercise === "american" ? exercised(x) : Number.NEGATIVE_INFINITY);
    grid = solveOnGrid(
      {
        market: { ...input, expiryYears: years },
        low,
        high,
        payoff,
        atLow: far(low, width),
        atHigh: far(high, -width),
        ...(exercise === "american" ? { exercise: exercised } : {}),
      },
      cells,
      stepsOf(steps, years / expiryYears),
      null,
    );
  }
  return valueAt(grid!, log(spot), exercise === "american" ? exercised : null);
}

/**
 * Time steps of a stretch: their number falls with the root of its share, and is a multiple of what the whole one is of 4. It
 * does not change at a square such as a quarter, so that neighbouring times share it.
 */
const stepsOf = (steps: number, share: number): number =>
  (steps / 8) * Math.max(1, Math.ceil(8 * Math.sqrt(share) - 0.25));

/** Value on the grid; inside the exercise region exactly what exercise is worth. */
function valueAt(grid: GridValues, x: number, exercised: ((x: number) => number) | null): number {
  const value = gridValueAt(grid, x);
  if (exercised === null) return value;
  const { low, width, values } = grid;
  const below = Math.floor((x - low) / width);
  const isExercised = (i: number) => values[i]! <= exercised(low + i * width) * (1 + 1e-14);
  return isExercised(below) && isExercised(below + 1) ? exercised(x) : Math.max(value, exercised(x));
}

/** Values just before a dividend from those after it, at the nodes. */
function shifted(
  grid: GridValues,
  dividend: Dividend,
  exercised: ((x: number) => number) | null,
): (x: number) => number {
  const { low, width, values } = grid;
  const lowest = exp(low);
  const slope = (values[1]! - values[0]!) / (exp(low + width) - lowest);
  const before = values.map((_, i) => {
    const price = afterDividend(dividend, exp(low + i * width));
    return price > lowest ? gridValueAt(grid, log(price)) : values[0]! + slope * (price - lowest);
  });
  if (exercised) exerciseOn(before, (i) => exercised(low + i * width));
  return (x) => before[Math.round((x - low) / width)]!;
}

/** Replaces values by exercise where that is worth more; around the change-over by the mean over the cell. */
function exerciseOn(values: Float64Array, exercised: (i: number) => number): void {
  const gains = values.map((value, i) => exercised(i) - value);
  for (let i = 0; i < values.length; i++) if (gains[i]! > 0) values[i]! += gains[i]!;
  for (let i = 0; i + 1 < values.length; i++) {
    const [here, next] = [gains[i]!, gains[i + 1]!];
    if (here > 0 === next > 0 || here === 0 || next === 0) continue;
    const steepness = next - here;
    const past = -here / steepness - 0.5;
    // The kink is nearer to one of the nodes: its cell holds part of the bend.
    values[past < 0 ? i : i + 1]! += 0.5 * Math.abs(steepness) * past * past;
  }
}

/** Value at an end of the grid: a straight line in the price through what is known at the end of the stretch. */
function straight(
  { rate, dividendYield }: DividendOptionInput,
  payoff: GridProblem["payoff"],
  x: number,
  inside: number,
  width: number,
  least: number,
): (remaining: number) => number {
  const price = exp(x);
  const value = payoff(x, width);
  const slope = (payoff(x + inside, width) - value) / (exp(x + inside) - price);
  return (remaining) => {
    const held = exp(-rate * remaining) * (value + slope * price * (exp((rate - dividendYield) * remaining) - 1));
    return Math.max(held, least);
  };
}
